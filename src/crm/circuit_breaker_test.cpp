#include "crm/circuit_breaker.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace suitemcp::crm {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;

class Breaker : public ::testing::Test {
 protected:
  void fail(int times) {
    for (int i = 0; i < times; ++i) breaker.admit().failed();
  }
  std::chrono::seconds refusal() {
    try {
      static_cast<void>(breaker.admit());
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "crm.circuit_open");
      EXPECT_EQ(error.kind(), base::ErrorKind::unavailable);
      return error.retry_after();
    }
    return 0s;
  }

  base::FakeClock clock;
  std::vector<std::pair<State, State>> changes;
  CircuitBreaker breaker{{.threshold = 3, .reset = 60s}, clock, [this](State from, State to) {
                           changes.emplace_back(from, to);
                         }};
};

TEST_F(Breaker, OpensAfterFailuresInARow) {
  fail(2);
  EXPECT_EQ(breaker.state(), State::closed);
  fail(1);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(refusal(), 60s);
  clock.advance(20500ms);
  EXPECT_EQ(refusal(), 40s);
}

TEST_F(Breaker, StaysClosedWhenSuccessesComeBetween) {
  fail(2);
  breaker.admit().succeeded();
  fail(2);
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(Breaker, CountsNothingForACallThatSaysNothing) {
  fail(2);
  for (int i = 0; i < 10; ++i) static_cast<void>(breaker.admit());
  EXPECT_EQ(breaker.state(), State::closed);
  fail(1);
  EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(Breaker, AdmitsExactlyOneTrialWhenHalfOpen) {
  fail(3);
  clock.advance(60s);
  EXPECT_EQ(breaker.state(), State::half_open);
  {
    auto trial = breaker.admit();
    EXPECT_EQ(refusal(), 1s);
    EXPECT_THROW(breaker.refuse_if_open(), base::Error);
    trial.succeeded();
  }
  EXPECT_EQ(breaker.state(), State::closed);
  const std::vector<std::pair<State, State>> expected = {
      {State::closed, State::open},
      {State::open, State::half_open},
      {State::half_open, State::closed}
  };
  EXPECT_EQ(changes, expected);
}

TEST_F(Breaker, OpensAgainWhenTheTrialFails) {
  fail(3);
  clock.advance(60s);
  breaker.admit().failed();
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(refusal(), 60s);
}

TEST_F(Breaker, AdmitsAnotherTrialWhenOneWasCancelled) {
  fail(3);
  clock.advance(60s);
  {
    auto cancelled = breaker.admit();
  }
  EXPECT_EQ(breaker.state(), State::half_open);
  breaker.admit().succeeded();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(Breaker, IgnoresVerdictsOnAnEarlierState) {
  auto slow_success = breaker.admit();
  auto slow_failure = breaker.admit();
  fail(3);
  slow_success.succeeded();
  EXPECT_EQ(breaker.state(), State::open);
  clock.advance(60s);
  auto trial = breaker.admit();
  slow_failure.failed();
  EXPECT_EQ(breaker.state(), State::half_open);
  trial.succeeded();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(Breaker, IsClosedByAProbeThatSucceeds) {
  fail(3);
  breaker.admit_probe().failed();
  EXPECT_EQ(breaker.state(), State::open);
  breaker.admit_probe().succeeded();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(Breaker, IsOpenedByProbesThatFail) {
  for (int i = 0; i < 3; ++i) breaker.admit_probe().failed();
  EXPECT_EQ(breaker.state(), State::open);
}

}  // namespace
}  // namespace suitemcp::crm
