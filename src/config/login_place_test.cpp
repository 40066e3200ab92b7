#include "config/auth_config.hpp"
#include "config/gateway_config.hpp"
#include "config/serve_config.hpp"

#include <gmock/gmock.h>

#include <string>

namespace suitemcp::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kExample = SUITEMCP_SOURCE_DIR "/entities.example.json";
using Result = std::expected<ServerConfig, std::vector<std::string>>;

Environment login_variables(Environment::Variables variables) {
  variables.emplace("OIDC_ISSUER", "tenant.eu.auth0.com");
  variables.emplace("OIDC_CLIENT_ID", "client");
  variables.emplace("OIDC_AUDIENCE", "https://api");
  variables.emplace("STATE_DIR", "/s");
  return Environment(std::move(variables));
}

Result auth(Environment::Variables variables) {
  return read_auth(login_variables(std::move(variables)));
}

Result gateway(Environment::Variables variables) {
  variables.emplace("SUITECRM_ENDPOINT", "https://crm.example.com/service/v4_1/rest.php");
  variables.emplace("REQUIRED_GROUP", "CRM-Main");
  return read_gateway(login_variables(std::move(variables)));
}

Result serve(Environment::Variables variables, std::string port = {}) {
  return read_serve(
      {.config_file = kExample, .state_dir = {}, .port = std::move(port), .bind = {}},
      login_variables(std::move(variables))
  );
}

std::vector<std::string> faults_of(const Result& result) {
  return result ? std::vector<std::string>{} : result.error();
}

std::vector<std::string> codes_of(const std::vector<Entity>& entities) {
  std::vector<std::string> codes;
  for (const auto& entity : entities) codes.push_back(entity.code);
  return codes;
}

TEST(LoginPlace, ServeHasTheLoginForAllItsEntities) {
  const auto config = serve({});
  ASSERT_TRUE(config.has_value()) << config.error().front();
  ASSERT_TRUE(config->login.has_value());
  EXPECT_EQ(config->login->client_id, "client");
  EXPECT_EQ(codes_of(config->offered_entities), codes_of(config->entities));
  EXPECT_EQ(config->public_url, "http://localhost:3101");
  EXPECT_TRUE(config->is_public_url_default);
  EXPECT_THAT(config->warnings, IsEmpty());
}

TEST(LoginPlace, ServeWithoutAClientHasNoneAndSaysSo) {
  const auto config = read_serve(
      {.config_file = kExample, .state_dir = "/s", .port = {}, .bind = {}},
      Environment({{"OIDC_ISSUER", "tenant.eu.auth0.com"}})
  );
  ASSERT_TRUE(config.has_value());
  EXPECT_FALSE(config->login.has_value());
  EXPECT_EQ(config->public_url, "");
  EXPECT_THAT(config->warnings, ElementsAre(StartsWith("OIDC_ISSUER: is set without")));
}

TEST(LoginPlace, AGatewayThatIsAloneHasTheLogin) {
  const auto config = gateway({{"SUITECRM_CODE", "crm1"}, {"PORT", "3200"}});
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_TRUE(config->login.has_value());
  EXPECT_EQ(config->public_url, "http://localhost:3200");
  ASSERT_THAT(codes_of(config->offered_entities), ElementsAre("crm1"));
  EXPECT_EQ(config->offered_entities[0].group, "CRM-Main");
  EXPECT_EQ(config->offered_entities[0].port, 3200);
}

TEST(LoginPlace, OneOfSeveralGatewaysHasNone) {
  const auto config = read_gateway(login_variables(
      {{"ENTITIES_FILE", kExample}, {"SUITECRM_CODE", "crm2"}, {"REQUIRED_GROUP", "Other"}}
  ));
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_FALSE(config->login.has_value());
  EXPECT_EQ(config->public_url, "");
  ASSERT_THAT(codes_of(config->offered_entities), ElementsAre("crm1", "crm2"));
  EXPECT_EQ(config->offered_entities[1].group, "Other") << "what is served is what is offered";
}

TEST(LoginPlace, AGatewayAmongSeveralKnowsThatAnotherProcessHasTheLogin) {
  const auto read = [&](const char* issuer, const char* url) {
    return read_gateway(Environment(
        {{"ENTITIES_FILE", kExample},
         {"SUITECRM_CODE", "crm1"},
         {"STATE_DIR", "/s"},
         {"OIDC_ISSUER", issuer},
         {"GATEWAY_PUBLIC_URL", url}}
    ));
  };
  EXPECT_TRUE(read("https://login.example.com", "https://mcp.example.com")->is_login_elsewhere);
  EXPECT_FALSE(read("", "https://mcp.example.com")->is_login_elsewhere);
  EXPECT_FALSE(read("https://login.example.com", "")->is_login_elsewhere);
}

