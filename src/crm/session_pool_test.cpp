#include "crm/session_pool.hpp"

#include "tests/support/fake_crm.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using namespace std::chrono_literals;

/// Logins hang until told how they end.
class FakeGate final : public SessionGate {
 public:
  explicit FakeGate(asio::any_io_executor executor) : gate_(std::move(executor)) {
    gate_.expires_at(base::SteadyTime::max());
  }
  asio::awaitable<CrmSession> login(const base::Context&, const Account& account) override {
    ++logins;
    if (is_held) co_await gate_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) throw *error;
    co_return CrmSession{base::Secret("s" + std::to_string(logins)), "id of " + account.user_name};
  }
  asio::awaitable<void> logout(const base::Context&, const base::Secret& session) override {
    logouts.emplace_back(session.expose());
    co_return;
  }
  void release() {
    is_held = false;
    gate_.cancel();
  }

  int logins = 0;
  bool is_held = false;
  std::optional<base::Error> error;
  std::vector<std::string> logouts;

 private:
  asio::steady_timer gate_;
};

base::Error refused_login() {
  return {base::ErrorKind::permission_denied, "crm.login_refused", "error 10"};
}

class Pool : public ::testing::Test {
 protected:
  struct Caller {
    std::optional<SessionPool::Lease> lease;
    std::string outcome = "waiting";
    asio::cancellation_signal cancel;
  };

  Pool() { make_pool(2); }

  void make_pool(std::size_t bound) {
    SessionPool::Options options;
    options.max_per_account = bound;
    options.max_waiting = 30;
    pool =
        std::make_unique<SessionPool>(io.get_executor(), options, gate, clock, base::Log::none());
  }

  static asio::awaitable<void> borrow(
      SessionPool* pool,
      std::shared_ptr<Caller> caller,
      Account account,
      base::Context context,
      Roles roles
  ) {
    try {
      auto lease = co_await pool->lease(context, account, roles);
      caller->lease.emplace(std::move(lease));
      caller->outcome = "has " + std::string(caller->lease->begin_use().expose());
      caller->lease->answered();
    } catch (const base::Error& error) {
      caller->outcome = error.code();
    } catch (const boost::system::system_error&) {
      caller->outcome = "cancelled";
    }
  }

  std::shared_ptr<Caller> call(const base::Context& context = {}, Roles roles = Roles::of_session) {
    auto caller = std::make_shared<Caller>();
    asio::co_spawn(
        io,
        borrow(pool.get(), caller, account, context, roles),
        asio::bind_cancellation_slot(caller->cancel.slot(), [](std::exception_ptr) {})
    );
    settle();
    return caller;
  }
  std::shared_ptr<Caller> call_live() { return call({}, Roles::live); }

  void settle() {
    io.restart();
    io.poll();
  }

  asio::io_context io{1};
  base::FakeClock clock;
  FakeGate gate{io.get_executor()};
  Account account{"p1", "alice"};
  std::unique_ptr<SessionPool> pool;
};

TEST_F(Pool, LogsInOnceAndReusesTheIdleSession) {
  auto first = call();
  EXPECT_EQ(first->outcome, "has s1");
  EXPECT_EQ(first->lease->user_id(), "id of alice");
  first->lease.reset();
  EXPECT_EQ(call()->outcome, "has s1");
  EXPECT_EQ(gate.logins, 1);
}

TEST_F(Pool, SendsOneLoginForTwentyCallersAndServesThemInTurn) {
  make_pool(1);
  gate.is_held = true;
  std::vector<std::shared_ptr<Caller>> callers;
  for (int i = 0; i < 20; ++i) callers.push_back(call());
  EXPECT_EQ(gate.logins, 1);
  gate.release();
  settle();
  for (auto& caller : callers) {
    ASSERT_EQ(caller->outcome, "has s1");
    caller->lease.reset();
    settle();
  }
  EXPECT_EQ(gate.logins, 1);
}

TEST_F(Pool, SharesTheFailureOfALoginWithAllWhoWait) {
  gate.is_held = true;
  std::vector<std::shared_ptr<Caller>> callers;
  for (int i = 0; i < 20; ++i) callers.push_back(call());
  gate.error = refused_login();
  gate.release();
  settle();
  for (const auto& caller : callers) EXPECT_EQ(caller->outcome, "crm.login_refused");
  EXPECT_EQ(gate.logins, 1);
}

