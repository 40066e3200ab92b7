#include "crm/viewed_records.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

std::string written(const std::vector<ViewedRecord>& records) {
  std::string text;
  for (const auto& [module, id, name, viewed_at] : records) {
    text += module + "/" + id + "@" + viewed_at + " ";
  }
  return text;
}

const std::vector<ViewedRecord> kAnswer{
    {"Accounts", "1", "old", "2026-11-20 07:16:00"},
    {"Tasks", "1", "newest", "2026-11-22 07:16:00"},
    {"Accounts", "2", "newer", "2026-11-21 00:00:00"},
    {"Tasks", "9", "without date", ""},
    {"Tasks", "1", "again", ""},
    {"Tasks", "5", "last", ""},
};

TEST(ViewedRecords, AreMergedAndSortedNewestFirst) {
  EXPECT_EQ(
      written(merge_viewed(kAnswer, {})),
      "Tasks/1@2026-11-22 07:16:00 Accounts/2@2026-11-21 00:00:00 "
      "Accounts/1@2026-11-20 07:16:00 Tasks/9@ Tasks/5@ "
  );
}

TEST(ViewedRecords, AreOfTheAskedModulesOnly) {
  EXPECT_EQ(
      written(merge_viewed(kAnswer, {"Tasks"})), "Tasks/1@2026-11-22 07:16:00 Tasks/9@ Tasks/5@ "
  );
  EXPECT_EQ(written(merge_viewed(kAnswer, {"Calls"})), "");
}

TEST(ViewedRecords, TakeTheDateFromWhicheverRowHasIt) {
  EXPECT_EQ(
      written(merge_viewed({{"Tasks", "1", "x", ""}, {"Tasks", "1", "x", "2026-01-01"}}, {})),
      "Tasks/1@2026-01-01 "
  );
}

}  // namespace
}  // namespace suitemcp::crm
