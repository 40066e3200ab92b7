#include "config/installation.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace suitemcp::config {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

constexpr const char* kExample = SUITEMCP_SOURCE_DIR "/entities.example.json";
using Result = std::expected<ServerConfig, std::vector<std::string>>;

std::vector<std::string> faults_of(const Result& result) {
  return result ? std::vector<std::string>{} : result.error();
}

std::vector<std::string> codes_of(const std::vector<Entity>& entities) {
  std::vector<std::string> codes;
  for (const auto& entity : entities) codes.push_back(entity.code);
  return codes;
}

TEST(Installation, TellsWhatClientsNeedWithoutStateOrSecrets) {
  const auto config = read_installation(
      kExample, Environment({{"GATEWAY_PUBLIC_URL", "https://gw"}, {"SUITECRM_PREFIX", "sales"}})
  );
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_THAT(codes_of(config->offered_entities), ElementsAre("crm1", "crm2"));
  EXPECT_EQ(config->installed_entities, 2);
  EXPECT_EQ(config->public_url, "https://gw");
  EXPECT_EQ(config->tool_prefix, "sales");
}

TEST(Installation, TheVariablesAreTheFallback) {
  const Environment environment(
      {{"ENTITIES_FILE", kExample}, {"GATEWAY_PUBLIC_URL", "https://gw"}, {"SUITECRM_CODE", "x"}}
  );
  EXPECT_EQ(read_installation("", environment)->offered_entities.size(), 2);
  const Environment single({{"GATEWAY_PUBLIC_URL", "https://gw"}, {"SUITECRM_CODE", "x"}});
  EXPECT_THAT(codes_of(read_installation("", single)->offered_entities), ElementsAre("x"));
}

TEST(Installation, NothingGivenNamesEverythingMissing) {
  EXPECT_THAT(
      faults_of(read_installation("", Environment({}))),
      ElementsAre(
          StartsWith("--config: expected the path of entities.json"),
          StartsWith("GATEWAY_PUBLIC_URL: expected the URL under which clients")
      )
  );
  EXPECT_THAT(
      faults_of(read_installation("/none.json", Environment({{"GATEWAY_PUBLIC_URL", "gw"}}))),
      ElementsAre(
          StartsWith("/none.json: cannot be read"), StartsWith("GATEWAY_PUBLIC_URL: expected a URL")
      )
  );
}

TEST(Installation, AnEntityWithoutAPortIsWhereGatewaysAre) {
  const auto path = std::filesystem::path(testing::TempDir()) / "installation-test.json";
  std::ofstream(path) << R"({"a": {"endpoint": "https://crm/rest.php", "group": "G"}})";
  const auto config =
      read_installation(path.string(), Environment({{"GATEWAY_PUBLIC_URL", "https://gw"}}));
  std::filesystem::remove(path);
  ASSERT_TRUE(config.has_value()) << config.error().front();
  EXPECT_EQ(config->offered_entities.at(0).port, 3101);
}

}  // namespace
}  // namespace suitemcp::config
