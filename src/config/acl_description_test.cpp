#include "config/acl_description.hpp"

#include <gtest/gtest.h>

namespace suitemcp::config {
namespace {

AclSettings at(std::string host) {
  AclSettings settings;
  settings.database.emplace();
  settings.database->host = std::move(host);
  settings.database->name = "crm";
  settings.database->user = "reader";
  settings.database->password = base::Secret("canary-3141");
  return settings;
}

TEST(AclDescription, SaysThatTheCrmAloneDecides) {
  EXPECT_EQ(describe({}), "left to the CRM (no SUITECRM_DB_HOST)");
}

TEST(AclDescription, SaysWhatIsInForceAndWhatItRestsOn) {
  auto settings = at("127.0.0.1");
  EXPECT_EQ(
      describe(settings),
      "profile documented; database reader@127.0.0.1:3306/crm, not encrypted (not tried: mcp-admin "
      "acl explain tries it)"
  );
  settings.profile = AclSettings::Profile::crm;
  settings.changes = {"ACL_LEVELS=exact", "ACL_ADDITIVE=0"};
  settings.database->tls = CrmDatabase::Tls::verified;
  EXPECT_EQ(
      describe(settings),
      "profile crm, ACL_LEVELS=exact, ACL_ADDITIVE=0; database reader@127.0.0.1:3306/crm, "
      "encrypted, its certificate verified (not tried: mcp-admin acl explain tries it)"
  );
}

TEST(AclDescription, SaysWhereTheDatabaseIs) {
  EXPECT_TRUE(describe(at("::1")).contains("reader@[::1]:3306/crm,")) << describe(at("::1"));
  const auto socket = describe(at("/run/mysqld.sock"));
  EXPECT_TRUE(socket.contains("reader@/run/mysqld.sock/crm, by a socket")) << socket;
}

}  // namespace
}  // namespace suitemcp::config
