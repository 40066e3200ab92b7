// The rows that the reader brings lead to the verdicts that the tables in memory lead to: for
// generated worlds, for what a real CRM decided, and for many records or modules at once.
#include "acl/permission_check.hpp"
#include "tests/support/acl_golden.hpp"
#include "tests/support/acl_lottery.hpp"
#include "tests/support/acl_reader_bench.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suitemcp::acl {
namespace {

using test::AclCase;
using test::AclGolden;
using test::AclJoin;
using test::AclLottery;
using test::AclReaderBench;
using test::AclTables;
using test::AclWorld;

Question question_of(const AclCase& asked) {
  return {
      .user_name = asked.user_name,
      .module = asked.module,
      .action = parse_action(asked.action).value(),
      .record_id = asked.record_id
  };
}

/// Both profiles, and the settings that look at rows which the profiles do not need.
std::vector<Rules> all_rules() {
  std::vector<Rules> all{Rules::documented(), Rules::crm(), Rules::crm(), Rules::crm()};
  all[2].precedence = Rules::Precedence::pool;
  all[2].is_additive = false;
  all[3].is_strict = true;
  all[3].names = Rules::Names::any_case;
  return all;
}

struct Comparison {
  int verdicts = 0;
  int allowed = 0;
  int surprises = 0;

