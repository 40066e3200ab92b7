#include "gateway/failed_logins.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

using namespace std::chrono_literals;

TEST(FailedLogins, RefusesAnAddressAfterItsFailuresForAMinute) {
  base::FakeClock clock;
  FailedLogins failures(clock, {.per_minute = 3, .max_addresses = 10});
  for (int i = 0; i < 3; ++i) {
    EXPECT_NO_THROW(failures.require_room("10.0.0.1"));
    failures.count("10.0.0.1");
  }
  EXPECT_THROW(failures.require_room("10.0.0.1"), base::Error);
  EXPECT_NO_THROW(failures.require_room("10.0.0.2"));
  clock.advance(60s);
  EXPECT_NO_THROW(failures.require_room("10.0.0.1"));
  failures.count("10.0.0.1");
  EXPECT_NO_THROW(failures.require_room("10.0.0.1"));
}

TEST(FailedLogins, SaysWhenToTryAgain) {
  base::FakeClock clock;
  FailedLogins failures(clock, {.per_minute = 1, .max_addresses = 10});
  failures.count("10.0.0.1");
  clock.advance(20s);
  try {
    failures.require_room("10.0.0.1");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.retry_after(), 40s);
    EXPECT_EQ(error.kind(), base::ErrorKind::rate_limited);
  }
}

TEST(FailedLogins, RemembersABoundedNumberOfAddresses) {
  base::FakeClock clock;
  FailedLogins failures(clock, {.per_minute = 1, .max_addresses = 2});
  for (const auto* address : {"a", "b", "c"}) failures.count(address);
  EXPECT_NO_THROW(failures.require_room("a"));
  EXPECT_THROW(failures.require_room("c"), base::Error);
}

}  // namespace
}  // namespace suitemcp::gateway
