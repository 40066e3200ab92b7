#include "config/auth_config.hpp"

#include <gmock/gmock.h>

#include <string>

namespace suitemcp::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kExample = SUITEMCP_SOURCE_DIR "/entities.example.json";
using Result = std::expected<ServerConfig, std::vector<std::string>>;

Result auth(Environment::Variables variables) {
  variables.emplace("OIDC_ISSUER", "tenant.eu.auth0.com");
  variables.emplace("OIDC_CLIENT_ID", "client");
  variables.emplace("OIDC_AUDIENCE", "https://api");
  variables.emplace("STATE_DIR", "/s");
  return read_auth(Environment(std::move(variables)));
}

std::vector<std::string> faults_of(const Result& result) {
  return result ? std::vector<std::string>{} : result.error();
}

std::vector<std::string> codes_of(const std::vector<Entity>& entities) {
  std::vector<std::string> codes;
  for (const auto& entity : entities) codes.push_back(entity.code);
  return codes;
}

TEST(AuthConfig, OffersTheEntitiesOfTheFileAndServesNone) {
  const auto config = auth({{"ENTITIES_FILE", kExample}, {"GATEWAY_PUBLIC_URL", "https://gw"}});
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_EQ(config->port, 3100);
  EXPECT_EQ(config->bind, "127.0.0.1");
  EXPECT_EQ(config->state_dir, "/s");
  EXPECT_THAT(config->entities, IsEmpty());
  EXPECT_THAT(codes_of(config->offered_entities), ElementsAre("crm1", "crm2"));
  EXPECT_EQ(config->offered_entities[1].port, 3102);
  EXPECT_EQ(config->installed_entities, 2);
  EXPECT_TRUE(config->login.has_value());
  EXPECT_FALSE(config->is_public_url_default);
  EXPECT_THAT(config->warnings, IsEmpty());
}

TEST(AuthConfig, OffersTheEntityOfTheVariables) {
  const auto config = auth({{"SUITECRM_CODE", "crm1"}, {"REQUIRED_GROUP", "CRM-Main"}});
  ASSERT_TRUE(config.has_value()) << config.error().front();
  ASSERT_THAT(codes_of(config->offered_entities), ElementsAre("crm1"));
  EXPECT_EQ(config->offered_entities[0].group, "CRM-Main");
  EXPECT_EQ(config->offered_entities[0].port, 3101);
  EXPECT_EQ(config->installed_entities, 1);
  EXPECT_EQ(config->public_url, "http://localhost:3100");
  EXPECT_TRUE(config->is_public_url_default);
}

TEST(AuthConfig, AnEntityWithoutAGroupIsWarnedAbout) {
  EXPECT_THAT(
      auth({{"SUITECRM_CODE", "crm1"}})->warnings, ElementsAre(HasSubstr("every signed-in user"))
  );
}

TEST(AuthConfig, WithoutAnEntityPeopleCanStillSignIn) {
  const auto config = auth({});
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_THAT(config->offered_entities, IsEmpty());
  EXPECT_EQ(config->installed_entities, 1);
  EXPECT_THAT(config->warnings, ElementsAre(StartsWith("ENTITIES_FILE: neither it nor")));
}

TEST(AuthConfig, NothingGivenNamesEverythingMissing) {
  EXPECT_THAT(
      faults_of(read_auth(Environment({}))),
      ElementsAre(
          StartsWith("STATE_DIR: expected"),
          StartsWith("OIDC_ISSUER (or AUTH0_DOMAIN): expected"),
          StartsWith("OIDC_CLIENT_ID (or AUTH0_CLIENT_ID): expected")
      )
  );
}

TEST(AuthConfig, FaultsOfAllKindsComeTogether) {
  const auto faults = faults_of(read_auth(Environment(
      {{"ENTITIES_FILE", "/none.json"},
       {"PORT", "0"},
       {"BIND_HOST", "eth0"},
       {"STATE_DIR", "/s"},
       {"OIDC_CLIENT_ID", "c"},
       {"ADMIN_KEY", "canary"},
       {"LOG_LEVEL", "loud"}}
  )));
  EXPECT_EQ(faults.size(), 6);
  EXPECT_THAT(faults, Contains(StartsWith("/none.json: cannot be read")));
  EXPECT_THAT(faults, Not(Contains(HasSubstr("canary"))));
}

}  // namespace
}  // namespace suitemcp::config
