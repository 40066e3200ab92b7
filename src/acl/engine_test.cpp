// Reads that leak, single rules mixed in, and content that nobody expects.

#include "acl/engine.hpp"

#include "tests/support/acl_world.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace suitemcp::acl {
namespace {

using test::AclWorld;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(Actions, AreCalledAsInTheCrm) {
  for (const auto* name :
       {"access", "create", "view", "list", "edit", "delete", "import", "export", "massupdate"}) {
    const auto action = parse_action(name);
    ASSERT_TRUE(action) << name;
    EXPECT_EQ(name_of(*action), name);
  }
  for (const auto* name : {"", "Edit", "edit ", "remove", "admin"}) {
    EXPECT_FALSE(parse_action(name)) << name;
  }
}

TEST(AdministratorsModules, AreNobodysElseWhereNoRoleSpeaksOfThem) {
  for (const auto& rules : {Rules::documented(), Rules::crm()}) {
    AclWorld world(rules);
    for (const auto* module : {"ACLRoles", "aclroles", "SecurityGroups", "Schedulers"}) {
      for (const auto* action : {"create", "edit", "delete"}) {
        EXPECT_FALSE(world.may(action, module)) << action << " " << module;
      }
    }
    const auto verdict = world.ask("edit", "ACLRoles");
    if (rules.unset == Rules::Unset::allow) EXPECT_EQ(verdict.ground, Ground::admin_module);
    EXPECT_THAT(verdict.sentence, StartsWith("Permission denied: user \"bob\" may not edit"));
    world.user().is_admin = 1;
    EXPECT_TRUE(world.may("edit", "ACLRoles"));
  }
  AclWorld world;
  world.tables.acl_actions.push_back({.id = "SG/edit", .category = "SecurityGroups", .name = "edit"}
  );
  world.tables.acl_roles_actions.push_back({"role-R", "SG/edit", 90});
  world.own_role("R", {});
  EXPECT_TRUE(world.may("edit", "SecurityGroups")) << "a role that speaks of it is heard";
}

class LeakOfBothProfiles : public testing::TestWithParam<bool> {
 protected:
  AclWorld world_{GetParam() ? Rules::crm() : Rules::documented()};
};

TEST_P(LeakOfBothProfiles, ARefusedReadIsRefusedInItsOwnWords) {
  world_.own_role("R", {{"Tasks", "list", -99}, {"Calls", "access", -98}});
  for (const auto& verdict : {world_.ask_leak("list", "Tasks"), world_.ask_leak("view", "Calls")}) {
    EXPECT_FALSE(verdict.is_allowed);
    EXPECT_EQ(verdict.refusal, Refusal::access_refused);
    EXPECT_EQ(verdict.rows, Rows::none);
    EXPECT_THAT(
        verdict.sentence,
        AllOf(StartsWith("Access refused by CRM role"), Not(HasSubstr("Permission denied")))
    );
  }
}

TEST_P(LeakOfBothProfiles, OwnersAndGroupsSeeTheirRows) {
  world_.own_role("R", {{"Tasks", "list", 75}, {"Tasks", "view", 80}});
  EXPECT_EQ(world_.ask_leak("list", "Tasks").rows, Rows::own);
  EXPECT_EQ(world_.ask_leak("view", "Tasks").rows, Rows::groups);
  EXPECT_EQ(world_.ask_leak("list", "Accounts").rows, Rows::all);
  world_.user().is_admin = 1;
  EXPECT_EQ(world_.ask_leak("list", "Tasks").rows, Rows::all);
}

TEST_P(LeakOfBothProfiles, ACertainRecordIsJudgedByItsOwnerAndGroups) {
  world_.own_role("R", {{"Tasks", "view", 80}});
  world_.record("Tasks", "t1", "bob");
  world_.record("Tasks", "t2", "otto");
  EXPECT_TRUE(world_.ask_leak("view", "Tasks", "t1").is_allowed);
  EXPECT_FALSE(world_.ask_leak("view", "Tasks", "t2").is_allowed);
  world_.group("West");
  world_.join("West");
  world_.put("Tasks", "t2", "West");
  EXPECT_TRUE(world_.ask_leak("view", "Tasks", "t2").is_allowed);
}

TEST_P(LeakOfBothProfiles, TheCheckCanBeSwitchedOff) {
  world_.own_role("R", {{"Tasks", "list", -99}});
  world_.rules.is_read_check = false;
  const auto verdict = world_.ask_leak("list", "Tasks");
  EXPECT_TRUE(verdict.is_allowed);
  EXPECT_EQ(verdict.rows, Rows::all);
}

INSTANTIATE_TEST_SUITE_P(DocumentedAndCrm, LeakOfBothProfiles, testing::Bool());

TEST(Leaks, ALevelBetweenGroupAndAllShowsNoMoreThanAGroups) {
  AclWorld world;
  world.own_role("R", {{"Tasks", "list", 80}});
  world.rules.group = {79, 79};  // ACL_ALLOW_GROUP=79 on a CRM whose own number is 80
  EXPECT_EQ(world.ask_leak("list", "Tasks").rows, Rows::groups);
}

TEST(RowsOfAVerdict, AreAllWhereNothingIsReadAndNoneWhereNothingIsAllowed) {
  AclWorld world(Rules::crm());
  world.own_role("R", {{"Tasks", "edit", 75}, {"Tasks", "list", 75}});
  world.record("Tasks", "t1", "bob");
  world.record("Tasks", "t2", "otto");
  EXPECT_EQ(world.ask("create", "Tasks").rows, Rows::all);
  EXPECT_EQ(world.ask("edit", "Tasks", "t1").rows, Rows::all);
  EXPECT_EQ(world.ask("edit", "Tasks", "t2").rows, Rows::none);
  EXPECT_EQ(world.ask("list", "Tasks", "t1").rows, Rows::own);
}

TEST(Mixing, AGroupsLevelMayAskForAGroupOfTheRecord) {
  AclWorld world;
  world.rules.group_records = Rules::GroupRecords::own_groups;
  world.own_role("R", {{"Tasks", "edit", 80}});
  world.record("Tasks", "t2", "otto");
  EXPECT_EQ(world.ask("edit", "Tasks", "t2").ground, Ground::not_member);
}

TEST(Mixing, TheMaximumIsOfTwoPoolsThatAreEachAdditiveOrNot) {
  AclWorld world;
  world.rules.is_additive = false;
  world.own_role("A", {{"Tasks", "edit", 90}});
  world.own_role("B", {{"Tasks", "edit", 75}});
  world.group_role("West", {{"Tasks", "edit", -99}});
  world.join("West");
  EXPECT_EQ(world.ask("edit", "Tasks").level->value, 75);
}

TEST(Mixing, AccessNeedNotBeLookedAt) {
  AclWorld world(Rules::crm());
  world.own_role("R", {{"Tasks", "access", -98}});
  EXPECT_FALSE(world.may("edit", "Tasks"));
  world.rules.module_access = Rules::Access::ignored;
  EXPECT_TRUE(world.may("edit", "Tasks"));
  EXPECT_FALSE(world.ask("edit", "Tasks").access);
}

TEST(Mixing, CreateMayBeAnActionOfItsOwn) {
  AclWorld world;
  world.rules.create_by = Rules::CreateBy::create;
  auto action = world.action("Tasks", "edit");
  action.id = AclWorld::action_id("Tasks", "create");
  action.name = "create";
  world.tables.acl_actions.push_back(action);
  world.own_role("R", {{"Tasks", "edit", -99}, {"Tasks", "create", 90}});
  EXPECT_TRUE(world.may("create", "Tasks"));
  EXPECT_FALSE(world.may("edit", "Tasks"));
}

TEST(Mixing, WhatIsUnknownMayBeRefused) {
  AclWorld world(Rules::crm());
  world.rules.unknown = Rules::Unknown::denied;
  world.own_role("R", {{"Tasks", "edit", 75}, {"Tasks", "list", 75}});
  for (const auto* id : {"", "nowhere"}) {
    const auto verdict = world.ask("edit", "Tasks", id);
    EXPECT_FALSE(verdict.is_allowed);
    EXPECT_THAT(verdict.sentence, Not(HasSubstr("decides")));
  }
  EXPECT_TRUE(world.may("list", "Tasks"));
  EXPECT_TRUE(world.may("create", "Tasks"));
  world.own_role("V", {{"Tasks", "view", 75}});
  EXPECT_FALSE(world.may("view", "Tasks"));
  EXPECT_TRUE(world.ask_leak("view", "Tasks").is_allowed);
  world.user().user_name = "robert";
  EXPECT_FALSE(world.may("create", "Tasks"));
}

TEST(Mixing, WhatStopsWhileTheDatabaseIsAwayIsASettingOfItsOwn) {
  Facts facts;
  facts.source = Source::unreachable;
  Rules rules = Rules::crm();
  const auto may = [&](Action action) {
    return judge(facts, {.module = "Tasks", .action = action}, rules).is_allowed;
  };
  EXPECT_FALSE(may(Action::edit));
  EXPECT_TRUE(may(Action::view));
  rules.unreachable = Rules::Unreachable::deny_all;
  EXPECT_FALSE(may(Action::edit));
  EXPECT_FALSE(may(Action::view));
  rules.unreachable = Rules::Unreachable::allow;
  EXPECT_TRUE(may(Action::edit));
}

TEST(OddContent, NoFactsAtAllAreAnUnknownUser) {
  for (const auto& rules : {Rules::documented(), Rules::crm()}) {
    EXPECT_EQ(
        judge({}, {.module = "Tasks", .action = Action::edit}, rules).ground, Ground::unknown_user
    );
  }
}

TEST(OddContent, AUserWithoutAnIdOwnsNothing) {
  Facts facts;
  facts.user = UserRow{};
  facts.user->deleted = 0;
  facts.actions = {{"Tasks", "access", "module", 89, 0}, {"Tasks", "edit", "module", 75, 0}};
  RecordRow record;
  record.module = "Tasks";
  record.id = "t";
  record.deleted = 0;
  facts.records.push_back(record);
  const auto verdict =
      judge(facts, {.module = "Tasks", .action = Action::edit, .record_id = "t"}, Rules::crm());
  EXPECT_EQ(verdict.ground, Ground::not_owner);
}

TEST(OddContent, AGroupWithoutAnIdIsNoRoleOfTheUser) {
  AclWorld world(Rules::crm());
  auto facts = world.facts("Tasks");
  RoleRow row;
  row.via = RoleRow::Via::group;
  row.link_deleted = 0;
  row.group_link_deleted = 0;
  row.override_deleted = 0;
  row.action = {"Tasks", "edit", "module", 90, 0};
  row.level = -99;
  facts.roles.push_back(row);
  const Question question{.module = "Tasks", .action = Action::edit};
  EXPECT_FALSE(judge(facts, question, world.rules).is_allowed);
  row.via = RoleRow::Via::user;
  row.action = {};
  facts.roles.push_back(row);
  EXPECT_TRUE(judge(facts, question, world.rules).is_allowed);
}

TEST(OddContent, ExtremeLevelsAndBytesAreJudgedLikeOthers) {
  for (const auto& rules : {Rules::documented(), Rules::crm()}) {
    for (const int level : {std::numeric_limits<int>::min(), std::numeric_limits<int>::max(), -7}) {
      AclWorld world(rules);
      world.own_role(std::string("\0\xff\xc3", 3), {{"Tasks", "edit", level}});
      const bool is_high = level > 0 && rules.reading == Rules::Reading::at_least;
      const auto verdict = world.ask("edit", "Tasks", std::string("\0';--", 5));
      EXPECT_EQ(verdict.is_allowed, is_high) << level;
      EXPECT_THAT(verdict.sentence, Not(IsEmpty()));
    }
  }
}

TEST(OddContent, RowsOfOtherModulesAndRecordsDoNoHarm) {
  AclWorld world(Rules::crm());
  world.own_role("R", {{"Tasks", "edit", 75}, {"Calls", "edit", -99}, {"Accounts", "access", -98}});
  world.record("Calls", "t1", "bob");
  world.record("Tasks", "t1", "otto");
  auto facts = world.facts("Tasks", "t1");
  for (auto& record : world.facts("Calls", "t1").records) facts.records.push_back(record);
  EXPECT_EQ(
      judge(facts, {.module = "Tasks", .action = Action::edit, .record_id = "t1"}, world.rules)
          .ground,
      Ground::not_owner
  );
}

}  // namespace
}  // namespace suitemcp::acl
