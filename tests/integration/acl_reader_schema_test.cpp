// Databases as they are found in the field: other collations, tables of custom modules without some
// of the columns, and tables that are missing.
#include "tests/support/acl_lottery.hpp"
#include "tests/support/acl_reader_bench.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace suitemcp::acl {
namespace {

using test::AclJoin;
using test::AclLottery;
using test::AclReaderBench;
using test::AclWorld;

/// Each test finds the schema as the CRM made it.
class AclReaderSchema : public testing::Test {
 protected:
  AclReaderSchema() {
    static bool is_changed = false;
    if (std::exchange(is_changed, true)) {
      run("SET GLOBAL sql_mode = DEFAULT; DROP DATABASE crm");
      run(test::crm_schema());
    }
    world.own_role("owners", {{"Tasks", "edit", 75}, {"abc12_Thing", "edit", 75}});
    world.record("Tasks", "t-1", "bob");
    bench.tables.write(world.tables);
  }

  static void run(const std::string& sql) { AclReaderBench::sql().run(sql); }
  FactsRequest about_thing() const { return {"bob", {{"abc12_Thing", "abc12_thing", {"x"}}}}; }

  std::string table_of(const std::string& module) {
    try {
      return test::run_coroutine(bench.io, bench.reader().table_of({}, module));
    } catch (const base::Error& error) {
      last_kind = error.kind();
      last_message = error.user_message();
      return std::string(error.code());
    }
  }

