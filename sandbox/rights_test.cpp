#include "sandbox/rights.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace suitemcp::sandbox {
namespace {

int combine(std::vector<int> levels) {
  return combine_levels(levels, 90);
}

TEST(CombineLevels, TakesTheHighestOfWhatIsSet) {
  EXPECT_EQ(combine({-99, 75}), 75);
  EXPECT_EQ(combine({-98, -99}), -98);
}

TEST(CombineLevels, FallsBackWhenNothingIsSet) {
  EXPECT_EQ(combine({}), 90);
  EXPECT_EQ(combine({0, 0}), 90);
}

Rights with(int access, int view) {
  Rights::Levels levels{};
  levels.fill(90);
  levels[static_cast<std::size_t>(Action::access)] = access;
  levels[static_cast<std::size_t>(Action::view)] = view;
  return Rights::of_user("me", {{"Tasks", levels}});
}

TEST(Rights, AnAccessLevelBelow89ClosesTheModule) {
  for (const int level : {88, 80, 75, 1, -98, -99}) {
    EXPECT_EQ(with(level, 90).reach("Tasks", Action::view), Reach::none) << level;
  }
  EXPECT_EQ(with(89, 90).reach("Tasks", Action::view), Reach::all);
}

TEST(Rights, OnlyThreeLevelsAllowARecord) {
  EXPECT_EQ(with(89, 75).reach("Tasks", Action::view), Reach::own);
  EXPECT_EQ(with(89, 80).reach("Tasks", Action::view), Reach::group);
  for (const int level : {89, 1, 95, 99, 100, -99}) {
    EXPECT_EQ(with(89, level).reach("Tasks", Action::view), Reach::none) << level;
  }
}

TEST(Rights, AModuleWithoutActionsIsClosedToAllButAdministrators) {
  EXPECT_FALSE(with(89, 90).may_open("Home"));
  EXPECT_TRUE(Rights::of_administrator("1").may_open("Home"));
}

TEST(ListCondition, OwnRecordsAreTheAssignedOnes) {
  EXPECT_EQ(
      list_condition(with(89, 75), Reach::own, "Tasks", "tasks"), "tasks.assigned_user_id = 'me'"
  );
  EXPECT_EQ(list_condition(with(89, 90), Reach::all, "Tasks", "tasks"), "");
}

}  // namespace
}  // namespace suitemcp::sandbox
