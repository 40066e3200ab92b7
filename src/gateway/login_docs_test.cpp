// docs/login.md says what the code says.
#include "config/login_settings.hpp"
#include "gateway/login_site.hpp"
#include "gateway/server.hpp"
#include "identity/api_keys.hpp"
#include "identity/bridge_logins.hpp"
#include "identity/browser_sessions.hpp"
#include "store/testing.hpp"
#include "tests/support/docs_page.hpp"
#include "tests/support/http_page_limits.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace suitemcp::gateway {
namespace {

const test::DocsPage kPage("docs/login.md");

std::string bridge_bytes(const char* constant) {
  return test::bytes(
      static_cast<std::size_t>(test::constant_in("src/identity/bridge_logins.cpp", constant))
  );
}

std::vector<test::Limit> login_limits() {
  const LoginRules rules;
  const config::LoginSettings settings;
  const std::string page = "a page that says so, status 429";
  return {
      {"`/auth/login` and `/auth/bridge` from an address", test::per(rules.login), "", page},
      {"`/auth/callback` from an address", test::per(rules.callback), "", page},
      {"`/auth/keys` and `/auth/welcome` from an address", test::per(rules.keys), "", page},
      {"`/auth/logout` from an address, `/auth/revoke` likewise", test::per(rules.logout), "", "429"
      },
      {"`/auth/bridge/start` from an address", test::per(rules.bridge_start), "", "429"},
      {"`/auth/bridge/poll` of a login", test::per(rules.bridge_poll), "", "429"},
      {"`/auth/bridge/poll` without a login's secret, or of none that waits, from an address",
       test::per(rules.bridge_poll),
       "",
       "429"},
      {"`linux_user` of a bridge login", bridge_bytes("kMaxUserBytes"), "", "400"},
      {"`host` of a bridge login", bridge_bytes("kMaxHostBytes"), "", "400"},
      {"form", test::bytes(kMaxFormBytes), "", "413; without Content-Length 411"},
      {"from the button to the way back", "10 min", "", "the login begins anew"},
      {"signed in at a browser",
       test::time(identity::BrowserSessions::kLifetime),
       "",
       "sign in again"},
      {"bridge login", test::time(identity::BridgeLogins::kLifetime), "", "410"},
      {"keys of a person",
       fmt::format("{}", identity::ApiKeys::Options().max_per_user),
       "",
       "a page that says so, status 409"},
      {"life of a key", test::time(settings.key_lifetime), "SESSION_TTL_DAYS", "401"},
      {"life of a replaced `default`", test::time(settings.key_grace), "KEY_GRACE_MINUTES", "401"},
      {"time between two looks at a person's groups",
       test::time(settings.groups_interval),
       "GROUPS_REFRESH_SECONDS",
       ""},
  };
}

TEST(LoginDocs, ListTheLimits) {
  kPage.expect_block("login limits", test::limits_table(login_limits()));
}

TEST(LoginDocs, ListEveryRoute) {
  asio::io_context io(1);
  const test::TempFolder folder;
  config::ServerConfig config;
  config.port = 0;
  config.state_dir = (folder.path() / "state").string();
  config.public_url = "http://localhost:1";
  config.login.emplace().issuer = "https://login.example.com";
  const Server server(io.get_executor(), config, base::Log::none());
  const auto routes = server.routes();
  std::set<std::string> known(routes.begin(), routes.end());
  EXPECT_EQ(known.erase("GET /health"), 1U);
  EXPECT_EQ(kPage.first_cells("login routes"), known);
}

}  // namespace
}  // namespace suitemcp::gateway