  AclReaderBench bench;
  AclWorld world{Rules::crm()};
  base::ErrorKind last_kind = base::ErrorKind::internal;
  std::string last_message;
};

TEST_F(AclReaderSchema, ATableMayLackEachColumnButTheId) {
  for (const auto* column : {"assigned_user_id", "created_by", "deleted"}) {
    const auto table = std::string("without_") + column;
    run("CREATE TABLE " + table + " LIKE abc12_thing; ALTER TABLE " + table + " DROP COLUMN " +
        column + "; INSERT INTO " + table + " (id) VALUES ('x')");
    const auto outcome = bench.try_read({"bob", {{"Thing", table, {"x", "y"}}}});
    EXPECT_EQ(outcome.code, "ok") << column << ": " << outcome.detail;
    ASSERT_EQ(outcome.facts.records.size(), 1U) << column;
    EXPECT_EQ(outcome.facts.records[0].assigned_user_id, "");
    EXPECT_TRUE(is_live(outcome.facts.records[0].deleted)) << column;
  }
  run("CREATE TABLE only_ids (id char(36) PRIMARY KEY); INSERT INTO only_ids VALUES ('x')");
  const auto outcome = bench.try_read({"bob", {{"Ids", "only_ids", {"x", "y"}}}});
  EXPECT_EQ(outcome.code, "ok") << outcome.detail;
  EXPECT_EQ(outcome.facts.records.size(), 1U);
}

TEST_F(AclReaderSchema, TheSourceOfACallIsReadWhereThereIsOne) {
  run("INSERT INTO calls (id, recurring_source) VALUES ('c', 'Outlook')");
  const auto outcome = bench.try_read(AclReaderBench::about("bob", "Calls", "c"));
  ASSERT_EQ(outcome.facts.records.size(), 1U);
  EXPECT_EQ(outcome.facts.records[0].recurring_source, "Outlook");
  run("ALTER TABLE meetings DROP COLUMN recurring_source; INSERT INTO meetings (id) VALUES ('m')");
  const auto older = bench.try_read(AclReaderBench::about("bob", "Meetings", "m"));
  EXPECT_EQ(older.code, "ok") << older.detail;
  EXPECT_EQ(older.facts.records.size(), 1U);
}

/// Somebody changes a module while the gateway runs.
TEST_F(AclReaderSchema, AColumnMayComeAndGo) {
  run("INSERT INTO abc12_thing (id, assigned_user_id) VALUES ('x', 'id-bob')");
  const auto owner = [&]() -> std::string {
    // The question that notices may be told so; the next knows.
    auto outcome = bench.try_read(about_thing());
    if (outcome.code != "ok") outcome = bench.try_read(about_thing());
    if (outcome.facts.records.size() != 1) return outcome.code + ": " + outcome.detail;
    return outcome.facts.records[0].assigned_user_id;
  };
  EXPECT_EQ(owner(), "id-bob");
  run("ALTER TABLE abc12_thing DROP COLUMN assigned_user_id");
  EXPECT_EQ(owner(), "");
  run("ALTER TABLE abc12_thing DROP COLUMN created_by, ADD COLUMN extra int FIRST");
  EXPECT_EQ(owner(), "");
}

/// A table is not known to lack for ever what an upgrade may bring: owners would be nobody.
TEST_F(AclReaderSchema, AColumnThatIsAddedIsSeen) {
  run("ALTER TABLE abc12_thing DROP COLUMN assigned_user_id;"
      "INSERT INTO abc12_thing (id) VALUES ('x')");
  EXPECT_EQ(bench.try_read(about_thing()).facts.records.at(0).assigned_user_id, "");
  run("ALTER TABLE abc12_thing ADD COLUMN assigned_user_id char(36) DEFAULT 'id-bob'");
  EXPECT_EQ(bench.try_read(about_thing()).facts.records.at(0).assigned_user_id, "id-bob");
}

TEST_F(AclReaderSchema, CollationsMayDifferFromTableToTable) {
  const std::vector<std::string> collations = {
      "utf8mb4 COLLATE utf8mb4_unicode_ci",
      "utf8mb4 COLLATE utf8mb4_general_ci",
      "latin1 COLLATE latin1_swedish_ci",
      "utf8mb3 COLLATE utf8mb3_unicode_ci",
      "utf8mb3 COLLATE utf8mb3_general_ci",
  };
  // What the CRM itself compares within a group of tables; where it cannot, its roles do not work.
  const std::vector<std::vector<std::string>> groups = {
      {"users"},
      {"acl_actions",
       "acl_roles",
       "acl_roles_actions",
       "acl_roles_users",
       "securitygroups",
       "securitygroups_users",
       "securitygroups_acl_roles",
       "securitygroups_records"},
      {"tasks"},
      {"calls"},
  };
  for (unsigned round = 0; round < 5; ++round) {
    for (std::size_t group = 0; group < groups.size(); ++group) {
      const auto& collation = collations[(group * 2 + round * (group + 1)) % collations.size()];
      for (const auto& table : groups[group]) {
        run("ALTER TABLE " + table + " CONVERT TO CHARACTER SET " + collation);
      }
    }
    for (unsigned seed = 5000 + round * 20; seed < 5020 + round * 20; ++seed) {
      AclLottery lottery(seed);
      const auto drawn = lottery.tables();
      bench.tables.write(drawn);
      for (int i = 0; i < 4; ++i) {
        auto asked = lottery.question();
        if (asked.module == "tasks") continue;
        const Question question{
            .user_name = asked.user_name,
            .module = asked.module,
            .action = parse_action(asked.action).value(),
            .record_id = asked.record_id
        };
        const auto outcome =
            bench.try_read(AclReaderBench::about(asked.user_name, asked.module, asked.record_id));
        ASSERT_EQ(outcome.code, "ok") << "round " << round << ": " << outcome.detail;
        const AclJoin join(drawn, asked.user_name);
        const auto facts = join.facts(asked.module, asked.record_id);
        EXPECT_EQ(
            judge(outcome.facts, question, Rules::crm()).ground,
            judge(facts, question, Rules::crm()).ground
        ) << "world "
          << seed;
      }
    }
  }
}

/// What is compared over two collations has no index; the records, which are many, have theirs.
TEST_F(AclReaderSchema, RecordsAreFoundByTheirIndexOverMixedCollations) {
  run("ALTER TABLE users CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;"
      "ALTER TABLE acl_roles_users CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;"
      "ALTER TABLE tasks CONVERT TO CHARACTER SET latin1;"
      "INSERT INTO tasks (id) SELECT CONCAT('more-', seq) FROM seq_1_to_3000;"
      "INSERT INTO securitygroups_records (id, securitygroup_id, module, record_id) SELECT "
      "CONCAT('more-', seq), 'g', 'Tasks', CONCAT('more-', seq) FROM seq_1_to_3000;"
      "ANALYZE TABLE tasks, securitygroups_records");
  EXPECT_EQ(bench.try_read().code, "ok");
  const auto touched = [] {
    return AclReaderBench::sql().number(
        "SELECT SUM(variable_value) FROM information_schema.global_status "
        "WHERE variable_name LIKE 'Handler_read%' AND variable_name NOT LIKE '%retry'"
    );
  };
  const auto start = touched();
  const auto before = touched();
  EXPECT_EQ(bench.try_read().code, "ok");
  EXPECT_LT(touched() - before - (before - start), 500);
}

/// Names beyond ASCII, whatever the table is written in.
TEST_F(AclReaderSchema, UmlautsAreFoundInEachCharacterSet) {
  for (const auto* set : {"latin1", "utf8mb3", "utf8mb4"}) {
    run("DELETE FROM users; ALTER TABLE users CONVERT TO CHARACTER SET " + std::string(set) + ";" +
        "INSERT INTO users (id, user_name, deleted) VALUES ('id-j', 'j\u00f6rg', 0)");
    const auto outcome = bench.try_read(AclReaderBench::about("j\u00f6rg", "Tasks"));
    EXPECT_EQ(outcome.code, "ok") << set << ": " << outcome.detail;
    ASSERT_TRUE(outcome.facts.user) << set;
    EXPECT_EQ(outcome.facts.user->user_name, "j\u00f6rg");
    const auto beyond = bench.try_read(AclReaderBench::about("j\u00f6rg\u20ac\u4e16", "Tasks"));
    EXPECT_EQ(beyond.code, "ok") << set << ": " << beyond.detail;
    EXPECT_FALSE(beyond.facts.user) << set;
  }
}

TEST_F(AclReaderSchema, TheServersModeOfSqlDoesNotMatter) {
  for (const auto* mode :
       {"ANSI_QUOTES",
        "NO_BACKSLASH_ESCAPES",
        "ANSI,TRADITIONAL",
        "ORACLE",
        "ONLY_FULL_GROUP_BY",
        "PIPES_AS_CONCAT,HIGH_NOT_PRECEDENCE",
        "PAD_CHAR_TO_FULL_LENGTH",
        ""}) {
    run("SET GLOBAL sql_mode = '" + std::string(mode) + "'");
    bench.use(AclReaderBench::database());
    const auto outcome = bench.try_read();
    EXPECT_EQ(outcome.code, "ok") << mode << ": " << outcome.detail;
    EXPECT_EQ(outcome.facts.records.size(), 1U) << mode;
    EXPECT_TRUE(outcome.facts.user) << mode;
  }
}

TEST_F(AclReaderSchema, AMissingTableIsNamed) {
  for (const auto* table :
       {"users",
        "acl_actions",
        "acl_roles",
        "acl_roles_actions",
        "acl_roles_users",
        "securitygroups",
        "securitygroups_users",
        "securitygroups_acl_roles",
        "securitygroups_records",
        "tasks"}) {
    EXPECT_EQ(bench.try_read().code, "ok");
    run("RENAME TABLE " + std::string(table) + " TO elsewhere");
    const auto outcome = bench.try_read();
    EXPECT_EQ(outcome.code, "acl.table") << table;
    EXPECT_EQ(outcome.kind, base::ErrorKind::unavailable);
    EXPECT_NE(outcome.message.find(table), std::string::npos) << outcome.message;
    run("RENAME TABLE elsewhere TO " + std::string(table));
  }
  EXPECT_EQ(bench.try_read().code, "ok");
}

TEST_F(AclReaderSchema, TablesOfModules) {
  run("CREATE TABLE aos_quotes LIKE tasks; CREATE TABLE email_templates LIKE tasks");
  EXPECT_EQ(table_of("Tasks"), "tasks");
  EXPECT_EQ(table_of("Accounts"), "accounts");
  EXPECT_EQ(table_of("ProjectTask"), "project_task");
  EXPECT_EQ(table_of("ProspectLists"), "prospect_lists");
  EXPECT_EQ(table_of("EmailTemplates"), "email_templates");
  EXPECT_EQ(table_of("AOS_Quotes"), "aos_quotes");
  EXPECT_EQ(table_of("Users"), "users");
  EXPECT_EQ(table_of("Employees"), "users");
  EXPECT_EQ(table_of("abc12_Thing"), "abc12_thing");
  EXPECT_EQ(table_of("abc12_Cstm"), "abc12_cstm");
}

TEST_F(AclReaderSchema, AModuleWithoutTableIsUnknown) {
  EXPECT_EQ(table_of("Unheard"), "acl.unknown_table");
  EXPECT_EQ(last_kind, base::ErrorKind::not_found);
  EXPECT_NE(last_message.find("Unheard"), std::string::npos) << last_message;
  EXPECT_EQ(table_of("Abc12_Other"), "acl.unknown_table");
  EXPECT_EQ(table_of(""), "acl.bad_name");
  run("CREATE TABLE unheard LIKE tasks");
  EXPECT_EQ(table_of("Unheard"), "unheard");
}

}  // namespace
}  // namespace suitemcp::acl
