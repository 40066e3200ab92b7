#include "gateway/session_directory.hpp"

#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <string>

namespace suitemcp::gateway {
namespace {

using namespace std::chrono_literals;

class SessionDirectoryTest : public testing::Test {
 protected:
  std::optional<SessionRecord> find(const std::string& key, const std::string& id) {
    return test::run(io_, directory_.find(context_, key, id));
  }
  void add(const std::string& key, const std::string& id) {
    test::run(io_, directory_.add(context_, key, id, {"2025-06-18"}));
    clock_.advance(1ms);
  }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::Context context_;
  store::MemoryStore store_{io_.get_executor(), clock_};
  SessionDirectory directory_{
      store_, clock_, "crm1", {.idle_limit = std::chrono::minutes(60), .max_per_key = 3}
  };
};

TEST_F(SessionDirectoryTest, KnowsASessionUnderItsKeyOnly) {
  add("key-1", "session");
  ASSERT_TRUE(find("key-1", "session"));
  EXPECT_EQ(find("key-1", "session")->protocol_version, "2025-06-18");
  EXPECT_FALSE(find("key-2", "session"));
  EXPECT_FALSE(find("key-1", "other"));
  test::run(io_, directory_.remove(context_, "key-1", "session"));
  EXPECT_FALSE(find("key-1", "session"));
}

TEST_F(SessionDirectoryTest, ForgetsWhatNobodyUses) {
  add("key-1", "session");
  clock_.advance(59min);
  test::run(io_, directory_.touch(context_, "key-1", "session", {"2025-06-18"}));
  clock_.advance(59min);
  EXPECT_TRUE(find("key-1", "session"));
  clock_.advance(2min);
  EXPECT_FALSE(find("key-1", "session"));
}

TEST_F(SessionDirectoryTest, TheOneUsedLeastRecentlyMakesRoom) {
  for (const auto* id : {"a", "b", "c"}) add("key-1", id);
  test::run(io_, directory_.touch(context_, "key-1", "a", {"2025-06-18"}));
  add("key-1", "d");
  EXPECT_TRUE(find("key-1", "a"));
  EXPECT_FALSE(find("key-1", "b"));
  EXPECT_TRUE(find("key-1", "d"));
  add("key-2", "e");
  EXPECT_TRUE(find("key-1", "c")) << "another key's sessions do not count";
}

TEST_F(SessionDirectoryTest, TheStoreHoldsNoSessionId) {
  add("key-1", "very-secret-session");
  for (const auto& key : test::run(io_, store_.scan(context_, "", 100))) {
    EXPECT_FALSE(key.contains("very-secret-session")) << key;
  }
}

}  // namespace
}  // namespace suitemcp::gateway
