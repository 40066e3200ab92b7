#include "sandbox/dates.hpp"

#include <gtest/gtest.h>

namespace suitemcp::sandbox {
namespace {

TEST(DatabaseDatetime, TakesTheDatabaseFormatAndBareDates) {
  EXPECT_EQ(database_datetime("2026-12-24 10:15:30"), "2026-12-24 10:15:30");
  EXPECT_EQ(database_datetime("2026-12-24"), "2026-12-24 00:00:00");
}

TEST(DatabaseDatetime, MakesEverythingElseNull) {
  for (const auto* text :
       {"2026-12-24T10:15:30Z",
        "24.12.2026 10:15",
        "12/24/2026",
        "not a date",
        "",
        "2026-02-30",
        "2026-12-24 25:00:00",
        "2026-12-24 10:15"}) {
    EXPECT_EQ(database_datetime(text), std::nullopt) << text;
  }
}

TEST(DatabaseDate, KeepsTheDateOfADateWithTime) {
  EXPECT_EQ(database_date("2026-12-24 10:15:30"), "2026-12-24");
  EXPECT_EQ(database_date("12/31/2026"), std::nullopt);
}

TEST(AddInterval, ClampsAtMonthEnd) {
  EXPECT_EQ(add_interval("2024-01-31", 1, "month"), "2024-02-29");
  EXPECT_EQ(add_interval("2024-02-29 08:00:00", 1, "YEAR"), "2025-02-28 08:00:00");
}

TEST(AddInterval, CrossesDaysInBothDirections) {
  EXPECT_EQ(add_interval("2026-01-01", -1, "day"), "2025-12-31");
  EXPECT_EQ(add_interval("2026-01-01", 25, "hour"), "2026-01-02 01:00:00");
  EXPECT_EQ(add_interval("2026-01-01", 1, "fortnight"), std::nullopt);
}

TEST(DaysBetween, CountsWholeDays) {
  EXPECT_EQ(days_between("2026-01-01 23:00:00", "2026-01-31"), 30);
}

TEST(DisplayDateTime, WritesADateAsPhpDoesWithMidnight) {
  EXPECT_EQ(display_date_time("2026-12-01", "m/d/Y"), "12/01/2026 00:00");
  EXPECT_EQ(display_date_time("2026-12-01", "d.m.Y"), "01.12.2026 00:00");
  EXPECT_EQ(display_date_time("", "m/d/Y"), "");
}

}  // namespace
}  // namespace suitemcp::sandbox
