// Names of users, ids and modules that somebody made up to find what is not his.
#include "tests/support/acl_reader_bench.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suitemcp::acl {
namespace {

using namespace std::string_literals;
using test::AclReaderBench;
using test::AclWorld;
using test::ReaderOutcome;

/// What looks like `name`, to SQL or to somebody who does not look well, and what breaks out of a
/// text.
std::vector<std::string> lookalikes(const std::string& name) {
  return {
      "' OR '1'='1",
      "' OR 1=1 -- ",
      name + "' -- ",
      name + "'/*",
      name + "\\",
      name + "\\' OR 1=1 #",
      "\" OR \"\"=\"",
      "`" + name + "`",
      name + "'; DROP TABLE users; -- ",
      "' UNION SELECT id, user_name, status, 1, 0 FROM users -- ",
      name.substr(0, 2) + "%",
      name.substr(0, 2) + std::string(name.size() - 2, '_'),
      "%",
      "_",
      "?",
      name + "\0"s,
      name + "\0x"s,
      "\0"s + name,
      "\0"s,
      name + " ",
      name + "   ",
      name + "\t",
      name + "\n",
      name + "\r",
      " " + name,
      name + "\u00a0",
      name + "\u200b",
      name + "\u0301",
      "\ufeff" + name,
      name + "\U0001f600",
      "\U0001f600",
      name + "\xff",
      "\xc3",
      name + "\xf0\x9f",
      "\xbf\x27 OR 1=1 -- ",
      std::string(37, 'a'),
      std::string(61, 'a'),
      std::string(100'000, 'a'),
      name + std::string(1000, ' '),
      "NULL",
      "0",
      "true",
      "",
  };
}

std::string shown(const std::string& name) {
  return testing::PrintToString(name.substr(0, 60));
}

class AclReaderNames : public testing::Test {
 protected:
  AclReaderNames() {
    // With an account that could do harm.
    AclReaderBench::sql().run(
        "CREATE OR REPLACE USER owner@'127.0.0.1' IDENTIFIED BY 'x'; "
        "GRANT ALL ON crm.* TO owner@'127.0.0.1'"
    );
    auto database = AclReaderBench::database();
    database.user = "owner";
    database.password = base::Secret("x");
    bench.use(database);
    world.own_role("owners", {{"Tasks", "edit", 75}});
    world.user("otto").is_admin = 1;
    for (const auto* id : {"t-1", "e-1", "s-1"}) world.record("Tasks", id, "bob");
    world.group("sellers");
    world.join("sellers");
    world.put("Tasks", "t-1", "sellers");
    bench.tables.write(world.tables);
  }

  static std::string fingerprint() {
    std::string all;
    const auto rows = AclReaderBench::sql().run(
        "USE crm; CHECKSUM TABLE users, acl_actions, acl_roles, acl_roles_actions, "
        "acl_roles_users, securitygroups, securitygroups_users, securitygroups_records, tasks"
    );
    for (const auto& row : rows) all += row.at(0).value() + row.at(1).value_or("-") + " ";
    return all;
  }
  /// Of names that no CRM can have there may be a complaint, but not another one.
  static bool is_answered(const ReaderOutcome& outcome, const std::string& name) {
    if (outcome.code == "ok") return true;
    EXPECT_EQ(outcome.code, "acl.bad_name") << shown(name) << ": " << outcome.detail;
    EXPECT_EQ(outcome.kind, base::ErrorKind::invalid_argument);
    EXPECT_FALSE(outcome.message.empty());
    return false;
  }

  static bool is_bob_and_spaces(const std::string& name) {
    return name.substr(0, name.find_last_not_of(' ') + 1) == "bob";
  }

  AclReaderBench bench;
  AclWorld world{Rules::crm()};
};

TEST_F(AclReaderNames, OfUsersFindNobodyElse) {
  const auto before = fingerprint();
  const auto names = lookalikes("bob");
  int complaints = 0;
  for (const auto& name : names) {
    const auto outcome = bench.try_read(AclReaderBench::about(name, "Tasks", "t-1"));
    if (!is_answered(outcome, name)) {
      ++complaints;
      continue;
    }
    if (is_bob_and_spaces(name)) continue;
    EXPECT_FALSE(outcome.facts.user) << shown(name) << " is " << outcome.facts.user->user_name;
    EXPECT_TRUE(outcome.facts.roles.empty()) << shown(name);
  }
  EXPECT_LT(complaints, static_cast<int>(names.size()) / 2);
  EXPECT_EQ(fingerprint(), before);
}

/// The CRM looks for who logs in by the column's collation, to which accents and spaces at the end
/// are nothing. Whom it takes for bob must have bob's rights: of nobody it would be said that the
/// CRM decides.
TEST_F(AclReaderNames, OfUsersAreComparedAsTheCrmComparesThem) {
  for (const auto* name : {"BOB", "bob ", "bob   ", "b\u00f6b", "b\u00f3b", "bo\u1e03"}) {
    const auto outcome = bench.try_read(AclReaderBench::about(name, "Tasks", "t-1"));
    EXPECT_EQ(outcome.code, "ok") << name << ": " << outcome.detail;
    ASSERT_TRUE(outcome.facts.user) << name;
    EXPECT_EQ(outcome.facts.user->id, "id-bob") << name;
  }
}

TEST_F(AclReaderNames, OfRecordsFindNoOther) {
  const auto before = fingerprint();
  auto ids = lookalikes("t-1");
  ids.pop_back();  // no id: the module
  for (const auto* id : {"\u00e9-1", "\u00df-1", "\u0163-1", "t\u20111"}) ids.emplace_back(id);
  for (const auto& id : ids) {
    const auto outcome = bench.try_read(AclReaderBench::about("bob", "Tasks", id));
    if (!is_answered(outcome, id)) continue;
    EXPECT_TRUE(outcome.facts.records.empty()) << shown(id);
    EXPECT_TRUE(outcome.facts.user) << shown(id);
  }
  EXPECT_EQ(fingerprint(), before);
}

TEST_F(AclReaderNames, OfModulesGiveNoRights) {
  const auto before = fingerprint();
  auto modules = lookalikes("Tasks");
  for (const auto* name : {"T\u00e1sks", "Task\u00df"}) modules.emplace_back(name);
  for (const auto& module : modules) {
    FactsRequest request{"bob", {{module, "tasks", {"t-1"}}}};
    const auto outcome = bench.try_read(std::move(request));
    if (!is_answered(outcome, module)) continue;
    const Question question{
        .user_name = "bob", .module = module, .action = Action::edit, .record_id = "t-1"
    };
    EXPECT_FALSE(judge(outcome.facts, question, world.rules).is_allowed) << shown(module);
  }
  EXPECT_EQ(fingerprint(), before);
}

/// The table is the CRM's word and checked before; a false one must not do harm all the same.
TEST_F(AclReaderNames, OfTablesDoNoHarm) {
  const auto before = fingerprint();
  for (const auto& table : lookalikes("tasks")) {
    FactsRequest request{"bob", {{"Tasks", table, {"t-1"}}}};
    const auto outcome = bench.try_read(std::move(request));
    EXPECT_TRUE(outcome.facts.records.empty()) << shown(table);
  }
  EXPECT_EQ(fingerprint(), before);
  EXPECT_EQ(bench.try_read().code, "ok");
}

/// As the CRM's own SQL: a letter's case does not count.
TEST_F(AclReaderNames, InAnotherLetterCaseAreTheSame) {
  const auto outcome = bench.try_read(AclReaderBench::about("Bob", "Tasks", "T-1"));
  ASSERT_TRUE(outcome.facts.user);
  EXPECT_EQ(outcome.facts.user->user_name, "bob");
  ASSERT_EQ(outcome.facts.records.size(), 1U);
  EXPECT_EQ(outcome.facts.records[0].id, "T-1");
}

/// A name that is taken in two spellings is that of who is spelled like this.
TEST_F(AclReaderNames, AreTakenAsTheyAreSpelled) {
  AclReaderBench::sql().run(
      "INSERT INTO users (id, user_name, status, is_admin, deleted) VALUES "
      "('a-accent', 'b\u00f6b', 'Active', 1, 0), ('z-accent', 'b\u00f3b', 'Active', 1, 0)"
  );
  EXPECT_EQ(bench.try_read(AclReaderBench::about("bob", "Tasks")).facts.user->id, "id-bob");
  const auto outcome = bench.try_read(AclReaderBench::about("b\u00f6b", "Tasks"));
  ASSERT_TRUE(outcome.facts.user);
  EXPECT_EQ(outcome.facts.user->id, "a-accent");
}

TEST_F(AclReaderNames, OfModulesHaveNoOtherTable) {
  for (const auto& module : lookalikes("Tasks")) {
    try {
      const auto table = test::run_coroutine(bench.io, bench.reader().table_of({}, module));
      ADD_FAILURE() << shown(module) << " is in " << table;
    } catch (const base::Error& error) {
      const bool is_documented =
          error.code() == "acl.unknown_table" || error.code() == "acl.bad_name";
      EXPECT_TRUE(is_documented) << shown(module) << ": " << error.code() << " " << error.detail();
    }
  }
}

}  // namespace
}  // namespace suitemcp::acl