TEST_F(Pool, OpensAtMostTheBoundOneLoginAtATime) {
  gate.is_held = true;
  std::vector<std::shared_ptr<Caller>> callers;
  for (int i = 0; i < 5; ++i) callers.push_back(call());
  EXPECT_EQ(gate.logins, 1);
  gate.release();
  settle();
  EXPECT_EQ(gate.logins, 2);
  EXPECT_EQ(callers[0]->outcome, "has s1");
  EXPECT_EQ(callers[1]->outcome, "has s2");
  EXPECT_EQ(callers[2]->outcome, "waiting");
  EXPECT_EQ(pool->live(), 2U);
  callers[1]->lease.reset();
  settle();
  EXPECT_EQ(callers[2]->outcome, "has s2") << "first come, first served";
  EXPECT_EQ(callers[3]->outcome, "waiting");
}

TEST_F(Pool, ACallerThatGivesUpDoesNotSpoilTheLoginOfTheOthers) {
  gate.is_held = true;
  auto first = call();
  auto second = call();
  first->cancel.emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_EQ(first->outcome, "cancelled");
  gate.release();
  settle();
  EXPECT_EQ(second->outcome, "has s1");
  EXPECT_EQ(gate.logins, 1);
}

TEST_F(Pool, ASessionGrantedToACallerThatGivesUpGoesToTheNext) {
  make_pool(1);
  auto first = call();
  auto second = call();
  auto third = call();
  first->lease.reset();  // granted to the second, who has not run yet
  second->cancel.emit(asio::cancellation_type::terminal);
  second->lease.reset();
  settle();
  second->lease.reset();
  settle();
  EXPECT_EQ(third->outcome, "has s1");
  EXPECT_EQ(pool->live(), 1U);
}

TEST_F(Pool, GivesUpAtTheDeadline) {
  make_pool(1);
  auto holder = call();
  base::Context late;
  late.deadline = std::chrono::steady_clock::now() - 1s;
  EXPECT_EQ(call(late)->outcome, "crm.timeout");
  holder->lease.reset();
  EXPECT_EQ(call()->outcome, "has s1");
}

TEST_F(Pool, RefusesCallersBeyondTheLongestQueue) {
  gate.is_held = true;
  std::vector<std::shared_ptr<Caller>> callers;
  for (int i = 0; i < 30; ++i) callers.push_back(call());
  EXPECT_EQ(call()->outcome, "crm.busy");
  gate.release();
  settle();
}

TEST_F(Pool, KeepsThePlaceOfASessionWhoseAnswerNeverCameUntilItsLogout) {
  auto caller = call();
  static_cast<void>(caller->lease->begin_use());
  caller->lease.reset();
  EXPECT_EQ(pool->live(), 1U) << "it may still be busy there";
  EXPECT_EQ(call()->outcome, "has s2");
  EXPECT_EQ(gate.logouts, std::vector<std::string>{"s1"});
}

TEST_F(Pool, DropsTheIdleSiblingsOfALostSession) {
  auto first = call();
  auto second = call();
  EXPECT_EQ(second->outcome, "has s2");
  second->lease.reset();
  first->lease->lost();
  first->lease.reset();
  EXPECT_EQ(pool->live(), 0U);
  EXPECT_EQ(call()->outcome, "has s3");
}

TEST_F(Pool, LogsOutSessionsThatAreTooOldOrIdleTooLong) {
  call()->lease.reset();
  clock.advance(599s);
  call()->lease.reset();
  EXPECT_EQ(gate.logins, 1);
  clock.advance(301s);
  EXPECT_EQ(call()->outcome, "has s2") << "15 minutes after the login";
  EXPECT_EQ(gate.logouts, std::vector<std::string>{"s1"});
  clock.advance(600s);
  EXPECT_EQ(call()->outcome, "has s3") << "10 minutes without a call";
}

TEST_F(Pool, LiveRolesNeedALoginAfterTheCall) {
  call()->lease.reset();
  auto live = call_live();
  EXPECT_EQ(live->outcome, "has s2");
  live->lease.reset();
  EXPECT_EQ(call()->outcome, "has s2") << "which serves others as well";
  EXPECT_EQ(gate.logins, 2);
  EXPECT_EQ(pool->live(), 2U);
  EXPECT_TRUE(gate.logouts.empty());
}

TEST_F(Pool, ALoginUnderWayMayHaveReadTheRolesAlready) {
  gate.is_held = true;
  auto plain = call();
  auto live = call_live();
  EXPECT_EQ(gate.logins, 1);
  gate.release();
  settle();
  EXPECT_EQ(plain->outcome, "has s1");
  EXPECT_EQ(live->outcome, "has s2");
}

