// `mcp-admin acl explain` and `acl check` on a real database: the verdicts of the engine, whatever
// is asked together, and what they say when the database is not as it should be.
#include "acl/engine.hpp"
#include "admin/program_fixture.hpp"
#include "base/json.hpp"
#include "tests/support/acl_lottery.hpp"
#include "tests/support/acl_reader_bench.hpp"
#include "tests/support/acl_world.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <array>
#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::admin {
namespace {

namespace json = boost::json;
using test::AclCase;
using test::AclJoin;
using test::AclReaderBench;
using test::AclTables;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class AclAdmin : public McpAdmin {
 protected:
  AclAdmin() {
    const auto database = AclReaderBench::database();
    variables_["SUITECRM_DB_HOST"] = database.host;
    variables_["SUITECRM_DB_PORT"] = std::to_string(database.port);
    variables_["SUITECRM_DB_NAME"] = database.name;
    variables_["SUITECRM_DB_USER"] = database.user;
    variables_["SUITECRM_DB_PASS"] = AclReaderBench::kPassword;
    variables_["ACL_PROFILE"] = "crm";
  }

  static json::object line_of(const AclCase& asked) {
    json::object line{
        {"user_name", asked.user_name}, {"module", asked.module}, {"action", asked.action}
    };
    if (!asked.record_id.empty()) line["record"] = asked.record_id;
    return line;
  }
  Result check(const std::vector<json::object>& lines) {
    std::string input;
    for (const auto& line : lines) input += json::serialize(line) + "\n";
    return run({"acl", "check", "--file", "-"}, input);
  }
  Result check(const std::vector<AclCase>& cases) {
    std::vector<json::object> lines;
    for (const auto& asked : cases) lines.push_back(line_of(asked));
    return check(lines);
  }
  static std::vector<json::object> objects(const std::string& text) {
    std::vector<json::object> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line).as_object());
    return lines;
  }
  Result explain(const AclCase& asked, Arguments more = {}) {
    Arguments arguments{
        "acl", "explain", "--user", asked.user_name, "--module", asked.module, "--action"
    };
    arguments.push_back(asked.action);
    if (!asked.record_id.empty()) {
      arguments.emplace_back("--record");
      arguments.push_back(asked.record_id);
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  /// What the engine says of the same tables in memory, one question after the other.
  static void expect_verdicts(
      const AclTables& tables,
      const std::vector<AclCase>& cases,
      const std::vector<json::object>& answers,
      const acl::Rules& rules
  ) {
    ASSERT_THAT(answers, SizeIs(cases.size()));
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto& asked = cases[i];
      const auto verdict = acl::judge(
          AclJoin(tables, asked.user_name).facts(asked.module, asked.record_id),
          {asked.user_name, asked.module, acl::parse_action(asked.action).value(), asked.record_id},
          rules
      );
      auto wanted = line_of(asked);
      wanted["allowed"] = verdict.is_allowed;
      wanted["reason"] = acl::name_of(verdict.ground);
      ASSERT_EQ(json::serialize(answers[i]), json::serialize(wanted)) << verdict.sentence;
    }
  }

  void write(const test::AclWorld& world) { bench_.tables.write(world.tables); }

  AclReaderBench bench_;
};

/// A record is looked for in a table: of a module that the CRM does not have there is none.
AclCase drawn(test::AclLottery& lottery) {
  auto asked = lottery.question();
  if (asked.module == "tasks") asked.record_id.clear();
  return asked;
}

test::AclWorld world_of_bob() {
  test::AclWorld world(acl::Rules::crm());
  world.own_role("Sellers", {{"Tasks", "edit", 75}, {"Tasks", "delete", -99}});
  world.group_role("East", {{"Tasks", "edit", 90}});
  world.join("East");
  world.record("Tasks", "t-mine", "bob");
  world.record("Tasks", "t-other", "otto");
  world.put("Tasks", "t-other", "East");
  return world;
}

