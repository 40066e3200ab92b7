// The documented decision table, row by row, and what the preset must know of a real SuiteCRM.

#include "tests/support/acl_world.hpp"

#include <gmock/gmock.h>

#include <array>

namespace suitemcp::acl {
namespace {

using test::AclWorld;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::array kWrites = {"create", "edit", "delete", "import", "massupdate"};
constexpr std::array kReads = {"list", "view", "export", "access"};

/// bob's only role says this about changing tasks; t1 is his, t2 is otto's, t3 nobody's.
AclWorld world_with(Number level) {
  AclWorld world;
  world.own_role(
      "R",
      {{"Tasks", "edit", level},
       {"Tasks", "delete", level},
       {"Tasks", "import", level},
       {"Tasks", "massupdate", level},
       {"Tasks", "list", level},
       {"Tasks", "view", level}}
  );
  world.record("Tasks", "t1", "bob");
  world.record("Tasks", "t2", "otto");
  world.record("Tasks", "t3", "");
  return world;
}

TEST(DecisionTable, NoDatabaseConfiguredAllows) {
  Facts facts;
  facts.source = Source::not_configured;
  for (const auto* action : kWrites) {
    const auto verdict =
        judge(facts, {.user_name = "bob", .module = "Tasks", .action = *parse_action(action)}, {});
    EXPECT_TRUE(verdict.is_allowed) << action;
    EXPECT_EQ(verdict.ground, Ground::no_database);
  }
}

TEST(DecisionTable, AReadActionIsNotBlockedByThisCheck) {
  auto world = world_with(-99);
  world.own_role("Off", {{"Tasks", "access", -98}});
  for (const auto* action : kReads) {
    const auto verdict = world.ask(action, "Tasks", "t2");
    EXPECT_TRUE(verdict.is_allowed) << action;
    EXPECT_EQ(verdict.ground, Ground::unchecked);
    EXPECT_THAT(verdict.sentence, Not(HasSubstr("denied")));
  }
}

TEST(DecisionTable, ACrmAdminIsAllowed) {
  auto world = world_with(-99);
  world.own_role("Off", {{"Tasks", "access", -98}});
  world.user().is_admin = 1;
  for (const auto* action : kWrites) {
    const auto verdict = world.ask(action, "Tasks", "t2");
    EXPECT_TRUE(verdict.is_allowed) << action;
    EXPECT_EQ(verdict.ground, Ground::administrator);
  }
  for (const Number no_admin : {Number(0), Number(), Number(2), Number(-1)}) {
    world.user().is_admin = no_admin;
    EXPECT_FALSE(world.may("edit", "Tasks", "t1"));
  }
}

TEST(DecisionTable, AnEffectiveMinus99OrMinus98Denies) {
  for (const int level : {-99, -98}) {
    const auto world = world_with(level);
    for (const auto* action : kWrites) {
      const auto verdict = world.ask(action, "Tasks", "t1");
      EXPECT_FALSE(verdict.is_allowed) << action << level;
      EXPECT_EQ(verdict.ground, Ground::level_none);
      EXPECT_EQ(verdict.level->value, level);
    }
  }
}

TEST(DecisionTable, OwnerOnlyAndCreateAllows) {
  const auto world = world_with(75);
  EXPECT_TRUE(world.may("create", "Tasks"));
  EXPECT_TRUE(world.may("create", "Tasks", "t2"));  // an id chosen by the caller is no record yet
}

TEST(DecisionTable, OwnerOnlyAndTheRecordIsTheUsersAllows) {
  const auto world = world_with(75);
  for (const auto* action : {"edit", "delete", "massupdate"}) {
    const auto verdict = world.ask(action, "Tasks", "t1");
    EXPECT_TRUE(verdict.is_allowed) << action;
    EXPECT_EQ(verdict.ground, Ground::owner);
    EXPECT_EQ(verdict.owner_id, "id-bob");
  }
}

TEST(DecisionTable, OwnerOnlyAndItIsNotTheUsersDenies) {
  const auto world = world_with(75);
  for (const auto* id : {"t2", "t3"}) {
    for (const auto* action : {"edit", "delete", "massupdate"}) {
      const auto verdict = world.ask(action, "Tasks", id);
      EXPECT_FALSE(verdict.is_allowed) << action << id;
      EXPECT_EQ(verdict.ground, Ground::not_owner);
    }
  }
  EXPECT_EQ(world.ask("edit", "Tasks", "t2").owner_id, "id-otto");
}

TEST(DecisionTable, GroupLevelOrAboveAllows) {
  for (const int level : {79, 80, 81, 89, 90, 95, 99, 100}) {
    const auto world = world_with(level);
    for (const auto* action : kWrites) {
      EXPECT_TRUE(world.may(action, "Tasks", "t2")) << action << level;
    }
  }
}

TEST(DecisionTable, ZeroOrNoRowsAllows) {
  for (const Number level : {Number(0), Number()}) {
    const auto world = world_with(level);
    const auto verdict = world.ask("edit", "Tasks", "t2");
    EXPECT_TRUE(verdict.is_allowed);
    EXPECT_EQ(verdict.ground, Ground::unset);
  }
  EXPECT_EQ(AclWorld().ask("delete", "Tasks", "t2").ground, Ground::unset);
  auto strict_default = AclWorld();  // a default for everybody is no row of a role
  strict_default.action("Tasks", "edit").aclaccess = -99;
  EXPECT_TRUE(strict_default.may("edit", "Tasks", "t2"));
}

TEST(DecisionTable, AnUnreachableDatabaseDeniesWritesAndSaysWhy) {
  Facts facts;
  facts.source = Source::unreachable;
  facts.trouble = "no answer from db.example.com within 2 s";
  for (const auto* action : kWrites) {
    const auto verdict =
        judge(facts, {.user_name = "bob", .module = "Tasks", .action = *parse_action(action)}, {});
    EXPECT_FALSE(verdict.is_allowed) << action;
    EXPECT_EQ(verdict.ground, Ground::unreachable);
    EXPECT_THAT(
        verdict.sentence,
        AllOf(
            StartsWith("Permission denied"),
            HasSubstr("\"bob\""),
            HasSubstr(action),
            HasSubstr("\"Tasks\""),
            HasSubstr("no answer from db.example.com within 2 s")
        )
    );
  }
}

TEST(DecisionTable, AnUnreachableDatabaseLeavesReadsAlone) {
  Facts facts;
  facts.source = Source::unreachable;
  for (const auto* action : kReads) {
    for (const auto purpose : {Purpose::permission, Purpose::leak}) {
      const auto verdict = judge(
          facts, {.module = "Tasks", .action = *parse_action(action), .purpose = purpose}, {}
      );
      EXPECT_TRUE(verdict.is_allowed) << action;
      EXPECT_EQ(verdict.rows, Rows::all);
    }
  }
}

TEST(DecisionTable, AnUnknownUserIsForTheCrmToJudge) {
  auto world = world_with(-99);
  world.user().user_name = "robert";
  const auto verdict = world.ask("edit", "Tasks", "t2");
  EXPECT_TRUE(verdict.is_allowed);
  EXPECT_EQ(verdict.ground, Ground::unknown_user);
}

TEST(DecisionTable, ARecordThatIsNotFoundIsForTheCrmToJudge) {
  auto world = world_with(75);
  EXPECT_EQ(world.ask("edit", "Tasks", "nowhere").ground, Ground::record_missing);
  EXPECT_TRUE(world.may("edit", "Tasks", "nowhere"));
  for (const Number deleted : {Number(1), Number()}) {
    world.tables.records[1].deleted = deleted;
    EXPECT_EQ(world.ask("edit", "Tasks", "t2").ground, Ground::record_missing);
  }
  EXPECT_FALSE(world_with(-99).may("edit", "Tasks", "nowhere"));  // needs no record to be refused
}

TEST(DecisionTable, NoRecordIdIsForTheCrmToJudge) {
  const auto verdict = world_with(75).ask("edit", "Tasks");
  EXPECT_TRUE(verdict.is_allowed);
  EXPECT_EQ(verdict.ground, Ground::no_record);
  EXPECT_FALSE(world_with(-99).may("edit", "Tasks"));
}

TEST(DecisionTable, TheMostPermissiveRoleWinsAcrossBothLookups) {
  for (const bool is_group_kinder : {false, true}) {
    AclWorld world;
    world.own_role("Own", {{"Tasks", "edit", is_group_kinder ? -99 : 90}});
    world.group_role("West", {{"Tasks", "edit", is_group_kinder ? 90 : -99}});
    world.join("West");
    world.record("Tasks", "t2", "otto");
    EXPECT_TRUE(world.may("edit", "Tasks", "t2"));
  }
  AclWorld two;
  two.own_role("A", {{"Tasks", "edit", -99}});
  two.own_role("B", {{"Tasks", "edit", 75}});
  two.record("Tasks", "t2", "otto");
  EXPECT_EQ(two.ask("edit", "Tasks", "t2").ground, Ground::not_owner);
}

TEST(DecisionTable, TheDocumentedConstantsAreUnderstoodBesideTheCrmsOwn) {
  for (const int owner : {69, 72, 75}) {
    EXPECT_TRUE(world_with(owner).may("edit", "Tasks", "t1")) << owner;
    EXPECT_FALSE(world_with(owner).may("edit", "Tasks", "t2")) << owner;
  }
  for (const int more : {79, 80, 89, 90}) {
    EXPECT_TRUE(world_with(more).may("edit", "Tasks", "t2")) << more;
  }
}

TEST(DecisionTable, AVariableThatIsSetWins) {
  auto world = world_with(75);
  world.rules.owner = {69, 69};
  EXPECT_EQ(world.ask("edit", "Tasks", "t1").ground, Ground::level_none);
  auto other = world_with(-97);
  other.rules.odd_levels = Rules::Odd::allow;
  EXPECT_TRUE(other.may("edit", "Tasks", "t1"));
  other.rules.disabled = -97;
  EXPECT_FALSE(other.may("edit", "Tasks", "t1"));
  auto fixed = world_with(-99);
  fixed.rules.disabled = -97;
  fixed.rules.odd_levels = Rules::Odd::allow;
  EXPECT_FALSE(fixed.may("edit", "Tasks", "t1"));  // -99 is fixed
}

TEST(DecisionTable, ALevelThatNoRowNamesIsRefused) {
  for (const int level : {1, 42, 68, 76, 78, -7, -97, -1000}) {
    EXPECT_EQ(world_with(level).ask("edit", "Tasks", "t1").ground, Ground::level_none) << level;
    auto lenient = world_with(level);
    lenient.rules.odd_levels = Rules::Odd::allow;
    EXPECT_TRUE(lenient.may("edit", "Tasks", "t1")) << level;
  }
}

TEST(DecisionTable, CreateIsGovernedByEdit) {
  EXPECT_FALSE(world_with(-99).may("create", "Tasks"));
  const auto verdict = world_with(-99).ask("create", "Tasks");
  EXPECT_EQ(verdict.level->action, "edit");
  EXPECT_THAT(verdict.sentence, HasSubstr("may not create"));
}

TEST(DecisionTable, AModuleThatIsSwitchedOffDeniesEveryWrite) {
  for (const int level : {-98, -99}) {
    AclWorld world;
    world.own_role("Off", {{"Tasks", "access", level}});
    for (const auto* action : kWrites) {
      const auto verdict = world.ask(action, "Tasks");
      EXPECT_FALSE(verdict.is_allowed) << action;
      EXPECT_EQ(verdict.ground, Ground::module_closed);
      EXPECT_EQ(verdict.access->value, level);
    }
    EXPECT_TRUE(world.may("edit", "Accounts"));
  }
}

TEST(DecisionTable, AccessIsJudgedByTheSameTable) {
  for (const auto& [level, is_open] : std::initializer_list<std::pair<Number, bool>>{
           {std::nullopt, true},
           {0, true},
           {90, true},
           {89, true},
           {80, true},
           {79, true},
           {75, false},
           {69, false},
           {42, false},
           {-98, false}
       }) {
    AclWorld world;
    world.own_role("R", {{"Tasks", "access", level}});
    EXPECT_EQ(world.may("edit", "Tasks", "t1"), is_open) << level.value_or(0);
  }
}

TEST(DecisionTable, OnlyLiveRowsCount) {
  for (const Number dead : {Number(1), Number()}) {
    AclWorld link;
    link.own_role("R", {{"Tasks", "edit", -99}}, dead);
    EXPECT_TRUE(link.may("edit", "Tasks"));
    AclWorld override;
    override.own_role("R", {{"Tasks", "edit", -99, dead}});
    EXPECT_TRUE(override.may("edit", "Tasks"));
    AclWorld member;
    member.group_role("West", {{"Tasks", "edit", -99}});
    member.join("West", dead);
    EXPECT_TRUE(member.may("edit", "Tasks"));
    AclWorld group_link;
    group_link.group_role("West", {{"Tasks", "edit", -99}});
    group_link.join("West");
    EXPECT_FALSE(group_link.may("edit", "Tasks"));
    group_link.tables.securitygroups_acl_roles[0].deleted = dead;
    EXPECT_TRUE(group_link.may("edit", "Tasks"));
  }
}

TEST(DecisionTable, SpellingDoesNotGetAroundADenial) {
  const auto world = world_with(-99);
  EXPECT_FALSE(world.may("edit", "tasks"));
  EXPECT_FALSE(world.may("edit", "TASKS"));
}

TEST(DecisionTable, WhoTheCrmWouldNotLetLogInMayNotWrite) {
  auto world = world_with(90);
  world.user().status = "Inactive";
  EXPECT_EQ(world.ask("edit", "Tasks", "t1").ground, Ground::inactive_user);
  world.user().is_admin = 1;
  EXPECT_FALSE(world.may("edit", "Tasks", "t1"));
  world.rules.inactive_users = Rules::Inactive::ignored;
  EXPECT_TRUE(world.may("edit", "Tasks", "t1"));
  auto deleted = world_with(90);
  deleted.user().deleted = 1;
  EXPECT_FALSE(deleted.may("edit", "Tasks", "t1"));
}

}  // namespace
}  // namespace suitemcp::acl
