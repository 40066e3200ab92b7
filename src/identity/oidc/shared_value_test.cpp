#include "identity/oidc/shared_value.hpp"

#include "identity/oidc/fake_provider_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

namespace suitemcp::identity::oidc {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;

class SharedValueTest : public testing::Test {
 protected:
  using Value = SharedValue<int>::Value;

  static asio::awaitable<Value> fetch(SharedValueTest* self) {
    const int number = ++self->fetches;
    if (self->hold) co_await self->gate.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) throw std::runtime_error("cancelled");
    if (self->failure) throw base::Error(*self->failure);
    co_return std::make_shared<const int>(number);
  }
  int get() { return *test::run_coroutine(io, value.get(context)); }
  std::string fault() {
    return fault_of([this] { get(); });
  }
  /// Begins a get() and lets it run as far as it can.
  struct Caller {
    std::string outcome;
    asio::cancellation_signal cancel;
  };
  static asio::awaitable<void> note(SharedValueTest* self, base::Context context, Caller* caller) {
    try {
      caller->outcome = std::to_string(*co_await self->value.get(context));
    } catch (const base::Error& error) {
      caller->outcome = error.code();
    } catch (const std::exception&) {
      caller->outcome = "cancelled";
    }
  }
  void begin(Caller& caller, std::chrono::milliseconds limit = 20s) {
    asio::co_spawn(
        io,
        note(this, context.within(limit), &caller),
        asio::bind_cancellation_slot(caller.cancel.slot(), asio::detached)
    );
    settle();
  }
  void settle() {
    io.restart();
    io.poll();
  }
  void release() {
    hold = false;
    gate.cancel();
    settle();
  }

  asio::io_context io{1};
  base::FakeClock clock;
  base::Context context;
  asio::steady_timer gate{io, base::SteadyTime::max()};
  int fetches = 0;
  bool hold = false;
  std::optional<base::Error> failure;
  SharedValue<int> value{clock, {.life = 1h, .min_interval = 10s}, [this](const base::Context&) {
                           return fetch(this);
                         }};
};

TEST_F(SharedValueTest, IsFetchedOnceAndAgainWhenOld) {
  EXPECT_EQ(get(), 1);
  clock.advance(59min);
  EXPECT_EQ(get(), 1);
  clock.advance(1min);
  EXPECT_EQ(get(), 2);
}

TEST_F(SharedValueTest, ThoseWhoComeMeanwhileShareOneFetch) {
  hold = true;
  Caller first, second, third;
  for (auto* caller : {&first, &second, &third}) begin(*caller);
  EXPECT_EQ(first.outcome + second.outcome + third.outcome, "");
  release();
  EXPECT_EQ(first.outcome + second.outcome + third.outcome, "111");
  EXPECT_EQ(fetches, 1);
}

TEST_F(SharedValueTest, ThoseWhoComeMeanwhileShareOneFailure) {
  hold = true;
  failure = base::Error(ErrorKind::unavailable, "test.down", "down");
  Caller first, second;
  begin(first);
  begin(second);
  release();
  EXPECT_EQ(first.outcome, "test.down");
  EXPECT_EQ(second.outcome, "test.down");
  EXPECT_EQ(fetches, 1);
}

TEST_F(SharedValueTest, ADeadProviderIsAskedAgainAfterAPauseOnly) {
  failure = base::Error(ErrorKind::unavailable, "test.down", "down");
  EXPECT_EQ(fault(), "test.down");
  EXPECT_EQ(fault(), "test.down");
  EXPECT_EQ(fetches, 1);
  failure.reset();
  clock.advance(1999ms);
  EXPECT_EQ(fault(), "test.down");
  clock.advance(1ms);
  EXPECT_EQ(get(), 2);
}

TEST_F(SharedValueTest, ACancelledFetcherLeavesTheWorkToTheNext) {
  hold = true;
  Caller first, second;
  begin(first);
  begin(second);
  first.cancel.emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_EQ(first.outcome, "cancelled");
  EXPECT_EQ(second.outcome, "");
  release();
  EXPECT_EQ(second.outcome, "2");
}

TEST_F(SharedValueTest, AWaiterCanGoWithoutDisturbingTheOthers) {
  hold = true;
  Caller first, second, third;
  for (auto* caller : {&first, &second, &third}) begin(*caller);
  second.cancel.emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_EQ(second.outcome, "cancelled");
  release();
  EXPECT_EQ(first.outcome + third.outcome, "11");
}

TEST_F(SharedValueTest, AWaiterWaitsUntilItsDeadlineOnly) {
  hold = true;
  Caller first, second;
  begin(first);
  begin(second, 1ms);
  ASSERT_TRUE(test::run_until(io, [&second] { return !second.outcome.empty(); }));
  EXPECT_EQ(second.outcome, "oidc.unavailable");
  release();
  EXPECT_EQ(first.outcome, "1");
}

TEST_F(SharedValueTest, ANewerOneIsFetchedOncePerInterval) {
  const auto known = test::run_coroutine(io, value.get(context));
  const auto newer = [&](Value than) {
    return test::run_coroutine(io, value.get_newer(context, std::move(than)));
  };
  EXPECT_EQ(newer(known), known);
  clock.advance(10s);
  const auto second = newer(known);
  EXPECT_EQ(*second, 2);
  EXPECT_EQ(newer(known), second);   // is newer already
  EXPECT_EQ(newer(second), second);  // too early for another
  EXPECT_EQ(fetches, 2);
}

TEST_F(SharedValueTest, AFailedRenewalKeepsWhatIsKnown) {
  const auto known = test::run_coroutine(io, value.get(context));
  clock.advance(10s);
  failure = base::Error(ErrorKind::unavailable, "test.down", "down");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(
        fault_of([&] { test::run_coroutine(io, value.get_newer(context, known)); }), "test.down"
    );
  }
  EXPECT_EQ(fetches, 2);
  EXPECT_EQ(get(), 1);
}

}  // namespace
}  // namespace suitemcp::identity::oidc
