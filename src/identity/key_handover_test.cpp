#include "identity/key_handover.hpp"

#include "base/error.hpp"
#include "base/random.hpp"
#include "store/flaky_store.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
using base::Secret;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const StateSecrets kFirst{Secret("first secret, 32 bytes and more...")};
constexpr const char* kKey = "canary-api-key";

class KeyHandoverTest : public testing::Test {
 protected:
  void put(std::string session, std::string key = kKey) {
    test::run(io_, handover_.put(context_, std::move(session), Secret(std::move(key))));
  }
  std::string take(KeyHandover& handover, std::string session) {
    const auto key = test::run(io_, handover.take(context_, std::move(session)));
    return key ? std::string(key->expose()) : "none";
  }
  std::string take(std::string session) { return take(handover_, std::move(session)); }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::SystemRandom random_;
  base::Context context_;
  std::shared_ptr<store::MemoryStore::Data> data_ = std::make_shared<store::MemoryStore::Data>();
  store::MemoryStore memory_{io_.get_executor(), clock_, data_};
  store::FlakyStore store_{memory_};
  KeyHandover handover_{store_, random_, kFirst};
};

TEST_F(KeyHandoverTest, IsShownOnce) {
  put("ann.session-1");
  EXPECT_EQ(take("ann.session-1"), kKey);
  EXPECT_EQ(take("ann.session-1"), "none");
}

TEST_F(KeyHandoverTest, IsForOneBrowser) {
  put("ann.session-1");
  put("ann.session-2", "key-2");
  EXPECT_EQ(take("ann.session-3"), "none");
  EXPECT_EQ(take(""), "none");
  EXPECT_EQ(take("ann.session-2"), "key-2");
  EXPECT_EQ(take("ann.session-1"), kKey);
}

TEST_F(KeyHandoverTest, TheLaterKeyReplacesOneThatWasNotShown) {
  put("ann.session-1");
  put("ann.session-1", "key-2");
  EXPECT_EQ(take("ann.session-1"), "key-2");
  EXPECT_EQ(take("ann.session-1"), "none");
}

TEST_F(KeyHandoverTest, WaitsForTwoMinutes) {
  put("ann.session-1");
  clock_.advance(2min - 1s);
  EXPECT_EQ(take("ann.session-1"), kKey);
  put("ann.session-1");
  clock_.advance(2min);
  EXPECT_EQ(take("ann.session-1"), "none");
  EXPECT_THAT(data_->entries, IsEmpty());
}

TEST_F(KeyHandoverTest, OfTwoPagesThatAskAtOnceOneShowsIt) {
  KeyHandover there(memory_, random_, kFirst);
  std::string shown_there;
  put("ann.session-1");
  store_.before_answer = [&] { shown_there = take(there, "ann.session-1"); };
  EXPECT_EQ(take("ann.session-1"), kKey);
  EXPECT_EQ(shown_there, "none");
}

TEST_F(KeyHandoverTest, TheStoreSeesNeitherKeyNorCookie) {
  put("ann.session-1");
  ASSERT_THAT(data_->entries, SizeIs(1));
  for (const auto& [key, entry] : data_->entries) {
    EXPECT_THAT(key + entry.value, Not(HasSubstr("canary")));
    EXPECT_THAT(key + entry.value, Not(HasSubstr("session-1")));
  }
}

TEST_F(KeyHandoverTest, AKeyMovedToAnotherBrowserDoesNotOpen) {
  put("ann.session-1");
  const auto first = data_->entries.begin()->second;
  put("eve.session-2", "key-2");
  for (auto& [key, entry] : data_->entries) entry = first;
  EXPECT_EQ(take("eve.session-2"), "none");
  EXPECT_EQ(take("ann.session-1"), kKey);
}

TEST_F(KeyHandoverTest, OpensAfterARotation) {
  const StateSecrets rotated{Secret("second secret, 32 bytes and more.."), kFirst.current};
  KeyHandover after(store_, random_, rotated);
  put("ann.session-1");
  EXPECT_EQ(take(after, "ann.session-1"), kKey);
  KeyHandover stranger(store_, random_, {Secret("third secret, 32 bytes and more...")});
  put("ann.session-1");
  EXPECT_EQ(take(stranger, "ann.session-1"), "none");
}

TEST_F(KeyHandoverTest, ADeadStoreIsSaid) {
  store_.down = true;
  EXPECT_THROW(put("ann.session-1"), base::Error);
  EXPECT_THROW(take("ann.session-1"), base::Error);
}

}  // namespace
}  // namespace suitemcp::identity
