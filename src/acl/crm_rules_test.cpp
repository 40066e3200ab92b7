// The CRM's own rules, in the order and with the numbers in which they were measured.

#include "tests/support/acl_world.hpp"

#include <gmock/gmock.h>

#include <array>

namespace suitemcp::acl {
namespace {

using test::AclWorld;

AclWorld crm() {
  return AclWorld(Rules::crm());
}

/// bob's role says `level` about editing tasks.
AclWorld editing(Number level) {
  auto world = crm();
  world.own_role("R", {{"Tasks", "edit", level}});
  world.record("Tasks", "t1", "bob");
  world.record("Tasks", "t2", "otto");
  return world;
}

TEST(CrmRule1, AnAdministratorMayEverythingEvenWhereAModuleIsOff) {
  auto world = editing(-99);
  world.own_role("Off", {{"Tasks", "access", -98}});
  world.user().is_admin = 1;
  for (const auto* action : {"access", "create", "view", "list", "edit", "delete"}) {
    EXPECT_TRUE(world.may(action, "Tasks", "t2")) << action;
  }
  EXPECT_TRUE(world.may("edit", "NoSuchModule"));
}

TEST(CrmRule2, OnlyLiveLinkRowsCount) {
  for (const Number dead : {Number(1), Number()}) {
    auto own = crm();
    own.own_role("R", {{"Tasks", "edit", -99}}, dead);
    EXPECT_TRUE(own.may("edit", "Tasks"));
    auto group = crm();
    group.group_role("West", {{"Tasks", "edit", -99}});
    group.join("West", dead);
    EXPECT_TRUE(group.may("edit", "Tasks"));
    group.join("West");
    EXPECT_FALSE(group.may("edit", "Tasks"));
    group.tables.securitygroups_acl_roles[0].deleted = dead;
    EXPECT_TRUE(group.may("edit", "Tasks"));
  }
}

TEST(CrmRule2, ADeletedRoleOrGroupStillSaysWhatItSaid) {
  auto role = editing(-99);
  role.tables.acl_roles[0].deleted = 1;
  EXPECT_FALSE(role.may("edit", "Tasks", "t1"));
  role.tables.acl_roles.clear();  // there may be no such role at all
  EXPECT_FALSE(role.may("edit", "Tasks", "t1"));
  auto group = crm();
  group.group_role("West", {{"Tasks", "edit", -99}});
  group.join("West");
  group.tables.securitygroups[0].deleted = 1;
  EXPECT_FALSE(group.may("edit", "Tasks"));
}

TEST(CrmRule3, AnyRoleOfTheUserSwitchesRolesOfGroupsOff) {
  for (const bool is_role_there : {true, false}) {
    auto world = crm();
    world.group_role("West", {{"Tasks", "edit", -99}});
    world.join("West");
    EXPECT_FALSE(world.may("edit", "Tasks"));
    world.own_role("Empty", {});
    if (!is_role_there)
      std::erase_if(world.tables.acl_roles, [](const auto& role) { return role.name == "Empty"; });
    EXPECT_TRUE(world.may("edit", "Tasks"));
    const auto verdict = world.ask("edit", "Tasks");
    ASSERT_EQ(verdict.roles.size(), 1U);
    EXPECT_EQ(verdict.roles[0].weight, Weight::switched_off);
  }
}

TEST(CrmRule3, ADeadLinkToARoleSwitchesNothingOff) {
  auto world = crm();
  world.group_role("West", {{"Tasks", "edit", -99}});
  world.join("West");
  world.own_role("Gone", {{"Tasks", "edit", 90}}, 1);
  EXPECT_FALSE(world.may("edit", "Tasks"));
}

TEST(CrmRule3, WithoutPrecedenceThereIsOnePool) {
  auto world = crm();
  world.rules.precedence = Rules::Precedence::pool;
  world.group_role("West", {{"Tasks", "edit", 90}, {"Tasks", "delete", -99}});
  world.join("West");
  world.own_role("R", {{"Tasks", "edit", -99}, {"Tasks", "delete", 75}});
  EXPECT_EQ(world.ask("edit", "Tasks").level->value, 90);
  EXPECT_EQ(world.ask("delete", "Tasks").level->value, 75);
  world.rules.is_additive = false;
  EXPECT_EQ(world.ask("edit", "Tasks").level->value, -99);
  EXPECT_EQ(world.ask("delete", "Tasks").level->value, -99);
}

TEST(CrmRule4, TheHighestCountsOrTheLowestAndNullAndZeroAreNotSet) {
  auto world = crm();
  world.own_role("A", {{"Tasks", "edit", 75}});
  world.own_role("B", {{"Tasks", "edit", 80}});
  world.own_role("C", {{"Tasks", "edit", 0}});
  world.own_role("D", {{"Tasks", "edit", std::nullopt}});
  EXPECT_EQ(world.ask("edit", "Tasks").level->value, 80);
  world.rules.is_additive = false;
  EXPECT_EQ(world.ask("edit", "Tasks").level->value, 75);
}

TEST(CrmRule4, WhereNoRoleSaysAnythingTheModulesOwnLevelCounts) {
  auto world = editing(0);
  EXPECT_EQ(world.ask("edit", "Tasks", "t2").level->origin, Level::Origin::module_default);
  EXPECT_TRUE(world.may("edit", "Tasks", "t2"));
  world.action("Tasks", "edit").aclaccess = 75;
  EXPECT_FALSE(world.may("edit", "Tasks", "t2"));
  for (const Number nothing : {Number(0), Number()}) {
    world.action("Tasks", "edit").aclaccess = nothing;
    EXPECT_FALSE(world.may("edit", "Tasks", "t1"));
  }
}

TEST(CrmRule4, WithoutALiveRowOfTheActionItIsDenied) {
  for (const Number dead : {Number(1), Number()}) {
    auto world = editing(90);
    world.action("Tasks", "edit").deleted = dead;
    EXPECT_EQ(world.ask("edit", "Tasks", "t1").ground, Ground::no_action);
    EXPECT_FALSE(world.may("create", "Tasks"));
    EXPECT_TRUE(world.may("view", "Tasks", "t1"));
    world.action("Tasks", "access").deleted = dead;
    EXPECT_FALSE(world.may("view", "Tasks", "t1"));
  }
  EXPECT_FALSE(crm().may("view", "NoSuchModule"));
  EXPECT_FALSE(crm().may("view", "tasks"));  // PHP's keys have a letter case
  auto other_type = crm();
  other_type.action("Tasks", "edit").acltype = "field";
  EXPECT_FALSE(other_type.may("edit", "Tasks"));
}

TEST(CrmRule5, AccessOpensAModuleFrom89On) {
  for (const int open : {89, 90, 95, 99, 100}) {
    auto world = editing(90);
    world.own_role("A", {{"Tasks", "access", open}});
    EXPECT_TRUE(world.may("edit", "Tasks", "t1")) << open;
    EXPECT_TRUE(world.may("access", "Tasks")) << open;
  }
  for (const int closed : {88, 80, 75, 1, -98, -99}) {
    auto world = editing(90);
    world.own_role("A", {{"Tasks", "access", closed}});
    for (const auto* action : {"access", "create", "view", "list", "edit", "delete", "export"}) {
      const auto verdict = world.ask(action, "Tasks", "t1");
      EXPECT_FALSE(verdict.is_allowed) << action << closed;
      EXPECT_EQ(verdict.ground, Ground::module_closed);
    }
    EXPECT_TRUE(world.may("edit", "Accounts"));
  }
}

TEST(CrmRule6, ExactlyNinetyIsAll) {
  EXPECT_TRUE(editing(90).may("edit", "Tasks", "t2"));
  for (const int odd : {89, 88, 81, 79, 76, 74, 69, 1, 42, -7, -97, -98, -99, 91, 95, 99, 100}) {
    EXPECT_FALSE(editing(odd).may("edit", "Tasks", "t1")) << odd;
  }
}

TEST(CrmRule6, SeventyFiveIsTheOwner) {
  EXPECT_TRUE(editing(75).may("edit", "Tasks", "t1"));
  EXPECT_FALSE(editing(75).may("edit", "Tasks", "t2"));
}

TEST(CrmRule6, EightyIsTheOwnerOrALiveMemberOfALiveGroupOfTheRecord) {
  auto world = editing(80);
  EXPECT_TRUE(world.may("edit", "Tasks", "t1"));
  world.group("West");
  EXPECT_FALSE(world.may("edit", "Tasks", "t2"));
  world.join("West");
  EXPECT_FALSE(world.may("edit", "Tasks", "t2"));
  world.put("Accounts", "t2", "West");  // the same id in another module
  EXPECT_FALSE(world.may("edit", "Tasks", "t2"));
  world.put("Tasks", "t2", "West");
  const auto verdict = world.ask("edit", "Tasks", "t2");
  EXPECT_TRUE(verdict.is_allowed);
  EXPECT_EQ(verdict.ground, Ground::member);
  EXPECT_EQ(verdict.group_name, "West");
  for (const Number dead : {Number(1), Number()}) {
    auto link = world;
    link.tables.securitygroups_records.back().deleted = dead;
    EXPECT_FALSE(link.may("edit", "Tasks", "t2"));
    auto group = world;
    group.tables.securitygroups[0].deleted = dead;
    EXPECT_FALSE(group.may("edit", "Tasks", "t2"));
    auto member = world;
    member.tables.securitygroups_users[0].deleted = dead;
    EXPECT_FALSE(member.may("edit", "Tasks", "t2"));
  }
}

TEST(CrmRule7, TheCreatorOwnsOnlyWhatIsAssignedToNobody) {
  auto world = editing(75);
  auto& record = world.record("Tasks", "t3", "");
  record.created_by = "id-bob";
  EXPECT_TRUE(world.may("edit", "Tasks", "t3"));
  world.tables.records.back().assigned_user_id = "id-otto";
  EXPECT_FALSE(world.may("edit", "Tasks", "t3"));
  world.tables.records.back() = {.module = "Tasks", .id = "t3"};
  EXPECT_FALSE(world.may("edit", "Tasks", "t3"));
  world.tables.records.back().created_by = "id-bob";
  world.rules.unassigned = Rules::Unassigned::nobody;
  EXPECT_FALSE(world.may("edit", "Tasks", "t3"));
}

TEST(CrmRule7, LetterCaseCountsForTheOwnerAndNotForLinks) {
  auto world = editing(75);
  world.tables.records[0].assigned_user_id = "ID-BOB";
  EXPECT_FALSE(world.may("edit", "Tasks", "t1"));
  auto links = editing(-99);
  links.tables.acl_roles_users[0].user_id = "ID-BOB";
  EXPECT_FALSE(links.may("edit", "Tasks", "t1"));
}

TEST(CrmRule8, CreateIsEditAt75Or80Or90) {
  for (const int level : {75, 80, 90}) {
    EXPECT_TRUE(editing(level).may("create", "Tasks")) << level;
    EXPECT_TRUE(editing(level).may("create", "Tasks", "t2")) << level;  // an id makes no difference
  }
  for (const int level : {89, 79, 69, 1, 95, 99, 100, -98, -99}) {
    EXPECT_FALSE(editing(level).may("create", "Tasks")) << level;
  }
}

TEST(CrmRule9, ASeriesOfAnotherCalendarIsChangedByNobody) {
  auto world = crm();
  world.record("Calls", "c1", "bob").recurring_source = "Outlook";
  for (const Number admin : {Number(0), Number(1)}) {
    world.user().is_admin = admin;
    EXPECT_EQ(world.ask("edit", "Calls", "c1").ground, Ground::recurring);
    EXPECT_EQ(world.ask("delete", "Calls", "c1").ground, Ground::recurring);
    EXPECT_TRUE(world.may("view", "Calls", "c1"));
    EXPECT_TRUE(world.may("create", "Calls", "c1"));
  }
  for (const auto* ours : {"", "0", "Sugar"}) {
    world.tables.records[0].recurring_source = ours;
    EXPECT_TRUE(world.may("edit", "Calls", "c1")) << ours;
  }
  world.tables.records[0].recurring_source = "sugar";
  EXPECT_FALSE(world.may("edit", "Calls", "c1"));
  world.tables.records[0].module = "Tasks";
  EXPECT_TRUE(world.may("edit", "Tasks", "c1"));
  world.tables.records[0].module = "Meetings";
  EXPECT_EQ(world.ask("edit", "Meetings", "c1").ground, Ground::recurring);
}

TEST(CrmRule10, DeletingAsksForDeleteOnlyAndAToolAsksForEditToo) {
  auto world = crm();
  world.own_role("R", {{"Tasks", "edit", -99}, {"Tasks", "delete", 90}});
  world.record("Tasks", "t2", "otto");
  const auto facts = world.facts("Tasks", "t2");
  const auto judge_of = [&](Action action) {
    return judge(facts, {.module = "Tasks", .action = action, .record_id = "t2"}, world.rules);
  };
  EXPECT_TRUE(judge_of(Action::remove).is_allowed);
  EXPECT_FALSE(judge_of(Action::edit).is_allowed);
}

TEST(CrmRule11, TheSameFactsAnswerForBothModulesOfALink) {
  auto world = crm();
  world.own_role("R", {{"Tasks", "edit", -99}});
  world.record("Accounts", "a1", "otto");
  const auto facts = world.facts("Accounts", "a1");
  EXPECT_TRUE(
      judge(facts, {.module = "Accounts", .action = Action::edit, .record_id = "a1"}, world.rules)
          .is_allowed
  );
  EXPECT_FALSE(judge(facts, {.module = "Tasks", .action = Action::edit}, world.rules).is_allowed);
}

TEST(CrmRule12, StrictRightsAskForAGroupWhoseRoleSaysExactlyEighty) {
  auto world = editing(80);
  world.rules.is_strict = true;
  world.group_role("West", {{"Tasks", "edit", 90}, {"Tasks", "view", 80}});
  world.join("West");
  world.put("Tasks", "t2", "West");
  EXPECT_FALSE(world.may("edit", "Tasks", "t2"));
  EXPECT_TRUE(world.may("edit", "Tasks", "t1"));  // an owner needs no group
  world.group_role("East", {{"Tasks", "edit", 80}});
  world.join("East");
  EXPECT_FALSE(world.may("edit", "Tasks", "t2"));  // not a group of the record
  world.put("Tasks", "t2", "East");
  EXPECT_EQ(world.ask("edit", "Tasks", "t2").group_name, "East");
  world.tables.securitygroups_acl_roles.back().deleted = 1;
  EXPECT_FALSE(world.may("edit", "Tasks", "t2"));
}

TEST(CrmRule13, StatusAndDeletionOfAUserAreForTheLogin) {
  auto world = editing(90);
  world.user().status = "Inactive";
  world.user().deleted = 1;
  EXPECT_TRUE(world.may("edit", "Tasks", "t2"));
  world.rules.inactive_users = Rules::Inactive::denied;
  EXPECT_FALSE(world.may("edit", "Tasks", "t2"));
}

TEST(CrmRules, AListIsOpenToOwnersAndGroupsAndRestrictedToTheirRows) {
  for (const auto& [level, rows] : std::initializer_list<std::pair<int, Rows>>{
           {90, Rows::all}, {80, Rows::groups}, {75, Rows::own}
       }) {
    auto world = crm();
    world.own_role("R", {{"Tasks", "list", level}});
    const auto verdict = world.ask("list", "Tasks");
    EXPECT_TRUE(verdict.is_allowed) << level;
    EXPECT_EQ(verdict.rows, rows) << level;
  }
  auto none = crm();
  none.own_role("R", {{"Tasks", "list", -99}});
  EXPECT_EQ(none.ask("list", "Tasks").rows, Rows::none);
}

TEST(CrmRules, OfTwoRowsForOneActionTheStricterCounts) {
  auto world = crm();
  auto twin = world.action("Tasks", "edit");
  twin.id = "twin";
  twin.aclaccess = -99;
  world.tables.acl_actions.push_back(twin);
  EXPECT_FALSE(world.may("edit", "Tasks"));
  world.tables.acl_actions.back().deleted = 1;
  EXPECT_TRUE(world.may("edit", "Tasks"));
}

}  // namespace
}  // namespace suitemcp::acl
