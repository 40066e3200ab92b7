// Bridge logins that run out, and callers that meet each other at every step.
#include "identity/bridge_logins_fixture.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;

class BridgeTimeTest : public BridgeLoginsTest {
 protected:
  int expired() const { return here_.expired + there_.expired; }

  /// Does `work` here again and again: once with `other` done during each of its store calls.
  /// `prepare` makes the login that both are about, `check` looks at what came of it.
  void at_every_step(
      const std::function<void(const StartedBridge&)>& prepare,
      const std::function<void(const StartedBridge&)>& work,
      const std::function<void(const StartedBridge&)>& other,
      const std::function<void(const StartedBridge&)>& check
  ) {
    for (int step = 1;; ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      const auto login = start();
      prepare(login);
      bool have_met = false;
      here_.store.calls = 0;
      here_.store.before_answer = [&] {
        if (here_.store.calls == step && !std::exchange(have_met, true)) other(login);
      };
      work(login);
      here_.store.before_answer = nullptr;
      if (!have_met) {  // there are no more steps
        EXPECT_GT(step, 2);
        return;
      }
      check(login);
    }
  }
  static void nothing(const StartedBridge&) {}
};

TEST_F(BridgeTimeTest, LivesForFifteenMinutes) {
  const auto login = start();
  clock_.advance(15min - 1s);
  EXPECT_TRUE(find(here_, login.nonce));
  EXPECT_EQ(poll(login), "pending");
  clock_.advance(1s);
  EXPECT_FALSE(find(here_, login.nonce));
  EXPECT_FALSE(decide(here_, login.nonce));
  EXPECT_EQ(poll(login), "gone");
}

TEST_F(BridgeTimeTest, ThatItEndedUndecidedIsNoticedOnceByAnyOfTheProcesses) {
  const std::vector<std::function<void(BridgeProcess&, const StartedBridge&)>> looks{
      [this](auto& by, const auto& login) { EXPECT_EQ(poll(by, login), "gone"); },
      [this](auto& by, const auto& login) { EXPECT_FALSE(find(by, login.nonce)); },
      [this](auto& by, const auto& login) { EXPECT_FALSE(decide(by, login.nonce)); },
      [this](auto& by, const auto&) { run(by.logins.notice_expired(context_)); }
  };
  int ended = 0;
  for (const auto& first : looks) {
    const auto login = start();
    clock_.advance(15min);
    first(there_, login);
    EXPECT_EQ(expired(), ++ended);
    for (const auto& look : looks) {
      look(here_, login);
      look(there_, login);
    }
    EXPECT_EQ(expired(), ended);
  }
}

TEST_F(BridgeTimeTest, ADecidedLoginDoesNotExpire) {
  const auto refused = start();
  ASSERT_TRUE(decide(here_, refused.nonce));
  refuse(here_, refused.nonce);
  const auto used = start();
  allow(used.nonce);
  EXPECT_EQ(poll(used), "key-1");
  const auto never_fetched = start();
  allow(never_fetched.nonce);
  const auto never_delivered = start();
  ASSERT_TRUE(decide(here_, never_delivered.nonce));
  for (int minute = 0; minute <= 35; ++minute) {
    run(here_.logins.notice_expired(context_));
    clock_.advance(1min);
  }
  EXPECT_EQ(expired(), 0);
  EXPECT_EQ(poll(never_fetched), "gone");
  EXPECT_EQ(poll(never_delivered), "gone");
}

TEST_F(BridgeTimeTest, NothingIsLeftBehind) {
  const auto used = start();
  allow(used.nonce);
  start();
  for (int minute = 0; minute <= 60; ++minute) {
    run(here_.logins.notice_expired(context_));
    clock_.advance(1min);
  }
  EXPECT_TRUE(run(here_.memory.scan(context_, "", 100)).empty());
  EXPECT_EQ(expired(), 1);
}

TEST_F(BridgeTimeTest, LooksAtManyAndCountsThoseThatAreOver) {
  for (int i = 0; i < 5; ++i) start();
  clock_.advance(10min);
  const auto young = start();
  run(there_.logins.notice_expired(context_));
  EXPECT_EQ(expired(), 0);
  clock_.advance(5min);
  run(there_.logins.notice_expired(context_));
  run(here_.logins.notice_expired(context_));
  EXPECT_EQ(expired(), 5);
  EXPECT_EQ(poll(young), "pending");
}

