// What happens elsewhere while the provider is being asked, and what a process that stops leaves.
#include "identity/login_refresh_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using testing::ElementsAre;

class RefreshRacesTest : public LoginRefreshTest {
 protected:
  Profile sign_in_again() {
    return run(there.profiles.sign_in(context, person, oidc::EmailTrust::verified_only));
  }
  std::string browser_of(const Profile& profile) {
    return std::string(run(here.sessions.start(context, profile.id)).expose());
  }
  bool is_signed_in(const std::string& cookie) {
    return run(there.sessions.find(context, cookie)).has_value();
  }
};

TEST_F(RefreshRacesTest, TwoProcessesAskOnce) {
  make_everybody_due();
  const auto round = begin_round(here);
  round_now(there);  // finds the lock
  EXPECT_EQ(asked(), 1U);
  finish(*round);
  round_now(there);  // finds that it was done
  EXPECT_EQ(asked(), 1U);
  EXPECT_EQ(token_of(ann), "rt-2");
  make_everybody_due();
  round_now(there);  // the lock is free again
  EXPECT_EQ(asked(), 2U);
}

// The old token is being refused.
TEST_F(RefreshRacesTest, ANewLoginIsNotEndedForTheOldOnesSake) {
  rotation = 2;
  make_everybody_due();
  const auto round = begin_round(here);
  sign_in_again();
  run(there.tokens.put(context, ann.id, base::Secret("rt-new")));
  const auto browser = browser_of(ann);
  finish(*round);
  EXPECT_FALSE(login_of(ann).ended);
  EXPECT_EQ(token_of(ann), "rt-new");
  EXPECT_TRUE(is_signed_in(browser));
}

// The answer was made before the group was taken away.
TEST_F(RefreshRacesTest, ALateAnswerDoesNotReachANewLogin) {
  make_everybody_due();
  const auto round = begin_round(here);
  person.groups = {"Staff"};
  const auto now = sign_in_again();
  run(there.tokens.put(context, ann.id, base::Secret("rt-new")));
  finish(*round);
  EXPECT_THAT(login_of(ann).groups, ElementsAre("Staff"));
  EXPECT_EQ(login_of(ann).signed_in_at, now.login->signed_in_at);
  EXPECT_EQ(token_of(ann), "rt-new");
}

// Some providers give a refresh token with the first login only.
TEST_F(RefreshRacesTest, ALoginThatBroughtNoTokenGoesOnWithTheRotatedOne) {
  make_everybody_due();
  const auto round = begin_round(here);
  sign_in_again();
  finish(*round);
  EXPECT_EQ(token_of(ann), "rt-2");
}