TEST(LoginPlace, AGatewayWithoutALoginNeedsNoPublicUrl) {
  const auto config = read_gateway(Environment(
      {{"SUITECRM_ENDPOINT", "https://crm/rest.php"},
       {"REQUIRED_GROUP", "G"},
       {"STATE_DIR", "/s"},
       {"TRUST_PROXY", "1"},
       {"AUTH0_DOMAIN", "tenant.eu.auth0.com"},
       {"AUTH0_AUDIENCE", "https://api"},
       {"OAUTH_GROUPS_CLAIM", "groups"}}
  ));
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_FALSE(config->login.has_value());
  EXPECT_THAT(config->warnings, IsEmpty());
}

TEST(LoginPlace, ThePublicUrlHasADefaultOnLoopbackOnly) {
  const auto missing = ElementsAre(
      "GATEWAY_PUBLIC_URL: expected the URL under which people reach the login, such as "
      "https://host.example.com, got nothing"
  );
  EXPECT_THAT(faults_of(serve({{"BIND_HOST", "0.0.0.0"}})), missing);
  EXPECT_THAT(faults_of(serve({{"BIND_HOST", "127.0.0.2"}})), missing);
  EXPECT_THAT(faults_of(serve({{"TRUST_PROXY", "1"}})), missing);
  EXPECT_THAT(faults_of(gateway({{"BIND_HOST", "::"}})), missing);
  EXPECT_THAT(faults_of(auth({{"TRUST_PROXY", "1"}, {"SUITECRM_CODE", "c"}})), missing);
  EXPECT_EQ(serve({{"BIND_HOST", "::1"}})->public_url, "http://localhost:3101");
  const auto given = serve({{"TRUST_PROXY", "1"}, {"GATEWAY_PUBLIC_URL", "https://gw/base/"}});
  ASSERT_TRUE(given.has_value()) << given.error().front();
  EXPECT_EQ(given->public_url, "https://gw/base");
  EXPECT_FALSE(given->is_public_url_default);
}

TEST(LoginPlace, WithPortZeroThePublicUrlIsKnownAfterListening) {
  const auto config = serve({}, "0");
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_TRUE(config->login.has_value());
  EXPECT_EQ(config->public_url, "");
  EXPECT_TRUE(config->is_public_url_default);
}

TEST(LoginPlace, APublicUrlHasAPlainPathAtMost) {
  for (const auto* bad :
       {"https://gw?x=1", "https://gw/?x=1", "https://gw/a b", "https://gw//a", "https://gw/a'b"}) {
    EXPECT_THAT(
        faults_of(serve({{"GATEWAY_PUBLIC_URL", bad}})),
        ElementsAre(StartsWith("GATEWAY_PUBLIC_URL: expected a URL such as"))
    ) << bad;
  }
}

TEST(LoginPlace, AClearTextPublicUrlIsWarnedAbout) {
  const auto warning = StartsWith("GATEWAY_PUBLIC_URL: http://gw:8080 is not encrypted: keys");
  EXPECT_THAT(serve({{"GATEWAY_PUBLIC_URL", "http://gw:8080"}})->warnings, ElementsAre(warning));
  EXPECT_THAT(gateway({{"GATEWAY_PUBLIC_URL", "http://gw:8080"}})->warnings, ElementsAre(warning));
  for (const auto* fine : {"https://gw", "http://localhost:8080", "http://127.0.0.1"}) {
    EXPECT_THAT(serve({{"GATEWAY_PUBLIC_URL", fine}})->warnings, IsEmpty()) << fine;
  }
}

TEST(LoginPlace, IdleDaysHoldWithAndWithoutALogin) {
  EXPECT_EQ(serve({})->key_idle_limit, std::chrono::hours(0));
  EXPECT_EQ(auth({{"KEY_IDLE_DAYS", "7"}})->key_idle_limit, std::chrono::hours(24 * 7));
  const auto config = read_serve(
      {.config_file = kExample, .state_dir = "/s", .port = {}, .bind = {}},
      Environment({{"KEY_IDLE_DAYS", "3650"}})
  );
  EXPECT_EQ(config->key_idle_limit, std::chrono::hours(24 * 3650));
  for (const auto* bad : {"3651", "-1", "x"}) {
    EXPECT_THAT(
        faults_of(serve({{"KEY_IDLE_DAYS", bad}})),
        ElementsAre(StartsWith("KEY_IDLE_DAYS: expected a number from 0 to 3650 (days)"))
    ) << bad;
  }
}

}  // namespace
}  // namespace suitemcp::config
