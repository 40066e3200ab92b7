#include "identity/refresh_tokens.hpp"

#include "base/random.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using base::Secret;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const StateSecrets kFirst{Secret("first secret, 32 bytes and more...")};

class RefreshTokensTest : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }
  void put(RefreshTokens& tokens, std::string id, std::string token) {
    run(tokens.put(context_, std::move(id), Secret(std::move(token))));
  }
  std::string get(RefreshTokens& tokens, std::string id) {
    const auto token = run(tokens.get(context_, std::move(id)));
    return token ? std::string(token->token.expose()) : "none";
  }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::SystemRandom random_;
  base::Context context_;
  std::shared_ptr<store::MemoryStore::Data> data_ = std::make_shared<store::MemoryStore::Data>();
  store::MemoryStore store_{io_.get_executor(), clock_, data_};
  RefreshTokens tokens_{store_, clock_, random_, kFirst};
};

TEST_F(RefreshTokensTest, OnePerProfileReplacedByTheNext) {
  EXPECT_EQ(get(tokens_, "p1"), "none");
  put(tokens_, "p1", "rt-1");
  put(tokens_, "p2", "rt-2");
  put(tokens_, "p1", "rt-3");
  EXPECT_EQ(get(tokens_, "p1"), "rt-3");
  EXPECT_EQ(get(tokens_, "p2"), "rt-2");
  EXPECT_THAT(run(tokens_.profile_ids(context_)), UnorderedElementsAre("p1", "p2"));
  run(tokens_.remove(context_, "p1"));
  EXPECT_EQ(get(tokens_, "p1"), "none");
  EXPECT_THAT(run(tokens_.profile_ids(context_)), UnorderedElementsAre("p2"));
}

TEST_F(RefreshTokensTest, IsSealedForItsProfile) {
  put(tokens_, "p1", "canary-refresh-token");
  auto& stored = data_->hashes.at("auth:refresh");
  EXPECT_THAT(stored.at("p1"), Not(HasSubstr("canary")));
  stored["p2"] = stored["p1"];
  EXPECT_EQ(get(tokens_, "p2"), "none");
}

TEST_F(RefreshTokensTest, OpensAfterARotationAndCountsAsNoneAfterTwo) {
  put(tokens_, "p1", "rt-1");
  RefreshTokens rotated(store_, clock_, random_, {Secret("second secret"), kFirst.current});
  EXPECT_EQ(get(rotated, "p1"), "rt-1");
  RefreshTokens later(store_, clock_, random_, {Secret("third secret"), Secret("second secret")});
  EXPECT_EQ(get(later, "p1"), "none");
}

TEST_F(RefreshTokensTest, LivesFor400DaysFromTheLastOne) {
  put(tokens_, "p1", "rt-1");
  clock_.advance(std::chrono::days(399));
  put(tokens_, "p1", "rt-2");
  clock_.advance(std::chrono::days(400) - std::chrono::seconds(1));
  EXPECT_EQ(get(tokens_, "p1"), "rt-2");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(get(tokens_, "p1"), "none");
  EXPECT_THAT(run(tokens_.profile_ids(context_)), IsEmpty());
  EXPECT_THAT(data_->hashes["auth:refresh"], IsEmpty());  // looking at them tidies up
}

TEST_F(RefreshTokensTest, OnlyTheOneThatWasUsedIsReplacedOrRemoved) {
  put(tokens_, "p1", "rt-1");
  const auto used = run(tokens_.get(context_, "p1")).value();
  EXPECT_TRUE(run(tokens_.replace(context_, "p1", used, Secret("rt-2"))));
  EXPECT_FALSE(run(tokens_.replace(context_, "p1", used, Secret("rt-3"))));
  EXPECT_FALSE(run(tokens_.remove(context_, "p1", used)));
  EXPECT_EQ(get(tokens_, "p1"), "rt-2");
  put(tokens_, "p1", "rt-1");  // the same token again is another login's
  EXPECT_FALSE(run(tokens_.remove(context_, "p1", used)));
  EXPECT_TRUE(run(tokens_.remove(context_, "p1", run(tokens_.get(context_, "p1")).value())));
  EXPECT_EQ(get(tokens_, "p1"), "none");
  EXPECT_FALSE(run(tokens_.replace(context_, "p1", used, Secret("rt-4"))));
  EXPECT_EQ(get(tokens_, "p1"), "none");
}

TEST_F(RefreshTokensTest, WhatIsNoRecordOfOursIsNoToken) {
  for (const char* record : {"", "x", "9999999999", "9999999999 ", "9999999999 x", "-1 x"}) {
    data_->hashes["auth:refresh"]["p1"] = record;
    EXPECT_EQ(get(tokens_, "p1"), "none") << record;
  }
}

}  // namespace
}  // namespace suitemcp::identity
