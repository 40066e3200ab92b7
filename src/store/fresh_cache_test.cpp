#include "store/fresh_cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suitemcp::store {
namespace {

using namespace std::chrono_literals;

class FreshCacheTest : public testing::Test {
 protected:
  base::FakeClock clock_;
  FreshCache<int, std::string> cache_{clock_, 5s, 3};
};

TEST_F(FreshCacheTest, ForgetsAnEntryWhenItsTimeIsUp) {
  cache_.put(1, "one");
  clock_.advance(4999ms);
  ASSERT_NE(cache_.find(1), nullptr);
  EXPECT_EQ(*cache_.find(1), "one");
  clock_.advance(1ms);
  EXPECT_EQ(cache_.find(1), nullptr);
}

TEST_F(FreshCacheTest, DropsStaleEntriesFirstWhenFull) {
  cache_.put(1, "one");
  clock_.advance(3s);
  cache_.put(2, "two");
  cache_.put(3, "three");
  clock_.advance(2s);
  cache_.put(4, "four");
  EXPECT_EQ(cache_.size(), 3U);
  EXPECT_NE(cache_.find(2), nullptr);
}

TEST_F(FreshCacheTest, NeverGrowsBeyondItsCapacity) {
  for (int key = 0; key < 100; ++key) {
    cache_.put(key, "x");
    ASSERT_LE(cache_.size(), 3U);
    ASSERT_NE(cache_.find(key), nullptr);
  }
}

TEST_F(FreshCacheTest, RemovesByKeyAndByCondition) {
  cache_.put(1, "one");
  cache_.put(2, "two");
  cache_.put(3, "three");
  cache_.erase(1);
  cache_.erase_if([](const std::string& value) { return value == "two"; });
  EXPECT_EQ(cache_.find(1), nullptr);
  EXPECT_EQ(cache_.find(2), nullptr);
  EXPECT_NE(cache_.find(3), nullptr);
}

}  // namespace
}  // namespace suitemcp::store
