// The database user of docs/rights.md may read what rights rest on, and nothing else.
#include "tests/support/acl_reader_bench.hpp"
#include "tests/support/source_code.hpp"

#include <gmock/gmock.h>

#include <string>

namespace suitemcp::acl {
namespace {

using test::AclReaderBench;

/// The page's SQL: the user and the grants on rights, and what prints the others.
std::string sql_of_page(std::size_t block) {
  const auto page = test::read_text(test::source_folder() / "docs/rights.md");
  return test::find_all(page, R"(```sql\n([^`]+)```)").at(block).at(0);
}

class DocumentedGrants : public testing::Test {
 protected:
  DocumentedGrants() {
    AclReaderBench::sql().run(
        "DROP USER IF EXISTS 'suitecrm_mcp'@'127.0.0.1', 'suitecrm_mcp'@'localhost'"
    );
    AclReaderBench::sql().run(sql_of_page(0));
    for (const auto& grant : AclReaderBench::sql().run(sql_of_page(1))) {
      AclReaderBench::sql().run(grant.at(0).value());
    }
    auto database = AclReaderBench::database();
    database.user = "suitecrm_mcp";
    database.password = base::Secret("a-password-of-your-own");
    bench_.use(database);
  }

  AclReaderBench bench_;
};

TEST_F(DocumentedGrants, SufficeForEveryTable) {
  test::AclWorld world;
  world.own_role("careful", {{"Tasks", "edit", 75}});
  world.group_role("west", {{"Tasks", "edit", 80}});
  world.join("west");
  world.record("Tasks", "t-1", "bob");
  world.put("Tasks", "t-1", "west");
  bench_.tables.write(world.tables);
  const auto outcome = bench_.try_read();
  ASSERT_EQ(outcome.code, "ok") << outcome.detail;
  EXPECT_EQ(outcome.facts.user->id, "id-bob");
  EXPECT_EQ(outcome.facts.roles.size(), 2U);
  EXPECT_EQ(outcome.facts.records.at(0).groups.size(), 1U);
}

TEST_F(DocumentedGrants, LeaveOutPasswordsAndOtherTables) {
  auto& server = AclReaderBench::server();
  server.sql().run(
      "RENAME USER 'suitecrm_mcp'@'127.0.0.1' TO 'suitecrm_mcp'@'localhost';"
      "ALTER USER 'suitecrm_mcp'@'localhost' IDENTIFIED BY ''"
  );
  test::SqlClient client(server.socket(), "suitecrm_mcp");
  for (const auto* sql :
       {"SELECT user_hash FROM crm.users",
        "SELECT * FROM crm.users",
        "SELECT * FROM mysql.user",
        "UPDATE crm.users SET is_admin = 1",
        "DELETE FROM crm.acl_roles_users",
        "CREATE TABLE crm.x (id INT)"}) {
    EXPECT_THROW(client.run(sql), std::runtime_error) << sql;
  }
}

/// What the page says of a missing one.
TEST_F(DocumentedGrants, AMissingOneIsNamed) {
  AclReaderBench::sql().run("REVOKE SELECT ON crm.acl_roles_users FROM 'suitecrm_mcp'@'127.0.0.1'");
  const auto outcome = bench_.try_read();
  EXPECT_EQ(outcome.code, "acl.table");
  EXPECT_THAT(outcome.message, testing::HasSubstr("may not read the table acl_roles_users"));
}

TEST_F(DocumentedGrants, OfTheColumnsThatCountAreEnough) {
  auto& sql = AclReaderBench::sql();
  sql.run(
      "REVOKE SELECT ON crm.calls FROM 'suitecrm_mcp'@'127.0.0.1';"
      "GRANT SELECT (id, assigned_user_id, created_by, deleted) ON crm.calls TO "
      "'suitecrm_mcp'@'127.0.0.1'"
  );
  const auto refused = bench_.try_read(AclReaderBench::about("bob", "Calls", "c-1"));
  EXPECT_EQ(refused.code, "acl.table");
  EXPECT_THAT(
      refused.message,
      testing::HasSubstr("grant SELECT (recurring_source) on it to SUITECRM_DB_USER")
  );
  EXPECT_THAT(refused.message, testing::HasSubstr("of the table calls"));
  sql.run("GRANT SELECT (recurring_source) ON crm.calls TO 'suitecrm_mcp'@'127.0.0.1'");
  EXPECT_EQ(bench_.try_read(AclReaderBench::about("bob", "Calls", "c-1")).code, "ok");
}

TEST_F(DocumentedGrants, ModulesWithoutOneAreNamed) {
  test::AclWorld world;
  bench_.tables.write(world.tables);
  auto& reader = bench_.reader();
  EXPECT_THAT(test::run_coroutine(bench_.io, reader.unreadable_modules({})), testing::IsEmpty());
  AclReaderBench::sql().run("REVOKE SELECT ON crm.calls FROM 'suitecrm_mcp'@'127.0.0.1'");
  EXPECT_THAT(
      test::run_coroutine(bench_.io, reader.unreadable_modules({})), testing::ElementsAre("Calls")
  );
}

}  // namespace
}  // namespace suitemcp::acl
