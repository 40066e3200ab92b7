#include "gateway/client_target.hpp"

#include "config/auth_config.hpp"
#include "config/gateway_config.hpp"
#include "config/login_settings.hpp"
#include "config/serve_config.hpp"
#include "identity/oidc/issuer.hpp"
#include "net/http_client.hpp"

#include <gmock/gmock.h>

namespace suitemcp::gateway {
namespace {

using config::Entity;
using config::Environment;
using config::ServerConfig;

ServerConfig installation(std::vector<Entity> entities) {
  ServerConfig config;
  config.public_url = "https://gw.example.com";
  config.installed_entities = entities.size();
  config.offered_entities = std::move(entities);
  return config;
}

TEST(ClientTarget, ASingleEntityIsAtThePublicUrl) {
  const auto config = installation({{.code = "crm1"}});
  const auto target = client_target(config, config.offered_entities[0], "smcp_x");
  EXPECT_EQ(target.server_name, "suitecrm");
  EXPECT_EQ(target.url, "https://gw.example.com");
  EXPECT_EQ(target.key, "smcp_x");
}

TEST(ClientTarget, OneOfSeveralHasItsCodeInNameAndPath) {
  auto config = installation({{.code = "crm1"}, {.code = "Main-2"}});
  const auto target = client_target(config, config.offered_entities[1], "");
  EXPECT_EQ(target.server_name, "suitecrm_Main-2");
  EXPECT_EQ(target.url, "https://gw.example.com/Main-2");
  config.tool_prefix = "sales";
  EXPECT_EQ(client_target(config, config.offered_entities[0], "").server_name, "sales_crm1");
}

TEST(ClientTarget, ServeAndAuthAndAGatewayNameTheSameUrl) {
  const Environment::Variables variables = {
      {"ENTITIES_FILE", SUITEMCP_SOURCE_DIR "/entities.example.json"},
      {"STATE_DIR", "/s"},
      {"GATEWAY_PUBLIC_URL", "https://gw.example.com/base/"},
      {"SUITECRM_CODE", "crm2"},
      {"OIDC_ISSUER", "idp.example.com"},
      {"OIDC_CLIENT_ID", "c"},
  };
  const Environment environment(variables);
  for (const auto& config :
       {config::read_serve({}, environment),
        config::read_auth(environment),
        config::read_gateway(environment)}) {
    ASSERT_TRUE(config.has_value()) << config.error().front();
    const auto& entity = config->offered_entities.at(1);
    EXPECT_EQ(client_target(*config, entity, "").url, "https://gw.example.com/base/crm2");
    EXPECT_EQ(public_prefix(*config, entity, "/crm2"), "/base/crm2");
  }
}

TEST(ClientTarget, ThePathOfThePublicUrlIsInFront) {
  auto config = installation({{.code = "crm1"}});
  config.public_url = "https://gw.example.com:8443/base";
  EXPECT_EQ(client_target(config, config.offered_entities[0], "").url, config.public_url);
  EXPECT_EQ(public_prefix(config, config.offered_entities[0], "/crm1"), "/base/crm1");
}

TEST(ClientTarget, PublicPathIsTheWholePathOfAnEntityServedAlone) {
  auto config = installation({{.code = "crm1"}, {.code = "crm2"}});
  config.public_path = "/x";
  const auto& entity = config.offered_entities[0];
  EXPECT_EQ(public_prefix(config, entity), "/x/crm1") << "as the login service sees it";
  config.entities = {{.code = "crm1"}, {.code = "crm2"}};
  EXPECT_EQ(public_prefix(config, entity), "/x/crm1") << "as serve sees it";
  config.entities.pop_back();
  EXPECT_EQ(public_prefix(config, entity), "/x");
  config.public_path = "";
  EXPECT_EQ(public_prefix(config, entity), "");
  EXPECT_EQ(client_target(config, entity, "").url, "https://gw.example.com");
}

TEST(ClientTarget, WithoutAPublicUrlAnEntityIsWhereTheRequestCameIn) {
  auto config = installation({{.code = "crm1"}});
  config.public_url = "";
  EXPECT_EQ(public_prefix(config, config.offered_entities[0], "/crm1"), "/crm1");
  EXPECT_EQ(public_prefix(config, config.offered_entities[0], ""), "");
}

TEST(ClientTarget, OnLoopbackAnotherProcessHasAPortOfItsOwn) {
  auto config = installation({{.code = "crm1", .port = 3101}, {.code = "crm2", .port = 3102}});
  config.public_url = "http://localhost:3100";
  config.is_public_url_default = true;
  const auto& second = config.offered_entities[1];
  EXPECT_EQ(client_target(config, second, "").url, "http://localhost:3102/crm2");
  config.entities = config.offered_entities;
  EXPECT_EQ(client_target(config, second, "").url, "http://localhost:3100/crm2");
  config.entities.clear();
  config.is_public_url_default = false;
  EXPECT_EQ(client_target(config, second, "").url, "http://localhost:3100/crm2");
}

/// The rooms config and identity may not know each other, and must not disagree.
TEST(ClientTarget, WhatTheConfigurationTakesForAnIssuerTheLoginTakesToo) {
  for (const auto* issuer :
       {"tenant.eu.auth0.com",
        "tenant.eu.auth0.com/",
        "login.microsoftonline.com/contoso.com/v2.0",
        "https://idp.example.com:8443/realms/main/",
        "HTTPS://IDP.example.com",
        "http://localhost:9100",
        "http://LOCALHOST",
        "http://127.0.0.1/x",
        "http://[::1]:9100",
        "https://[::1]",
        "https://[abc]",
        "http://127.0.0.2",
        "http://localhost.",
        "http://idp.example.com",
        "idp:0",
        "idp:99999",
        "idp?x",
        "idp#x",
        "user@idp",
        "https://",
        "a b",
        "idp/\x7F",
        "idp/\xC3\xBC"}) {
    std::vector<std::string> faults;
    const Environment environment({{"OIDC_ISSUER", issuer}, {"OIDC_CLIENT_ID", "c"}});
    config::EnvironmentReader reader(environment, faults);
    config::read_login(reader, config::LoginNeed::optional);
    EXPECT_EQ(faults.empty(), identity::oidc::issuer_url(issuer).has_value()) << issuer;
  }
}

TEST(ClientTarget, WhatTheConfigurationTakesForAPublicUrlCanBeTakenApart) {
  for (const auto* url :
       {"https://gw",
        "HTTP://gw:80/",
        "https://[::1]:8443/a/b",
        "https://[abc]",
        "https://[1.2.3.4]",
        "https://gw:065535",
        "https://a_b-c.example.com",
        "https://gw/\xC3\xBC",
        "https://gw/%41"}) {
    const auto config = config::read_serve(
        {.config_file = SUITEMCP_SOURCE_DIR "/entities.example.json",
         .state_dir = "/s",
         .port = {},
         .bind = {}},
        Environment({{"GATEWAY_PUBLIC_URL", url}})
    );
    if (config) EXPECT_TRUE(net::parse_url(config->public_url).has_value()) << url;
  }
}

}  // namespace
}  // namespace suitemcp::gateway