  void compare(const AclCase& asked, const Facts& expected, const Facts& read, unsigned world) {
    for (const auto& rules : all_rules()) {
      const auto wanted = judge(expected, question_of(asked), rules);
      const auto found = judge(read, question_of(asked), rules);
      ++verdicts;
      allowed += wanted.is_allowed ? 1 : 0;
      if (wanted.is_allowed == found.is_allowed && wanted.ground == found.ground) continue;
      if (++surprises > 5) continue;
      ADD_FAILURE() << "world " << world << ": " << asked.user_name << " " << asked.action << " "
                    << asked.module << " " << asked.record_id
                    << "\n  in memory: " << wanted.sentence << "\n  read: " << found.sentence;
    }
  }
};

/// A record is looked for in a table: of a module that the CRM does not have there is none.
AclCase drawn(AclLottery& lottery) {
  auto asked = lottery.question();
  if (asked.module == "tasks") asked.record_id.clear();
  return asked;
}

TEST(AclReaderVerdicts, OfGeneratedWorlds) {
  AclReaderBench bench;
  Comparison comparison;
  for (unsigned world = 0; world < 240; ++world) {
    AclLottery lottery(world);
    const auto tables = lottery.tables();
    bench.tables.write(tables);
    for (int i = 0; i < 8; ++i) {
      const auto asked = drawn(lottery);
      comparison.compare(
          asked,
          AclJoin(tables, asked.user_name).facts(asked.module, asked.record_id),
          bench.read(AclReaderBench::about(asked.user_name, asked.module, asked.record_id)),
          world
      );
    }
  }
  EXPECT_GE(comparison.verdicts, 7000);
  EXPECT_GT(comparison.allowed, comparison.verdicts / 5);
  EXPECT_LT(comparison.allowed, comparison.verdicts * 4 / 5);
  EXPECT_EQ(comparison.surprises, 0);
}

/// All records of both modules in one question, as the tools for many records ask.
TEST(AclReaderVerdicts, OfManyRecordsAtOnce) {
  AclReaderBench bench;
  Comparison comparison;
  for (unsigned world = 1000; world < 1060; ++world) {
    const auto tables = AclLottery(world).tables();
    bench.tables.write(tables);
    FactsRequest request{"bob", {{"Tasks", "tasks", {}}, {"Calls", "calls", {}}}};
    for (auto& module : request.modules) {
      module.record_ids = {"r0", "r1", "nowhere", "R2", "r2", "r3", "R4"};
    }
    const auto read = bench.read(request);
    for (const auto& module : request.modules) {
      for (const auto& id : module.record_ids) {
        for (const auto* action : {"edit", "delete", "view"}) {
          const AclCase asked{"bob", module.name, action, id};
          const auto expected = AclJoin(tables, "bob").facts(module.name, id);
          comparison.compare(asked, expected, read, world);
        }
      }
    }
  }
  EXPECT_GE(comparison.verdicts, 10'000);
  EXPECT_EQ(comparison.surprises, 0);
}

/// What a real CRM granted and refused (tests/golden/acl).
TEST(AclReaderVerdicts, OfTheRecordings) {
  AclReaderBench bench;
  const AclGolden golden(SUITEMCP_SOURCE_DIR "/tests/golden/acl/recorded.jsonl");
  const auto said = [&](const test::RecordedVerdict& recorded, const std::string& action) {
    auto asked = recorded.asked;
    asked.action = action;
    const auto read =
        bench.read(AclReaderBench::about(asked.user_name, asked.module, asked.record_id));
    return judge(read, question_of(asked), Rules::crm()).is_allowed;
  };
  for (const auto& recorded : golden.verdicts()) {
    auto tables = golden.tables();
    if (!recorded.record.id.empty()) tables.records.push_back(recorded.record);
    if (recorded.is_in_group) {
      tables.securitygroups_records.push_back(
          {tables.securitygroups.at(0).id, recorded.asked.module, recorded.asked.record_id}
      );
    }
    bench.tables.write(tables);
    const auto& action = recorded.asked.action;
    // What v4.1 deletes it must be allowed to change, too.
    const bool needs_edit =
        action == "delete" && recorded.name.find("set_entry") != std::string::npos;
    EXPECT_EQ(
        said(recorded, action) && (!needs_edit || said(recorded, "edit")), recorded.is_allowed
    ) << recorded.name
      << ": " << recorded.asked.user_name << " " << action << " " << recorded.asked.module;
  }
  EXPECT_GT(golden.verdicts().size(), 100U);
}

/// For `acl explain`: who, which role and which group.
TEST(AclReaderVerdicts, NameRolesAndGroups) {
  AclReaderBench bench;
  AclWorld world(Rules::crm());
  world.group_role("sellers", {{"Tasks", "edit", 80}});
  world.join("sellers");
  world.record("Tasks", "t-1", "otto");
  world.put("Tasks", "t-1", "sellers");
  bench.tables.write(world.tables);
  const auto read = bench.read(AclReaderBench::about("bob", "Tasks", "t-1"));
  const auto verdict = judge(read, question_of({"bob", "Tasks", "edit", "t-1"}), world.rules);
  const auto wanted = world.ask("edit", "Tasks", "t-1");
  EXPECT_TRUE(verdict.is_allowed);
  EXPECT_EQ(verdict.ground, Ground::member);
  EXPECT_EQ(verdict.group_name, "sellers");
  EXPECT_EQ(verdict.sentence, wanted.sentence);
  ASSERT_EQ(verdict.roles.size(), 1U);
  EXPECT_EQ(verdict.roles[0].role_name, "of sellers");
  EXPECT_EQ(verdict.roles[0].group_name, "sellers");
  EXPECT_EQ(verdict.roles[0].level, 80);
  ASSERT_TRUE(read.user);
  EXPECT_EQ(read.user->id, "id-bob");
  EXPECT_EQ(read.user->user_name, "bob");
  EXPECT_EQ(read.source, Source::read);
}

/// Letter case of ids does not count in the CRM's SQL, but for who owns a record.
TEST(AclReaderVerdicts, OfIdsInAnotherLetterCase) {
  AclReaderBench bench;
  AclWorld world(Rules::crm());
  world.own_role("owners", {{"Tasks", "edit", 75}});
  world.record("Tasks", "T-1", "bob");
  world.record("Tasks", "t-2", "").assigned_user_id = "ID-BOB";
  bench.tables.write(world.tables);
  const auto may_edit = [&](const char* id) {
    const auto read = bench.read(AclReaderBench::about("bob", "Tasks", id));
    EXPECT_EQ(read.records.size(), 1U);
    return judge(read, question_of({"bob", "Tasks", "edit", id}), world.rules).is_allowed;
  };
  EXPECT_TRUE(may_edit("T-1"));
  EXPECT_TRUE(may_edit("t-1"));
  EXPECT_FALSE(may_edit("t-2"));
}

/// Two modules may have a record of the same id; of one that was deleted there is none.
TEST(AclReaderVerdicts, OfTheRecordOfThisModule) {
  AclReaderBench bench;
  AclWorld world(Rules::crm());
  world.own_role("owners", {{"Tasks", "edit", 75}, {"Calls", "edit", 75}});
  world.record("Tasks", "x", "bob");
  world.record("Calls", "x", "otto");
  world.record("Calls", "gone", "bob").deleted = 1;
  bench.tables.write(world.tables);
  FactsRequest request{"bob", {{"Tasks", "tasks", {"x"}}, {"Calls", "calls", {"x", "gone"}}}};
  const auto read = bench.read(request);
  const auto judged = [&](const char* module, const char* id) {
    return judge(read, question_of({"bob", module, "edit", id}), world.rules).ground;
  };
  EXPECT_EQ(judged("Tasks", "x"), Ground::owner);
  EXPECT_EQ(judged("Calls", "x"), Ground::not_owner);
  EXPECT_EQ(judged("Calls", "gone"), Ground::record_missing);
}

/// Of two users of one name the live one counts, wherever he stands in the table.
TEST(AclReaderVerdicts, OfTheLiveUserOfTheName) {
  AclReaderBench bench;
  AclWorld world(Rules::crm());
  auto gone = world.user();
  gone.deleted = 1;
  for (const auto* id : {"a-before", "z-behind"}) {
    gone.id = id;
    world.tables.users.push_back(gone);
  }
  bench.tables.write(world.tables);
  const auto read = bench.read(AclReaderBench::about("bob", "Tasks"));
  ASSERT_TRUE(read.user);
  EXPECT_EQ(read.user->id, "id-bob");
}

/// The CRM's login passes over an inactive namesake.
TEST(AclReaderVerdicts, OfTheActiveUserOfTheName) {
  AclReaderBench bench;
  AclWorld world(Rules::crm());
  auto former = world.user();
  former.id = "a-before";
  former.status = "Inactive";
  former.is_admin = 1;
  world.tables.users.push_back(former);
  bench.tables.write(world.tables);
  EXPECT_EQ(bench.read(AclReaderBench::about("bob", "Tasks")).user->id, "id-bob");
}

/// Each question sees what is in the database when it is asked.
TEST(AclReaderVerdicts, OfWhatHasJustChanged) {
  AclReaderBench bench;
  auto& sql = AclReaderBench::sql();
  AclWorld world(Rules::crm());
  world.own_role("editors", {{"Tasks", "edit", -99}});
  world.record("Tasks", "t-1", "bob");
  bench.tables.write(world.tables);
  const auto ground = [&] {
    const auto read = bench.read(AclReaderBench::about("bob", "Tasks", "t-1"));
    return judge(read, question_of({"bob", "Tasks", "edit", "t-1"}), world.rules).ground;
  };
  EXPECT_EQ(ground(), Ground::level_none);
  sql.run("UPDATE acl_roles_actions SET access_override = 75");
  EXPECT_EQ(ground(), Ground::owner);
  sql.run("UPDATE tasks SET assigned_user_id = 'id-otto'");
  EXPECT_EQ(ground(), Ground::not_owner);
  sql.run("UPDATE acl_roles_actions SET access_override = 80");
  EXPECT_EQ(ground(), Ground::not_member);
  sql.run(
      "INSERT INTO securitygroups (id, name) VALUES ('g', 'sellers');"
      "INSERT INTO securitygroups_records (id, securitygroup_id, record_id, module) "
      "VALUES ('gr', 'g', 't-1', 'Tasks');"
      "INSERT INTO securitygroups_users (id, securitygroup_id, user_id) VALUES ('gu', 'g', "
      "'id-bob')"
  );
  EXPECT_EQ(ground(), Ground::member);
  sql.run("UPDATE securitygroups SET deleted = 1");
  EXPECT_EQ(ground(), Ground::not_member);
  sql.run("UPDATE users SET is_admin = 1 WHERE user_name = 'bob'");
  EXPECT_EQ(ground(), Ground::administrator);
  sql.run("UPDATE users SET is_admin = 0; UPDATE acl_roles_users SET deleted = 1");
  EXPECT_EQ(ground(), Ground::level_all);
  sql.run("UPDATE tasks SET deleted = 1");
  sql.run("UPDATE acl_actions SET aclaccess = 75 WHERE category = 'Tasks' AND name = 'edit'");
  EXPECT_EQ(ground(), Ground::record_missing);
  sql.run("DELETE FROM users WHERE user_name = 'bob'");
  EXPECT_EQ(ground(), Ground::unknown_user);
}

}  // namespace
}  // namespace suitemcp::acl
