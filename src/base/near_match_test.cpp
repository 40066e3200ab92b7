#include "base/near_match.hpp"

#include <gtest/gtest.h>

#include <array>

namespace suitemcp::base {
namespace {

constexpr std::array<Candidate, 5> kFields = {{
    {"date_due", "Due Date"},
    {"assigned_user_id", "Assigned to"},
    {"phone_office", "Office Phone"},
    {"name", "Subject"},
    {"Accounts", "Accounts"},
}};

std::string_view first(std::string_view word) {
  const auto found = near_matches(word, kFields, 1);
  return found.empty() ? "nothing" : found.front();
}

TEST(NearMatch, SeesThroughTypingCaseOrderAndLabels) {
  EXPECT_EQ(first("date_deu"), "date_due");
  EXPECT_EQ(first("due_date"), "date_due");
  EXPECT_EQ(first("Office Phone"), "phone_office");
  EXPECT_EQ(first("account"), "Accounts");
  EXPECT_EQ(first("ACCOUNTS"), "Accounts");
}

TEST(NearMatch, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(first("weather"), "nothing");
  EXPECT_EQ(first(""), "nothing");
}

TEST(NearMatch, AsksInASentence) {
  const std::array<std::string_view, 3> names = {"a", "b", "c"};
  EXPECT_EQ(did_you_mean(names), " Did you mean a, b or c?");
  EXPECT_EQ(did_you_mean({}), "");
}

}  // namespace
}  // namespace suitemcp::base