TEST_F(RefreshRacesTest, WhoIsAskedForIsHeardBeforeItStopsAndNobodyElseIsBegunWith) {
  clock.advance(1s);
  add("bob");
  make_everybody_due();
  claims["groups"] = json::array{"Staff"};
  const auto round = begin_round(here);
  here.refresh.stop();
  finish(*round);
  EXPECT_EQ(token_of(ann), "rt-2");
  EXPECT_THAT(login_of(ann).groups, ElementsAre("Staff"));
  round_now(here);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(RefreshRacesTest, TheRotatedTokenIsKeptBeforeAnythingElseCanFail) {
  std::optional<int> calls_before;  // the provider's answer
  provider.answers["/token"] = [&](const oidc::FakeProvider::Question& question) {
    calls_before = here.store.calls;
    return rotate(oidc::parameters_of(question.body).at("refresh_token"));
  };
  here.store.before_answer = [&] {
    here.store.down = calls_before && here.store.calls > *calls_before;
  };
  EXPECT_EQ(oidc::fault_of([this] { round(here); }), "store.unavailable");
  here.store.before_answer = nullptr;
  here.store.down = false;
  EXPECT_EQ(token_of(ann), "rt-2");
  round(here);
  EXPECT_EQ(token_of(ann), "rt-3");
}

// The provider's keys and userinfo may be slow to come.
TEST_F(RefreshRacesTest, TheRotatedTokenIsKeptBeforeMoreIsAsked) {
  make_everybody_due();
  provider.metadata["userinfo_endpoint"] = provider.issuer() + "/userinfo";
  provider.slow.insert("/userinfo");
  const auto before = provider.count("/userinfo");
  auto done = std::make_shared<bool>(false);
  asio::co_spawn(io, here.refresh.run_once(context), [done](std::exception_ptr) { *done = true; });
  ASSERT_TRUE(test::run_until(io, [&] { return provider.count("/userinfo") > before; }));
  EXPECT_EQ(token_of(ann), "rt-2");
  provider.release();
  EXPECT_TRUE(test::run_until(io, [&] { return *done; }));
}

TEST_F(RefreshRacesTest, TheRotatedTokenIsKeptInItsOwnTime) {
  context.deadline = std::chrono::steady_clock::now() + 3s;  // of the round
  here.store.deadlines.clear();
  round(here);
  ASSERT_EQ(here.store.deadlines.size(), 2U);  // of the token, of the profile
  EXPECT_GT(here.store.deadlines.at(0), context.deadline);
  EXPECT_EQ(here.store.deadlines.at(1), context.deadline);
}

TEST_F(RefreshRacesTest, BrowsersEndWithTheLoginAndDoNotComeBackWithTheNext) {
  const auto bob = add("bob");
  const auto browser = browser_of(ann);
  const auto of_bob = browser_of(bob);
  run(here.tokens.remove(context, bob.id));
  rotation = 7;
  round(here);
  ASSERT_TRUE(login_of(ann).ended);
  EXPECT_FALSE(is_signed_in(browser));
  EXPECT_FALSE(sign_in_again().login->ended);
  EXPECT_FALSE(is_signed_in(browser));
  EXPECT_TRUE(is_signed_in(of_bob));
}

TEST_F(RefreshRacesTest, ABrowserThatCouldNotBeEndedIsEndedByTheNextRound) {
  const auto browser = browser_of(ann);
  rotation = 7;
  here.store.deadlines.clear();
  // The login is written down as ended; then the store is away.
  here.store.before_answer = [&] { here.store.down = here.store.deadlines.size() == 1; };
  EXPECT_EQ(oidc::fault_of([this] { round(here); }), "store.unavailable");
  here.store.before_answer = nullptr;
  here.store.down = false;
  ASSERT_TRUE(login_of(ann).ended);
  ASSERT_TRUE(is_signed_in(browser));
  round_now(here);
  EXPECT_FALSE(is_signed_in(browser));
  EXPECT_EQ(token_of(ann), "none");
}

TEST_F(RefreshRacesTest, WhatAProcessThatDiedLeftOfAnEndedLoginIsTidiedUp) {
  const auto browser = browser_of(ann);
  run(there.profiles.end_login(context, ann.id));
  round_now(here);
  EXPECT_FALSE(is_signed_in(browser));
  EXPECT_EQ(token_of(ann), "none");
  EXPECT_EQ(asked(), 0U);
}

// The person signs in while that is going on: the new login's token is read or stays.
TEST_F(RefreshRacesTest, TidyingUpLeavesTheTokenOfANewLoginAlone) {
  run(there.profiles.end_login(context, ann.id));
  here.store.calls = 0;
  here.store.before_answer = [&] {
    if (here.store.calls != 4) return;  // token and profile were read
    asio::co_spawn(
        io,
        there.tokens.put(context, ann.id, base::Secret("rt-new")),
        [](std::exception_ptr failure) { EXPECT_EQ(failure, nullptr); }
    );
    io.poll();
  };
  round_now(here);
  EXPECT_EQ(token_of(ann), "rt-new");
}

}  // namespace
}  // namespace suitemcp::identity
