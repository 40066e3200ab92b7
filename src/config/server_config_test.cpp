#include "config/gateway_config.hpp"
#include "config/serve_config.hpp"

#include <gmock/gmock.h>

#include <string>

namespace suitemcp::config {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kExample = SUITEMCP_SOURCE_DIR "/entities.example.json";
constexpr const char* kStrong = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978";

Environment::Variables gateway_variables() {
  return {
      {"SUITECRM_ENDPOINT", "https://crm.example.com/service/v4_1/rest.php"},
      {"STATE_DIR", "/var/lib/suitecrm-mcp"},
      {"REQUIRED_GROUP", "CRM-Main"},
  };
}

std::vector<std::string> gateway_faults(Environment::Variables extra) {
  auto variables = gateway_variables();
  for (auto& [name, value] : extra) variables[name] = value;
  const auto config = read_gateway(Environment(std::move(variables)));
  return config ? std::vector<std::string>{} : config.error();
}

TEST(ServeConfig, TakesEntitiesFromTheFileAndTheRestFromDefaults) {
  const auto config = read_serve(
      {.config_file = kExample, .state_dir = "/s", .port = "8766", .bind = {}}, Environment({})
  );
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_EQ(config->entities.size(), 2);
  EXPECT_EQ(config->installed_entities, 2);
  EXPECT_EQ(config->port, 8766);
  EXPECT_EQ(config->bind, "127.0.0.1");
  EXPECT_EQ(config->state_dir, "/s");
  EXPECT_EQ(config->max_sse_connections, 100);
  EXPECT_EQ(config->rate_limit_sse, 20);
  EXPECT_EQ(config->rate_limit_messages, 100);
  EXPECT_EQ(config->crm_timeout.count(), 30'000);
  EXPECT_TRUE(config->api_key_secret.empty());
  EXPECT_THAT(config->warnings, IsEmpty());
}

TEST(ServeConfig, TheCommandLineWinsOverTheEnvironment) {
  const Environment environment(
      {{"PORT", "4000"}, {"BIND_HOST", "0.0.0.0"}, {"STATE_DIR", "/env"}, {"ENTITIES_FILE", "/none"}
      }
  );
  const auto config = read_serve(
      {.config_file = kExample, .state_dir = "/cli", .port = "5000", .bind = "::1"}, environment
  );
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_EQ(config->port, 5000);
  EXPECT_EQ(config->bind, "::1");
  EXPECT_EQ(config->state_dir, "/cli");
}

TEST(ServeConfig, TheEnvironmentFillsWhatTheCommandLineLeavesOpen) {
  const auto config = read_serve(
      {}, Environment({{"PORT", "4000"}, {"STATE_DIR", "/env"}, {"ENTITIES_FILE", kExample}})
  );
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_EQ(config->port, 4000);
  EXPECT_EQ(config->state_dir, "/env");
}

TEST(ServeConfig, NothingGivenNamesEverythingMissing) {
  const auto config = read_serve({}, Environment({}));
  ASSERT_FALSE(config.has_value());
  EXPECT_THAT(
      config.error(),
      ElementsAre(
          "--config: expected the path of entities.json (see entities.example.json), got nothing",
          "STATE_DIR (or --state-dir): expected the folder for keys, profiles and sessions, got "
          "nothing"
      )
  );
}

TEST(ServeConfig, FaultsOfFileOptionsAndVariablesComeTogether) {
  const Environment environment(
      {{"CRM_TIMEOUT_MS", "soon"}, {"LOG_LEVEL", "loud"}, {"API_KEY_SECRET", "canary"}}
  );
  const auto config = read_serve(
      {.config_file = "/none.json", .state_dir = {}, .port = {}, .bind = "eth0"}, environment
  );
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(config.error().size(), 6);
  EXPECT_THAT(config.error(), Each(Not(HasSubstr("canary"))));
}

TEST(ServeConfig, APortOutOfRangeIsAFaultLikeTheOthers) {
  for (const auto* port : {"70000", "-1", "http", "99999999999999999999"}) {
    const auto config = read_serve(
        {.config_file = kExample, .state_dir = "/s", .port = port, .bind = {}}, Environment({})
    );
    ASSERT_FALSE(config.has_value()) << port;
    EXPECT_THAT(
        config.error(),
        ElementsAre(
            "--port: expected a number from 0 (any free port) to 65535, got \"" +
            std::string(port).substr(0, 60) + "\""
        )
    );
  }
}

TEST(ServeConfig, PortZeroIsAnyFreeOneOnTheCommandLineOnly) {
  const auto config = read_serve(
      {.config_file = kExample, .state_dir = "/s", .port = "0", .bind = {}}, Environment({})
  );
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_EQ(config->port, 0);
}

TEST(GatewayConfig, ReadsTheDocumentedVariables) {
  auto variables = gateway_variables();
  const Environment::Variables more = {
      {"SUITECRM_CODE", "crm1"},
      {"SUITECRM_PREFIX", "sales"},
      {"PORT", "3105"},
      {"BIND_HOST", "0.0.0.0"},
      {"NODE_TLS_REJECT_UNAUTHORIZED", "0"},
      {"TRUST_PROXY", "1"},
      {"CRM_TIMEOUT_MS", "5000"},
      {"CIRCUIT_BREAKER_THRESHOLD", "3"},
      {"CIRCUIT_BREAKER_RESET_MS", "1000"},
      {"CB_PROBE_INTERVAL_MS", "2000"},
      {"CRM_SESSION_MAX_AGE", "60"},
      {"CRM_SESSIONS_PER_USER", "2"},
      {"RATE_LIMIT_SSE", "5"},
      {"RATE_LIMIT_MESSAGES", "6"},
      {"MAX_SSE_CONNECTIONS", "7"},
      {"MAX_BODY_BYTES", "2048"},
      {"SHUTDOWN_GRACE_MS", "100"},
      {"SSE_KEEP_ALIVE_MS", "500"},
      {"LOG_LEVEL", "debug"},
      {"PUBLIC_PATH", "/x"},
      {"GATEWAY_PUBLIC_URL", "https://gw.example.com/"},
      {"ALLOWED_HOSTS", "gw.example.com"},
      {"SUITECRM_CA_FILE", kExample},
      {"HTTPS_PROXY", "http://proxy:3128"},
      {"NO_PROXY", "localhost,.example.com"},
      {"API_KEY_SECRET", kStrong},
      {"API_KEY_SECRET_PREVIOUS", kStrong},
  };
  for (const auto& [name, value] : more) variables[name] = value;
  const auto config = read_gateway(Environment(variables));
  ASSERT_TRUE(config.has_value()) << config.error().front();
  const auto& entity = config->entities.at(0);
  EXPECT_EQ(entity.code, "crm1");
  EXPECT_EQ(entity.group, "CRM-Main");
  EXPECT_EQ(entity.endpoint, "https://crm.example.com/service/v4_1/rest.php");
  EXPECT_TRUE(entity.tls_skip);
  EXPECT_EQ(config->tool_prefix, "sales");
  EXPECT_EQ(config->port, 3105);
  EXPECT_EQ(config->bind, "0.0.0.0");
  EXPECT_TRUE(config->trust_proxy);
  EXPECT_EQ(config->crm_timeout.count(), 5000);
  EXPECT_EQ(config->breaker_threshold, 3);
  EXPECT_EQ(config->breaker_reset.count(), 1000);
  EXPECT_EQ(config->probe_interval.count(), 2000);
  EXPECT_EQ(config->crm_session_max_age.count(), 60'000);
  EXPECT_EQ(config->crm_sessions_per_user, 2);
  EXPECT_EQ(config->rate_limit_sse, 5);
  EXPECT_EQ(config->rate_limit_messages, 6);
  EXPECT_EQ(config->max_sse_connections, 7);
  EXPECT_EQ(config->max_body_bytes, 2048);
  EXPECT_EQ(config->shutdown_grace.count(), 100);
  EXPECT_EQ(config->sse_keep_alive.count(), 500);
  EXPECT_EQ(config->log_level, base::LogLevel::debug);
  EXPECT_EQ(config->public_path, "/x");
  EXPECT_EQ(config->public_url, "https://gw.example.com");
  EXPECT_THAT(config->allowed_hosts, ElementsAre("gw.example.com"));
  EXPECT_EQ(config->crm_ca_file, kExample);
  EXPECT_EQ(config->https_proxy, "http://proxy:3128");
  EXPECT_EQ(config->no_proxy, "localhost,.example.com");
  EXPECT_EQ(config->api_key_secret.expose(), kStrong);
  EXPECT_TRUE(config->previous_api_key_secret.has_value());
  EXPECT_THAT(config->warnings, ElementsAre(HasSubstr("certificate is not verified")));
}

TEST(GatewayConfig, ASingleInstallationNeedsNoCodeAndNoGroup) {
  auto variables = gateway_variables();
  variables.erase("REQUIRED_GROUP");
  const auto config = read_gateway(Environment(variables));
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->entities.at(0).code, "suitecrm");
  EXPECT_EQ(config->port, 3101);
  EXPECT_EQ(config->installed_entities, 1);
  EXPECT_THAT(config->warnings, ElementsAre(HasSubstr("every signed-in user")));
}

TEST(GatewayConfig, TheEntitiesFileFillsInTheEntityAndSwitchesPrefixesOn) {
  const auto config = read_gateway(
      Environment({{"ENTITIES_FILE", kExample}, {"SUITECRM_CODE", "crm2"}, {"STATE_DIR", "/s"}})
  );
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_EQ(config->installed_entities, 2);
  EXPECT_EQ(config->entities.at(0).group, "CRM-Partners");
  EXPECT_EQ(config->port, 3102);
}

TEST(GatewayConfig, ACodeThatTheEntitiesFileLacksIsAFault) {
  EXPECT_THAT(
      gateway_faults({{"ENTITIES_FILE", kExample}, {"SUITECRM_CODE", "crm9"}}),
      ElementsAre("SUITECRM_CODE: expected a code of ENTITIES_FILE, got \"crm9\"")
  );
}

TEST(GatewayConfig, NothingGivenNamesEverythingMissing) {
  const auto config = read_gateway(Environment({}));
  ASSERT_FALSE(config.has_value());
  EXPECT_THAT(
      config.error(),
      ElementsAre(
          HasSubstr("SUITECRM_ENDPOINT: expected"),
          "STATE_DIR: expected the folder for keys, profiles and sessions, got nothing"
      )
  );
}

TEST(GatewayConfig, RedisComesLater) {
  EXPECT_THAT(
      gateway_faults({{"REDIS_URL", "redis://me:canary@host"}}),
      ElementsAre("REDIS_URL: this version keeps its state in STATE_DIR; unset it")
  );
}

TEST(GatewayConfig, AWeakSecretIsAFaultWithTheFixAndIsNotEchoed) {
  EXPECT_THAT(
      gateway_faults({{"API_KEY_SECRET", "canary-canary"}}),
      ElementsAre(
          "API_KEY_SECRET: expected at least 32 random bytes, got 13. Fix: openssl rand -hex 32"
      )
  );
  EXPECT_THAT(
      gateway_faults({{"API_KEY_SECRET_PREVIOUS", std::string(64, 'a')}}),
      ElementsAre(HasSubstr("API_KEY_SECRET_PREVIOUS: expected at least 32 random bytes, got a rep")
      )
  );
  EXPECT_THAT(gateway_faults({{"API_KEY_SECRET", kStrong}}), IsEmpty());
}

struct Fault {
  const char* name;
  const char* value;
};
class EachVariable : public testing::TestWithParam<Fault> {};

TEST_P(EachVariable, IsRefusedOnItsOwnWithItsName) {
  const auto [name, value] = GetParam();
  const auto faults = gateway_faults({{name, value}});
  ASSERT_EQ(faults.size(), 1) << name << "=" << value;
  EXPECT_THAT(faults[0], testing::StartsWith(std::string(name) + ": expected "));
}

INSTANTIATE_TEST_SUITE_P(
    GatewayConfig,
    EachVariable,
    testing::Values(
        Fault{"SUITECRM_ENDPOINT", "crm"},
        Fault{"SUITECRM_PREFIX", "a-b"},
        Fault{"SUITECRM_PREFIX", "a_prefix_that_is_too_long"},
        Fault{"SUITECRM_CODE", "sse"},
        Fault{"PORT", "0"},
        Fault{"PORT", "65536"},
        Fault{"BIND_HOST", "eth0"},
        Fault{"NODE_TLS_REJECT_UNAUTHORIZED", "no"},
        Fault{"TRUST_PROXY", "perhaps"},
        Fault{"CRM_TIMEOUT_MS", "0"},
        Fault{"CIRCUIT_BREAKER_THRESHOLD", "0"},
        Fault{"CIRCUIT_BREAKER_RESET_MS", "x"},
        Fault{"CB_PROBE_INTERVAL_MS", "-1"},
        Fault{"CRM_SESSION_MAX_AGE", "1"},
        Fault{"CRM_SESSIONS_PER_USER", "0"},
        Fault{"RATE_LIMIT_SSE", "0"},
        Fault{"RATE_LIMIT_MESSAGES", "many"},
        Fault{"MAX_SSE_CONNECTIONS", "0"},
        Fault{"MAX_BODY_BYTES", "1"},
        Fault{"SHUTDOWN_GRACE_MS", "x"},
        Fault{"SSE_KEEP_ALIVE_MS", "1"},
        Fault{"LOG_LEVEL", "INFO!"},
        Fault{"PUBLIC_PATH", "crm1"},
        Fault{"PUBLIC_PATH", "/crm1/"},
        Fault{"PUBLIC_PATH", "/a?b"},
        Fault{"GATEWAY_PUBLIC_URL", "gw"},
        Fault{"ALLOWED_HOSTS", "https://gw"},
        Fault{"HTTPS_PROXY", "socks5://x"},
        Fault{"SUITECRM_CA_FILE", "/nonexistent/ca.pem"},
        Fault{"SUITECRM_CA_FILE", "/"}
    )
);

TEST(GatewayConfig, AnEmptyPublicPathIsAValue) {
  auto variables = gateway_variables();
  variables["PUBLIC_PATH"] = "";
  EXPECT_EQ(read_gateway(Environment(variables))->public_path, "");
  variables["PUBLIC_PATH"] = "/";
  EXPECT_EQ(read_gateway(Environment(variables))->public_path, "");
}

TEST(GatewayConfig, TheCrmsDatabaseIsAskedForRights) {
  auto variables = gateway_variables();
  variables["SUITECRM_DB_HOST"] = "127.0.0.1";
  variables["SUITECRM_DB_NAME"] = "crm";
  variables["SUITECRM_DB_USER"] = "reader";
  variables["SUITECRM_DB_PASS"] = "canary";
  variables["ACL_PROFILE"] = "crm";
  const auto config = read_gateway(Environment(variables));
  ASSERT_TRUE(config.has_value()) << config.error().front();
  ASSERT_TRUE(config->acl.database.has_value());
  EXPECT_EQ(config->acl.database->name, "crm");
  EXPECT_EQ(config->acl.profile, AclSettings::Profile::crm);
  EXPECT_THAT(config->warnings, IsEmpty());
  EXPECT_FALSE(read_gateway(Environment(gateway_variables()))->acl.database.has_value());
  variables.erase("SUITECRM_DB_NAME");
  EXPECT_THAT(
      read_gateway(Environment(variables)).error(), ElementsAre(HasSubstr("SUITECRM_DB_NAME"))
  );
}

TEST(ServeConfig, OneDatabaseIsThatOfOneCrm) {
  const Environment environment(
      {{"SUITECRM_DB_HOST", "127.0.0.1"},
       {"SUITECRM_DB_NAME", "crm"},
       {"SUITECRM_DB_USER", "reader"},
       {"SUITECRM_DB_PASS", "canary"}}
  );
  const auto config =
      read_serve({.config_file = kExample, .state_dir = "/s", .port = {}, .bind = {}}, environment);
  ASSERT_FALSE(config.has_value());
  EXPECT_THAT(
      config.error(),
      ElementsAre(testing::AllOf(HasSubstr("SUITECRM_DB_HOST"), HasSubstr("2 CRMs")))
  );
}

TEST(GatewayConfig, DocumentedVariablesOfLaterVersionsAreWarnedAbout) {
  auto variables = gateway_variables();
  variables["CRM_HOSTS_FILE"] = "hosts.json";
  variables["SUITECRM_API_VERSION"] = "8";
  EXPECT_THAT(
      read_gateway(Environment(variables))->warnings,
      ElementsAre(HasSubstr("CRM_HOSTS_FILE"), HasSubstr("SUITECRM_API_VERSION"))
  );
}

}  // namespace
}  // namespace suitemcp::config
