#include "gateway/client_config_command.hpp"

#include "base/json.hpp"
#include "base/random.hpp"
#include "identity/api_key_format.hpp"
#include "identity/client_setup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace suitemcp::gateway {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kExample = SUITEMCP_SOURCE_DIR "/entities.example.json";

class ClientConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/client-config-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    base::SystemRandom random;
    key_ = identity::make_api_key(random).expose();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& text, mode_t mode) {
    const auto path = (folder_ / "key.txt").string();
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }

  /// The example's two entities behind https://gw.
  std::expected<std::string, std::string> run(ClientConfigOptions options) {
    if (options.config_file.empty()) options.config_file = kExample;
    std::istringstream in(input_);
    return client_config(options, config::Environment({{"GATEWAY_PUBLIC_URL", "https://gw"}}), in);
  }

  std::filesystem::path folder_;
  std::string key_;
  std::string input_;
};

TEST_F(ClientConfigTest, PrintsTheStepsOfTheLoginsPages) {
  const auto text = run({.client = "claude-code", .entity = "crm1"});
  ASSERT_TRUE(text.has_value()) << text.error();
  const auto setup = identity::setup_for(
      "claude-code", {"suitecrm_crm1", "https://gw/crm1", std::string(identity::kKeyPlaceholder)}
  );
  EXPECT_THAT(*text, StartsWith("Claude Code, "));
  for (const auto& step : setup->steps) {
    EXPECT_THAT(*text, AllOf(HasSubstr(step.instruction), HasSubstr(step.text)));
  }
  EXPECT_THAT(*text, HasSubstr(std::string(identity::kKeyPlaceholder)));
}

TEST_F(ClientConfigTest, EveryClientOfEveryEntityHasASetUp) {
  for (const auto client : identity::known_clients()) {
    for (const auto* entity : {"crm1", "crm2"}) {
      const auto text = run({.client = std::string(client), .entity = entity});
      ASSERT_TRUE(text.has_value()) << client << ": " << text.error();
      EXPECT_THAT(*text, HasSubstr("1. ")) << client;
    }
  }
}

TEST_F(ClientConfigTest, JsonSaysTheSame) {
  const auto text = run({.client = "claude-code", .entity = "crm2", .as_json = true});
  ASSERT_TRUE(text.has_value()) << text.error();
  const auto json = base::parse_json(*text);
  ASSERT_TRUE(json.has_value());
  const auto& object = json->as_object();
  EXPECT_EQ(base::find_string(object, "client"), "claude-code");
  EXPECT_EQ(base::find_string(object, "title"), "Claude Code");
  EXPECT_EQ(base::find_string(object, "server_name"), "suitecrm_crm2");
  EXPECT_EQ(base::find_string(object, "url"), "https://gw/crm2");
  const auto& steps = object.at("steps").as_array();
  ASSERT_FALSE(steps.empty());
  EXPECT_THAT(
      std::string(*base::find_string(steps[0].as_object(), "text")),
      HasSubstr("https://gw/crm2/sse")
  );
}

TEST_F(ClientConfigTest, AKeyComesFromAPrivateFile) {
  const auto text =
      run({.client = "claude-code", .entity = "crm1", .key_file = write(key_ + "\n", 0600)});
  ASSERT_TRUE(text.has_value()) << text.error();
  EXPECT_THAT(
      *text, AllOf(HasSubstr(key_), Not(HasSubstr(std::string(identity::kKeyPlaceholder))))
  );
}

TEST_F(ClientConfigTest, AKeyComesFromStandardInput) {
  input_ = key_ + "\r\nmore";
  const auto text = run({.client = "claude-code", .entity = "crm1", .key_file = "-"});
  ASSERT_TRUE(text.has_value()) << text.error();
  EXPECT_THAT(*text, HasSubstr("Bearer " + key_ + "\""));
}

TEST_F(ClientConfigTest, WhatIsNoKeyIsRefusedAndNotRepeated) {
  const auto refusal = [this](std::string file) {
    const auto text = run({.client = "claude-code", .entity = "crm1", .key_file = std::move(file)});
    return text ? "accepted" : text.error();
  };
  EXPECT_EQ(refusal("-"), "--key-file: expected an API key, smcp_..., got nothing\n");
  input_ = "canary" + key_;
  EXPECT_EQ(refusal("-"), "--key-file: expected an API key, smcp_..., got something else\n");
  EXPECT_THAT(
      refusal(write(key_, 0644)), AllOf(StartsWith("--key-file: others may read"), HasSubstr("600"))
  );
  EXPECT_THAT(refusal("/nonexistent"), HasSubstr("\"/nonexistent\", which is not there"));
  EXPECT_EQ(
      refusal(write("canary", 0600)),
      "--key-file: expected an API key, smcp_..., got something else\n"
  );
}

TEST_F(ClientConfigTest, AnUnknownClientNamesTheKnownOnes) {
  const auto known = fmt::format("{}", fmt::join(identity::known_clients(), ", "));
  EXPECT_EQ(
      run({.client = "claude_code", .entity = "crm1"}).error(),
      "--client: expected one of " + known + ", got \"claude_code\". Did you mean claude-code?\n"
  );
  EXPECT_EQ(
      run({.entity = "crm1"}).error(), "--client: expected one of " + known + ", got nothing.\n"
  );
}

TEST_F(ClientConfigTest, AnUnknownEntityNamesTheKnownOnes) {
  EXPECT_EQ(
      run({.client = "openclaw", .entity = "CRM2"}).error(),
      "--entity: expected one of crm1, crm2, got \"CRM2\". Did you mean crm2?\n"
  );
  EXPECT_EQ(
      run({.client = "openclaw"}).error(), "--entity: expected one of crm1, crm2, got nothing.\n"
  );
}

TEST_F(ClientConfigTest, TheOnlyEntityNeedNotBeNamed) {
  std::istringstream in;
  const auto text = client_config(
      {.client = "claude-code"},
      config::Environment({{"GATEWAY_PUBLIC_URL", "https://gw"}, {"SUITECRM_CODE", "crm1"}}),
      in
  );
  ASSERT_TRUE(text.has_value()) << text.error();
  EXPECT_THAT(*text, AllOf(HasSubstr("https://gw/sse"), HasSubstr(" suitecrm ")));
}

TEST_F(ClientConfigTest, FaultsOfTheConfigurationComeTogether) {
  std::istringstream in;
  const auto text =
      client_config({.client = "claude-code", .entity = "x"}, config::Environment({}), in);
  ASSERT_FALSE(text.has_value());
  EXPECT_THAT(
      text.error(),
      AllOf(
          StartsWith("The configuration has 2 faults:\n  --config: expected"),
          HasSubstr("\n  GATEWAY_PUBLIC_URL: expected")
      )
  );
}

TEST_F(ClientConfigTest, TheListHasEveryClientWithItsTitle) {
  const auto list = list_clients();
  for (const auto client : identity::known_clients()) EXPECT_THAT(list, HasSubstr(client));
  EXPECT_THAT(list, HasSubstr("Claude Desktop (Windows)\n"));
}

}  // namespace
}  // namespace suitemcp::gateway
