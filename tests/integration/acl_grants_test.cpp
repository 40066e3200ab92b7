// The database user of docs/rights.md may read what rights rest on, and nothing else.
#include "tests/support/acl_reader_bench.hpp"
#include "tests/support/source_code.hpp"

#include <gmock/gmock.h>

#include <string>

namespace suitemcp::acl {
namespace {

using test::AclReaderBench;

/// The page's SQL, with a password that is known here.
std::string documented_grants() {
  const auto page = test::read_text(test::source_folder() / "docs/rights.md");
  const auto blocks = test::find_all(page, R"(```sql\n([^`]+)```)");
  return blocks.at(0).at(0);
}

class DocumentedGrants : public testing::Test {
 protected:
  DocumentedGrants() {
    AclReaderBench::sql().run("DROP USER IF EXISTS 'suitecrm_mcp'@'localhost'");
    AclReaderBench::sql().run(documented_grants());
    auto database = AclReaderBench::database();
    database.user = "suitecrm_mcp";
    database.host = AclReaderBench::server().socket();
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
  server.sql().run("ALTER USER 'suitecrm_mcp'@'localhost' IDENTIFIED BY ''");
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
  AclReaderBench::sql().run("REVOKE SELECT ON crm.acl_roles_users FROM 'suitecrm_mcp'@'localhost'");
  const auto outcome = bench_.try_read();
  EXPECT_EQ(outcome.code, "acl.table");
  EXPECT_THAT(outcome.message, testing::HasSubstr("may not read the table acl_roles_users"));
}

}  // namespace
}  // namespace suitemcp::acl
