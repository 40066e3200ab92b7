#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace suitemcp::base {
namespace {

using std::chrono::years;

constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

TEST(UnixTime, IsReadToTheSecond) {
  EXPECT_EQ(from_unix(0), WallTime());
  EXPECT_EQ(to_unix(from_unix(-1)), -1);
  EXPECT_EQ(format_utc(from_unix(1'800'000'000)), "2027-01-15T08:00:00.000Z");
}

TEST(UnixTime, ThatWallTimeCannotHoldIsItsFarEnd) {
  EXPECT_EQ(format_utc(from_unix(kMost)), "2200-01-01T00:00:00.000Z");
  EXPECT_EQ(format_utc(from_unix(kLeast)), "1900-01-01T00:00:00.000Z");
  EXPECT_EQ(from_unix(7'258'118'401), from_unix(kMost));
  EXPECT_EQ(from_unix(-2'208'988'801), from_unix(kLeast));
  EXPECT_LT(from_unix(7'258'118'399), from_unix(kMost));
}

// Under UBSan an overflow would end the program.
TEST(UnixTime, LeavesRoomForCalculationsAtItsEnds) {
  const FakeClock clock;
  EXPECT_GT(from_unix(kMost) + years(50), clock.wall());
  EXPECT_GT(from_unix(kMost) - clock.wall(), years(150));
  EXPECT_LT(from_unix(kLeast) - clock.wall(), years(-120));
}

}  // namespace
}  // namespace suitemcp::base
