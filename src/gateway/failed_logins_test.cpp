#include "gateway/failed_logins.hpp"

#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

using namespace std::chrono_literals;

TEST(FailedLogins, CallsItAFloodAfterSoManyInAMinute) {
  base::FakeClock clock;
  FailedLogins failures(clock, {.per_minute = 3, .max_addresses = 10});
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(failures.count("10.0.0.1").is_flood);
  const auto first = failures.count("10.0.0.1");
  EXPECT_TRUE(first.is_flood);
  EXPECT_TRUE(first.is_first);
  const auto second = failures.count("10.0.0.1");
  EXPECT_TRUE(second.is_flood);
  EXPECT_FALSE(second.is_first);
  EXPECT_FALSE(failures.count("10.0.0.2").is_flood);
  clock.advance(60s);
  EXPECT_FALSE(failures.count("10.0.0.1").is_flood);
}

TEST(FailedLogins, SaysWhenTheMinuteEnds) {
  base::FakeClock clock;
  FailedLogins failures(clock, {.per_minute = 1, .max_addresses = 10});
  failures.count("10.0.0.1");
  clock.advance(20s);
  EXPECT_EQ(failures.count("10.0.0.1").wait, 40s);
}

TEST(FailedLogins, RemembersABoundedNumberOfAddresses) {
  base::FakeClock clock;
  FailedLogins failures(clock, {.per_minute = 1, .max_addresses = 2});
  for (const auto* address : {"a", "b", "c"}) failures.count(address);
  EXPECT_TRUE(failures.count("c").is_flood);
  EXPECT_FALSE(failures.count("a").is_flood);
}

TEST(FailedLogins, ForgetsThoseWhoseMinuteIsOverFirst) {
  base::FakeClock clock;
  FailedLogins failures(clock, {.per_minute = 1, .max_addresses = 4});
  for (const auto* address : {"a", "b"}) failures.count(address);
  clock.advance(30s);
  for (const auto* address : {"c", "d"}) failures.count(address);
  clock.advance(30s);
  failures.count("e");
  EXPECT_TRUE(failures.count("c").is_flood);
  EXPECT_TRUE(failures.count("d").is_flood);
}

// Else each newcomer looks through all of them, to gain one place.
TEST(FailedLogins, ForgetsAllWhereFewMinutesAreOver) {
  base::FakeClock clock;
  FailedLogins failures(clock, {.per_minute = 1, .max_addresses = 4});
  failures.count("a");
  clock.advance(30s);
  for (const auto* address : {"b", "c", "d"}) failures.count(address);
  clock.advance(30s);
  failures.count("e");
  EXPECT_FALSE(failures.count("b").is_flood);
}

}  // namespace
}  // namespace suitemcp::gateway