TEST_F(Pool, AnIdleSessionMakesRoomForLiveRoles) {
  make_pool(1);
  call()->lease.reset();
  EXPECT_EQ(call_live()->outcome, "has s2");
  settle();
  EXPECT_EQ(gate.logouts, std::vector<std::string>{"s1"});
  EXPECT_EQ(pool->live(), 1U);
}

TEST_F(Pool, LiveRolesWaitTheirTurnLikeOthers) {
  make_pool(1);
  auto first = call();
  auto live = call_live();
  auto last = call();
  EXPECT_EQ(live->outcome, "waiting");
  first->lease.reset();
  settle();
  EXPECT_EQ(live->outcome, "has s2");
  EXPECT_EQ(last->outcome, "waiting");
  live->lease.reset();
  settle();
  EXPECT_EQ(last->outcome, "has s2");
  EXPECT_EQ(gate.logouts, std::vector<std::string>{"s1"});
}

TEST_F(Pool, RefusesAnAccountAtOnceAfterARefusedLogin) {
  gate.error = refused_login();
  EXPECT_EQ(call()->outcome, "crm.login_refused");
  EXPECT_EQ(call()->outcome, "crm.login_refused");
  EXPECT_EQ(gate.logins, 1);
  clock.advance(10s);
  EXPECT_EQ(call()->outcome, "crm.login_refused");
  EXPECT_EQ(gate.logins, 2);
}

TEST_F(Pool, RemembersNoOtherFailureOfALogin) {
  gate.error = base::Error(base::ErrorKind::unavailable, "crm.unreachable", "x");
  EXPECT_EQ(call()->outcome, "crm.unreachable");
  gate.error.reset();
  EXPECT_EQ(call()->outcome, "has s2");
}

TEST_F(Pool, TriesNewCredentialsAtOnce) {
  gate.error = refused_login();
  call();
  gate.error.reset();
  pool->forget(account);
  EXPECT_EQ(call()->outcome, "has s2");
}

TEST_F(Pool, EndsTheSessionsOfForgottenCredentials) {
  auto lent = call();
  auto idle = call();
  idle->lease.reset();
  pool->forget(account);
  settle();
  EXPECT_EQ(gate.logouts, std::vector<std::string>{"s2"});
  lent->lease.reset();
  settle();
  EXPECT_EQ(gate.logouts.size(), 2U);
  EXPECT_EQ(call()->outcome, "has s3");
}

TEST_F(Pool, ForgetsWhatItHasOfAUserUnderWhateverName) {
  call()->lease.reset();
  account.user_name = "alice2";
  call()->lease.reset();
  const Account other{"p1x", account.user_name};
  account = other;
  call()->lease.reset();
  pool->forget_all_of("p1");
  settle();
  EXPECT_THAT(gate.logouts, ::testing::UnorderedElementsAre("s1", "s2"));
  EXPECT_EQ(call()->outcome, "has s3");
}

TEST_F(Pool, LogsInAgainWhenTheCredentialsChangeDuringALogin) {
  gate.is_held = true;
  auto caller = call();
  pool->forget(account);
  gate.release();
  settle();
  EXPECT_EQ(caller->outcome, "has s2");
  EXPECT_EQ(gate.logouts, std::vector<std::string>{"s1"});
}

TEST_F(Pool, KeepsAccountsApart) {
  call()->lease.reset();
  account = {"p2", "alice"};
  EXPECT_EQ(call()->outcome, "has s2");
}

TEST_F(Pool, LogsOutEverythingWhenItCloses) {
  call()->lease.reset();
  auto lent = call();
  account.profile_id = "p2";
  call()->lease.reset();
  testing::run(io, pool->close_all(1s));
  EXPECT_EQ(gate.logouts, std::vector<std::string>{"s2"});
  EXPECT_EQ(call()->outcome, "crm.closing");
  lent->lease.reset();
  settle();
  EXPECT_EQ(gate.logouts.size(), 2U);
}

TEST_F(Pool, MayGoBeforeItsLeasesAndCallers) {
  gate.is_held = true;
  auto waiting = call();
  gate.release();
  settle();
  pool.reset();
  waiting->lease.reset();
  settle();
  EXPECT_EQ(waiting->outcome, "has s1");
}

}  // namespace
}  // namespace suitemcp::crm