TEST_F(BridgeTimeTest, AKeyThatNobodyFetchesGoesWithItsLogin) {
  const auto login = start();
  clock_.advance(5min);
  allow(login.nonce);
  clock_.advance(10min - 1s);
  const auto other = start();
  allow(other.nonce);
  EXPECT_EQ(poll(login), "key-1");
  clock_.advance(15min);
  EXPECT_EQ(poll(other), "gone");
}

TEST_F(BridgeTimeTest, ADecisionInTheLastMomentStillReachesTheTool) {
  const auto login = start();
  clock_.advance(15min - 1s);
  ASSERT_TRUE(decide(here_, login.nonce));
  clock_.advance(2s);
  EXPECT_EQ(poll(login), "pending");
  deliver(here_, login.nonce);
  clock_.advance(1min - 1s);
  EXPECT_EQ(poll(login), "key-1");
}

TEST_F(BridgeTimeTest, ADeliveryThatTakesTooLongIsRefused) {
  const auto login = start();
  clock_.advance(15min - 1s);
  ASSERT_TRUE(decide(here_, login.nonce));
  clock_.advance(61s);
  EXPECT_EQ(poll(login), "gone");
  try {
    deliver(here_, login.nonce);
    ADD_FAILURE();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "bridge.gone");
  }
  EXPECT_EQ(poll(login), "gone");
}

TEST_F(BridgeTimeTest, OfTwoDecisionsAtOnceOneCounts) {
  bool here = false;
  bool there = false;
  at_every_step(
      nothing,
      [&](const auto& login) { here = decide(here_, login.nonce); },
      [&](const auto& login) { there = decide(there_, login.nonce); },
      [&](const auto& login) {
        EXPECT_NE(here, there);
        EXPECT_EQ(poll(login), "pending");
        deliver(here ? here_ : there_, login.nonce);
        EXPECT_EQ(poll(login), "key-1");
      }
  );
}

TEST_F(BridgeTimeTest, OfTwoPollsAtOnceOneGetsTheKey) {
  std::string here;
  std::string there;
  at_every_step(
      [&](const auto& login) { allow(login.nonce); },
      [&](const auto& login) { here = poll(here_, login); },
      [&](const auto& login) { there = poll(there_, login); },
      [&](const auto& login) {
        EXPECT_EQ((here == "key-1") + (there == "key-1"), 1) << here << " " << there;
        EXPECT_EQ((here == "gone") + (there == "gone"), 1) << here << " " << there;
        EXPECT_EQ(poll(login), "gone");
      }
  );
}

TEST_F(BridgeTimeTest, APollDuringTheDeliveryWaitsOrGetsTheKey) {
  std::string during;
  at_every_step(
      [&](const auto& login) { ASSERT_TRUE(decide(here_, login.nonce)); },
      [&](const auto& login) { deliver(here_, login.nonce); },
      [&](const auto& login) { during = poll(there_, login); },
      [&](const auto& login) {
        EXPECT_EQ(poll(login), during == "key-1" ? "gone" : "key-1") << during;
      }
  );
}

TEST_F(BridgeTimeTest, ADecisionWhileTheTimeRunsOutIsEitherTheOneOrTheOther) {
  bool is_decided = false;
  int before = 0;
  at_every_step(
      [&](const auto&) { before = expired(); },
      [&](const auto& login) { is_decided = decide(here_, login.nonce); },
      [&](const auto& login) {
        clock_.advance(15min);
        poll(there_, login);
      },
      [&](const auto& login) {
        EXPECT_EQ(expired() - before, is_decided ? 0 : 1);
        EXPECT_EQ(poll(login), is_decided ? "pending" : "gone");
      }
  );
}

TEST_F(BridgeTimeTest, TwoThatNoticeAtOnceCountOnce) {
  int before = 0;
  at_every_step(
      [&](const auto&) {
        clock_.advance(15min);
        before = expired();
      },
      [&](const auto& login) { EXPECT_EQ(poll(here_, login), "gone"); },
      [&](const auto& login) { EXPECT_EQ(poll(there_, login), "gone"); },
      [&](const auto&) { EXPECT_EQ(expired() - before, 1); }
  );
}

}  // namespace
}  // namespace suitemcp::identity
