#include "crm/date_input.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace suitemcp::crm {
namespace {

std::string utc(std::string_view text) {
  const auto input = parse_date_input(text);
  return input ? input->datetime : "none";
}

TEST(DateInput, ReadsTheCrmsFormatAndIso8601AsUtc) {
  EXPECT_EQ(utc("2026-12-01"), "2026-12-01 00:00:00");
  EXPECT_EQ(utc("2026-12-01 15:30:00"), "2026-12-01 15:30:00");
  EXPECT_EQ(utc("2026-12-01 15:30"), "2026-12-01 15:30:00");
  EXPECT_EQ(utc("2026-12-01T15:30:00Z"), "2026-12-01 15:30:00");
  EXPECT_EQ(utc("2026-12-01T15:30:00.123456Z"), "2026-12-01 15:30:00");
  EXPECT_EQ(utc("2026-12-01T15:30:00+02:00"), "2026-12-01 13:30:00");
  EXPECT_EQ(utc("2026-12-01T23:30:00-0130"), "2026-12-02 01:00:00");
  EXPECT_EQ(utc("2026-01-01T00:00+05"), "2025-12-31 19:00:00");
  EXPECT_EQ(utc("2024-02-29"), "2024-02-29 00:00:00");
}

TEST(DateInput, NeverShiftsADate) {
  EXPECT_EQ(parse_date_input("2026-12-01T00:30:00+02:00")->date, "2026-12-01");
}

TEST(DateInput, RefusesEverythingElse) {
  for (const std::string_view text :
       {"",
        "tomorrow",
        "01/02/2026",
        "2026/12/01",
        "01.12.2026",
        "2026-13-01",
        "2026-02-30",
        "2025-02-29",
        "2026-12-01T25:00:00Z",
        "2026-12-01T10:61:00Z",
        "2026-12-01T10",
        "20261201",
        "2026-12-01 3pm",
        "2026-12-01T10:00:00ZZ",
        "2026-12-01T10:00:00+25:00",
        "2026-12-1",
        "0000-00-00",
        "1796125800",
        " 2026-12-01",
        "2026-12-01x"}) {
    EXPECT_EQ(utc(text), "none") << text;
  }
}

}  // namespace
}  // namespace suitemcp::crm