TEST_F(AclAdmin, ExplainShowsTheRowsThatDecide) {
  write(world_of_bob());
  const auto result = explain({"bob", "Tasks", "edit", "t-other"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(
      result.out,
      AllOf(
          HasSubstr("User     bob (id-bob), status Active, no administrator\n"),
          HasSubstr("Verdict  refused: not_owner\n"),
          HasSubstr("Level    75 (owner) for \"edit\", said by role \"Sellers\"\n"),
          HasSubstr("Owner    another user (id-otto)\n"),
          HasSubstr("Group    of record and user: East (group-East)\n"),
          HasSubstr("Sellers  user        edit    75     decides\n"),
          HasSubstr("of East  group East  edit    90     switched off\n")
      )
  );
  const auto json = explain({"bob", "Tasks", "edit", "t-mine"}, {"--json"});
  EXPECT_EQ(json.code, 0) << json.err;
  const auto object = objects(json.out).at(0);
  EXPECT_TRUE(object.at("allowed").as_bool());
  EXPECT_EQ(object.at("reason").as_string(), "owner");
  EXPECT_EQ(object.at("owner").as_string(), "id-bob");
  EXPECT_EQ(object.at("level").as_object().at("value").as_int64(), 75);
  EXPECT_EQ(object.at("profile").as_string(), "crm");
  EXPECT_THAT(object.at("roles").as_array(), SizeIs(2));
  EXPECT_THAT(object.at("defaults").as_array(), SizeIs(2));
}

TEST_F(AclAdmin, ExplainAnswersForWhomAndWhatTheCrmDoesNotKnow) {
  write(world_of_bob());
  variables_.erase("ACL_PROFILE");
  const auto user = explain({"nobody", "Tasks", "create", ""});
  EXPECT_EQ(user.code, 0);
  EXPECT_THAT(user.out, HasSubstr("User     nobody: not found in the CRM\n"));
  EXPECT_THAT(explain({"bob", "Tasks", "edit", "t-9"}).out, HasSubstr("Record   not found\n"));
  EXPECT_THAT(explain({"bob", "Tasks", "view", "t-9"}).out, HasSubstr("allowed: unchecked\n"));
}

TEST_F(AclAdmin, ExplainSpellsTheUserAsTheDatabaseDoes) {
  write(world_of_bob());
  const auto result = explain({"BOB", "Tasks", "edit", "t-mine"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("User     bob "), HasSubstr("user \"bob\""), Not(HasSubstr("BOB")))
  );
}

TEST_F(AclAdmin, ExplainNamesTheRulesThatAreSet) {
  write(world_of_bob());
  variables_["ACL_ROLE_PRECEDENCE"] = "pool";
  variables_["ACL_ADDITIVE"] = "0";
  const AclCase asked{"bob", "Tasks", "edit", "t-mine"};
  EXPECT_THAT(
      explain(asked).out,
      HasSubstr("Rules    ACL_PROFILE crm, ACL_ADDITIVE 0, ACL_ROLE_PRECEDENCE pool\n")
  );
  EXPECT_THAT(
      explain(asked, {"--json"}).out,
      HasSubstr(R"("rules":{"ACL_PROFILE":"crm","ACL_ADDITIVE":"0","ACL_ROLE_PRECEDENCE":"pool"})")
  );
}

TEST_F(AclAdmin, ExplainAsksForATableOnlyWhereTheRecordDecides) {
  auto world = world_of_bob();
  world.tables.acl_actions.push_back(
      {.id = "Odd/edit", .category = "OddModule", .name = "edit", .aclaccess = 75}
  );
  world.tables.acl_actions.push_back(
      {.id = "Odd/access", .category = "OddModule", .name = "access", .aclaccess = 89}
  );
  write(world);
  const auto result = explain({"bob", "OddModule", "edit", "t-mine"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("OddModule"), HasSubstr("--table")));
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(
      explain({"bob", "OddModule", "edit", "t-mine"}, {"--table", "tasks"}).out,
      HasSubstr("allowed: owner\n")
  );
  EXPECT_THAT(
      explain({"bob", "OddModule", "delete", "t-mine"}).out, HasSubstr("refused: no_action\n")
  );
}

TEST_F(AclAdmin, CheckAnswersAsTheEngineDoesInGeneratedWorlds) {
  for (const auto* profile : {"crm", "documented"}) {
    variables_["ACL_PROFILE"] = profile;
    const bool is_crm = std::string_view(profile) == "crm";
    for (unsigned world = 0; world < 25; ++world) {
      test::AclLottery lottery(world);
      const auto tables = lottery.tables();
      bench_.tables.write(tables);
      std::vector<AclCase> cases;
      while (cases.size() < 200) cases.push_back(drawn(lottery));
      const auto result = check(cases);
      ASSERT_EQ(result.code, 0) << result.err;
      expect_verdicts(
          tables, cases, objects(result.out), is_crm ? acl::Rules::crm() : acl::Rules::documented()
      );
    }
  }
}

TEST_F(AclAdmin, ThousandsOfCasesNeedFewRoundTrips) {
  auto world = world_of_bob();
  std::vector<AclCase> cases;
  static constexpr std::array kUsers = {"bob", "otto", "nobody"};
  static constexpr std::array kActions = {"edit", "delete", "view", "list", "create", "export"};
  static constexpr std::array kModules = {"Tasks", "Calls", "Accounts"};
  for (std::size_t i = 0; i < 2000; ++i) {
    const auto id = "r-" + std::to_string(i);
    const auto* module = kModules.at(i % kModules.size());
    world.record(module, id, i % 2 == 0 ? "bob" : "otto");
    if (i % 5 == 0) world.put(module, id, "East");
    for (std::size_t n = 0; n < 3; ++n) {
      cases.push_back(
          {kUsers.at((i + n) % 3), module, kActions.at((i / 3 + n) % 6), i % 7 == 0 ? "" : id}
      );
    }
  }
  write(world);
  const auto before = AclReaderBench::server().counter("Com_stmt_execute");
  const auto result = check(cases);
  const auto trips = AclReaderBench::server().counter("Com_stmt_execute") - before;
  ASSERT_EQ(result.code, 0) << result.err;
  expect_verdicts(world.tables, cases, objects(result.out), world.rules);
  // Tables of three modules; for each of three users the 1,714 records, 256 at once.
  EXPECT_LE(trips, 3 + 3 * 7);
}

TEST_F(AclAdmin, ACaseThatTheDatabaseCannotTellDoesNotEndTheRun) {
  auto world = world_of_bob();
  world.tables.acl_actions.push_back(
      {.id = "Odd/edit", .category = "OddModule", .name = "edit", .aclaccess = 75}
  );
  world.tables.acl_actions.push_back(
      {.id = "Odd/access", .category = "OddModule", .name = "access", .aclaccess = 89}
  );
  world.user("otto").is_admin = 1;
  write(world);
  auto in_tasks = line_of({"bob", "OddModule", "edit", "t-mine"});
  in_tasks["table"] = "tasks";
  const auto result = check(std::vector<json::object>{
      line_of({"bob", "OddModule", "edit", "t-mine"}),
      in_tasks,
      line_of({"otto", "OddModule", "edit", "t-mine"}),
      line_of({"b\x1b[2Job", "Tasks", "edit", "t-mine"}),
      line_of({"bob", "Tasks", "edit", "x' OR '1'='1"}),
      line_of({"bob' OR 1=1 -- ", "Tasks", "edit", "t-mine"}),
      line_of({"bob", "Tasks`; DROP TABLE tasks", "edit", "t-mine"}),
      line_of({"bob", "Tasks", "edit", "t-mine"})
  });
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
  const auto lines = objects(result.out);
  ASSERT_THAT(lines, SizeIs(8));
  EXPECT_FALSE(lines[0].at("allowed").as_bool());
  EXPECT_THAT(std::string(lines[0].at("error").as_string()), HasSubstr("No table of"));
  EXPECT_EQ(lines[1].at("reason").as_string(), "owner");
  EXPECT_EQ(lines[1].at("table").as_string(), "tasks");
  EXPECT_EQ(lines[2].at("reason").as_string(), "administrator");
  for (const std::size_t place : {3U, 4U}) {
    EXPECT_FALSE(lines[place].at("allowed").as_bool());
    EXPECT_TRUE(lines[place].contains("error")) << place;
  }
  EXPECT_EQ(lines[5].at("reason").as_string(), "unknown_user");
  EXPECT_FALSE(lines[6].at("allowed").as_bool());
  EXPECT_EQ(lines[7].at("reason").as_string(), "owner");
}

/// Of several users, each with a record of his own in every module; who owns it may edit it.
class AclAdminTables : public AclAdmin {
 protected:
  static constexpr std::array kModules = {"Accounts", "Calls", "Meetings", "Tasks"};
  static constexpr std::size_t kUsers = 20;

  AclAdminTables() {
    world_.role("Owners", {{"Accounts", "edit", 75}, {"Calls", "edit", 75}, {"Tasks", "edit", 75}});
    for (const auto* action : {"access", "edit"}) {
      world_.tables.acl_actions.push_back(
          {.id = "Meetings/" + std::string(action),
           .category = "Meetings",
           .name = action,
           .aclaccess = std::string_view(action) == "edit" ? 75 : 89}
      );
    }
    for (std::size_t i = 0; i < kUsers; ++i) add_user("user-" + std::to_string(i));
    write(world_);
  }
  ~AclAdminTables() override { AclReaderBench::sql().run(mend_); }

  void add_user(const std::string& name) {
    world_.tables.users.push_back({.id = "id-" + name, .user_name = name});
    world_.tables.acl_roles_users.push_back({"role-Owners", "id-" + name});
    for (const auto* module : kModules) {
      world_.record(module, name, name);
      cases_.push_back({name, module, "edit", name});
      cases_.push_back({name, module, "create", ""});
    }
  }

  /// Logs in as one who may read what rights rest on, but for `hidden`, and `others`.
  void log_in_without(std::string_view hidden, std::initializer_list<std::string_view> others) {
    std::string sql;
    for (const auto* host : {"127.0.0.1", "localhost"}) {
      const auto account = "narrow@'" + std::string(host) + "'";
      const auto* password = AclReaderBench::kPassword;
      mend_ += "DROP USER " + account + ";";
      sql += "CREATE USER " + account + " IDENTIFIED BY " + AclReaderBench::sql().quote(password) +
             ";";
      for (const std::string_view table :
           {"users",
            "acl_actions",
            "acl_roles",
            "acl_roles_actions",
            "acl_roles_users",
            "securitygroups",
            "securitygroups_users",
            "securitygroups_acl_roles",
            "securitygroups_records"}) {
        if (table != hidden) sql += grant("", table, account);
      }
      for (const auto table : others) sql += grant("", table, account);
      sql += grant("(id)", "calls", account);
    }
    AclReaderBench::sql().run(sql);
    variables_["SUITECRM_DB_USER"] = "narrow";
  }
  static std::string grant(
      std::string_view columns, std::string_view table, const std::string& account
  ) {
    return "GRANT SELECT " + std::string(columns) + " ON crm." + std::string(table) + " TO " +
           account + ";";
  }

  /// All lines are answered in order; those about a record of the module alone with an error.
  void expect_trouble_of(
      std::string_view module, std::string_view text, const std::vector<json::object>& lines
  ) const {
    std::vector<AclCase> cases;
    std::vector<json::object> answers;
    ASSERT_THAT(lines, SizeIs(cases_.size()));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool is_hit = cases_[i].module == module && !cases_[i].record_id.empty();
      if (is_hit) {
        EXPECT_FALSE(lines[i].at("allowed").as_bool());
        ASSERT_TRUE(lines[i].contains("error")) << json::serialize(lines[i]);
        EXPECT_THAT(std::string(lines[i].at("error").as_string()), HasSubstr(text));
        EXPECT_EQ(std::string(lines[i].at("record").as_string()), cases_[i].record_id);
      } else {
        cases.push_back(cases_[i]);
        answers.push_back(lines[i]);
      }
    }
    expect_verdicts(world_.tables, cases, answers, world_.rules);
  }

  test::AclWorld world_{acl::Rules::crm()};
  std::vector<AclCase> cases_;
  std::string mend_ = "USE crm;";
};

TEST_F(AclAdminTables, AllAreThereAndEachLineIsAnswered) {
  const auto result = check(cases_);
  EXPECT_EQ(result.code, 0) << result.err;
  expect_verdicts(world_.tables, cases_, objects(result.out), world_.rules);
}

TEST_F(AclAdminTables, AMissingOneThatIsNamedIsTheErrorOfItsLines) {
  std::vector<json::object> lines;
  for (const auto& asked : cases_) {
    lines.push_back(line_of(asked));
    if (asked.module == "Tasks") lines.back()["table"] = "no_such_table";
  }
  const auto result = check(lines);
  EXPECT_EQ(result.code, 0) << result.err;
  auto answers = objects(result.out);
  for (auto& answer : answers) answer.stable_erase("table");
  expect_trouble_of("Tasks", "lacks the table no_such_table", answers);
}

TEST_F(AclAdminTables, ADroppedOneIsTheErrorOfItsLines) {
  AclReaderBench::sql().run("USE crm; RENAME TABLE meetings TO kept");
  mend_ += "RENAME TABLE kept TO meetings;";
  const auto result = check(cases_);
  EXPECT_EQ(result.code, 0) << result.err;
  expect_trouble_of(
      "Meetings", "No table of the module \"Meetings\" is visible", objects(result.out)
  );
}

/// It is there, and every question about it fails.
TEST_F(AclAdminTables, ABrokenOneIsTheErrorOfItsLines) {
  AclReaderBench::sql().run(
      "USE crm; RENAME TABLE meetings TO kept; CREATE TABLE gone (id INT);"
      "CREATE VIEW meetings AS SELECT * FROM gone; DROP TABLE gone"
  );
  mend_ += "DROP VIEW meetings; RENAME TABLE kept TO meetings;";
  const auto result = check(cases_);
  EXPECT_EQ(result.code, 0) << result.err;
  expect_trouble_of("Meetings", "error 1356", objects(result.out));
}

TEST_F(AclAdminTables, AMissingGrantOnAColumnIsTheErrorOfItsLines) {
  log_in_without("", {"accounts", "meetings", "tasks"});
  const auto result = check(cases_);
  EXPECT_EQ(result.code, 0) << result.err;
  expect_trouble_of("Calls", "of the table calls", objects(result.out));
}

TEST_F(AclAdminTables, AMissingGrantIsTheErrorOfItsLines) {
  log_in_without("", {"accounts", "meetings", "calls"});
  const auto result = check(cases_);
  EXPECT_EQ(result.code, 0) << result.err;
  expect_trouble_of("Tasks", "visible to SUITECRM_DB_USER: grant SELECT", objects(result.out));
}

TEST_F(AclAdminTables, AMissingGrantIsNamedByExplain) {
  log_in_without("", {"accounts", "meetings", "calls"});
  const auto result = explain({"user-1", "Tasks", "edit", "user-1"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(
      result.err,
      StartsWith("mcp-admin: No table of \"Tasks\" is visible to SUITECRM_DB_USER: grant SELECT on "
                 "it (tasks?), or name it with --table.\n")
  );
  EXPECT_THAT(result.out, IsEmpty());
}

TEST_F(AclAdminTables, OneThatIsLockedIsTheErrorOfItsLines) {
  variables_["SUITECRM_DB_TIMEOUT_MS"] = "300";
  cases_.resize(2 * kModules.size());
  test::SqlClient other(AclReaderBench::server().socket(), "root");
  other.run("USE crm; LOCK TABLES tasks WRITE");
  const auto result = check(cases_);
  other.run("UNLOCK TABLES");
  EXPECT_EQ(result.code, 0) << result.err;
  // The server's own limit for a statement may be the first to end it.
  expect_trouble_of("Tasks", "The CRM's database", objects(result.out));
}

TEST_F(AclAdminTables, OneOfTheRightsThatMayNotBeReadEndsTheRunWithItsName) {
  for (const auto* table : {"securitygroups_records", "acl_roles_users", "acl_roles"}) {
    log_in_without(table, {"accounts", "calls", "meetings", "tasks"});
    const auto result = check(cases_);
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, HasSubstr("may not read the table " + std::string(table) + " "));
    EXPECT_THAT(result.out, IsEmpty());
    AclReaderBench::sql().run(std::exchange(mend_, "USE crm;"));
  }
}

TEST_F(AclAdmin, AWrongPasswordIsOneAndStaysSecret) {
  variables_["SUITECRM_DB_PASS"] = "canary-password";
  for (const auto& result :
       {explain({"bob", "Tasks", "edit", ""}),
        check(std::vector<AclCase>{{"bob", "Tasks", "edit", ""}})}) {
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(
        result.err,
        AllOf(
            StartsWith("mcp-admin: "),
            HasSubstr("SUITECRM_DB_PASS"),
            HasSubstr("acl.database"),
            Not(HasSubstr("canary-password"))
        )
    );
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST_F(AclAdmin, ADatabaseThatIsAwayIsOneUntilItIsBack) {
  write(world_of_bob());
  const std::vector<AclCase> cases{{"bob", "Tasks", "edit", "t-mine"}};
  AclReaderBench::server().kill();
  for (const auto& result : {explain(cases[0]), check(cases)}) {
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, HasSubstr("SUITECRM_DB_HOST"));
    EXPECT_THAT(result.out, IsEmpty());
  }
  AclReaderBench::server().start();
  EXPECT_EQ(explain(cases[0]).code, 0);
  EXPECT_EQ(check(cases).code, 0);
}

}  // namespace
}  // namespace suitemcp::admin
