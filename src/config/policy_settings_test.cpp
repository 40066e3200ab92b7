#include "config/policy_settings.hpp"

#include "config/entities_file.hpp"
#include "config/gateway_config.hpp"
#include "config/serve_config.hpp"

#include <gmock/gmock.h>

#include <array>

namespace suitemcp::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::array<std::string_view, 4> kTools{"search", "delete", "get_many", "bulk_upsert"};

std::expected<ServerConfig, std::vector<std::string>> read(Environment::Variables variables) {
  variables.emplace("SUITECRM_ENDPOINT", "https://crm.example.com/service/v4_1/rest.php");
  variables.emplace("STATE_DIR", "/s");
  variables.emplace("REQUIRED_GROUP", "G");
  return read_gateway(Environment(std::move(variables)), kTools);
}

Policy policy_of(Environment::Variables variables) {
  const auto config = read(std::move(variables));
  if (config) return config->entities.at(0).policy;
  ADD_FAILURE() << config.error().front();
  return {};
}

std::vector<std::string> faults_of(Environment::Variables variables) {
  const auto config = read(std::move(variables));
  return config ? std::vector<std::string>{} : config.error();
}

Policy file_policy(std::string_view members) {
  const auto text =
      R"({"crm1": {"endpoint": "https://crm/rest.php", "group": "G")" + std::string(members) + "}}";
  const auto file = parse_entities(text, "e.json");
  if (file) return file->entities.at(0).policy;
  ADD_FAILURE() << file.error().front();
  return {};
}

std::vector<std::string> file_faults(std::string_view members) {
  const auto text =
      R"({"crm1": {"endpoint": "https://crm/rest.php", "group": "G")" + std::string(members) + "}}";
  const auto file = parse_entities(text, "e.json");
  return file ? std::vector<std::string>{} : file.error();
}

TEST(PolicySettings, NothingSetRestrictsNothing) {
  EXPECT_FALSE(policy_of({}).is_restricting());
  EXPECT_FALSE(
      policy_of({{"READ_ONLY", "0"}, {"TOOLS_DENY", ""}, {"MODULES_ALLOW", " "}}).is_restricting()
  );
}

TEST(PolicySettings, VariablesAreListsSeparatedByCommas) {
  const auto policy = policy_of({
      {"READ_ONLY", "1"},
      {"TOOLS_DENY", " delete,, Bulk_Upsert ,suitecrm_get_many"},
      {"MODULES_ALLOW", "Accounts, Contacts"},
      {"MODULES_DENY", "Users"},
      {"FIELDS_HIDE", "Contacts.birthdate, ssn_c,*.salary_c"},
  });
  EXPECT_TRUE(policy.is_read_only);
  EXPECT_THAT(policy.tools_deny, ElementsAre("delete", "bulk_upsert", "get_many"));
  EXPECT_THAT(*policy.modules_allow, ElementsAre("Accounts", "Contacts"));
  EXPECT_THAT(policy.modules_deny, ElementsAre("Users"));
  EXPECT_THAT(policy.fields_hide, ElementsAre("Contacts.birthdate", "ssn_c", "*.salary_c"));
}

TEST(PolicySettings, AToolThatDoesNotExistIsAFaultThatNamesTheNearest) {
  EXPECT_THAT(
      faults_of({{"TOOLS_DENY", "delte"}}),
      ElementsAre("TOOLS_DENY: expected names of tools such as delete, got \"delte\"; did you mean "
                  "delete?")
  );
  EXPECT_THAT(
      faults_of({{"TOOLS_DENY", "suitecrm_crm2_delete"}}), ElementsAre(StartsWith("TOOLS_DENY: "))
  );
  EXPECT_THAT(
      faults_of({{"TOOLS_DENY", "zzzzzzz"}}),
      ElementsAre(HasSubstr("known are search, delete, get_many, bulk_upsert"))
  );
}

TEST(PolicySettings, BadValuesAreFaultsLikeTheOthers) {
  EXPECT_THAT(
      faults_of(
          {{"READ_ONLY", "maybe"},
           {"TOOLS_DENY", "*"},
           {"MODULES_ALLOW", "Accounts Contacts"},
           {"MODULES_DENY", "Lead's"},
           {"FIELDS_HIDE", "Contacts.id"}}
      ),
      ElementsAre(
          "READ_ONLY: expected 1 or 0, got \"maybe\"",
          "TOOLS_DENY: expected names of tools such as delete, separated by commas, got \"*\"",
          "MODULES_DENY: expected names of modules such as Accounts, separated by commas, got "
          "\"Lead's\"",
          "FIELDS_HIDE: expected names of fields (not id) such as Contacts.birthdate or birthdate, "
          "separated by commas, got \"Contacts.id\"",
          "MODULES_ALLOW: expected names of modules such as Accounts, separated by commas, got "
          "\"Accounts Contacts\""
      )
  );
}

TEST(PolicySettings, AnAllowListOfCommasMayMeanAllOrNone) {
  EXPECT_THAT(
      faults_of({{"MODULES_ALLOW", " , "}}),
      ElementsAre("MODULES_ALLOW: expected names of modules such as Accounts, got \",\"")
  );
}

TEST(PolicySettings, OnlyNamesOfFieldsAreHidden) {
  for (const auto* good : {"birthdate", "*.ssn_c", "Contacts.birthdate", "AOS_Quotes.total_amt"}) {
    EXPECT_TRUE(is_hidden_field(good)) << good;
  }
  for (const auto* bad : {"", ".", "*", ".x", "Contacts.", "Contacts.*", "a.b.c", "ID", "*.id"}) {
    EXPECT_FALSE(is_hidden_field(bad)) << bad;
  }
}

TEST(PolicySettings, EntriesOfTheFileHaveTheirOwn) {
  const auto policy =
      file_policy(R"(, "read_only": true, "tools_deny": ["delete"], "modules_allow": ["Accounts"],)"
                  R"( "modules_deny": ["Users"], "fields_hide": ["*.ssn_c"])");
  EXPECT_TRUE(policy.is_read_only);
  EXPECT_THAT(policy.tools_deny, ElementsAre("delete"));
  EXPECT_THAT(*policy.modules_allow, ElementsAre("Accounts"));
  EXPECT_THAT(policy.modules_deny, ElementsAre("Users"));
  EXPECT_THAT(policy.fields_hide, ElementsAre("*.ssn_c"));
  EXPECT_FALSE(file_policy("").is_restricting());
}

TEST(PolicySettings, BadValuesInTheFileAreFaults) {
  EXPECT_THAT(
      file_faults(R"(, "read_only": 1, "tools_deny": "delete", "fields_hide": ["a b", 5])"),
      ElementsAre(
          "e.json: crm1.read_only: expected true or false, got 1",
          "e.json: crm1.tools_deny: expected a list of names of tools such as delete, got "
          "\"delete\"",
          AllOf(StartsWith("e.json: crm1.fields_hide: expected a list"), HasSubstr("\"a b\"")),
          AllOf(StartsWith("e.json: crm1.fields_hide: expected a list"), HasSubstr("got 5"))
      )
  );
  EXPECT_THAT(
      file_faults(R"(, "modules_allow": [])"),
      ElementsAre("e.json: crm1.modules_allow: expected at least one module, got []")
  );
  EXPECT_THAT(
      file_faults(R"(, "module_deny": ["Users"])"), ElementsAre(HasSubstr("\"modules_deny\"?"))
  );
}

ServerConfig two_entities() {
  ServerConfig config;
  config.installed_entities = 2;
  config.entities = {{.code = "crm1"}, {.code = "crm2"}};
  config.entities[0].policy = {.tools_deny = {"suitecrm_crm1_search"}, .modules_deny = {"Users"}};
  return config;
}

TEST(PolicySettings, TheFileAddsToTheVariablesAndNeverLoosensThem) {
  auto config = two_entities();
  config.entities[1].policy = {.modules_allow = {{"Accounts", "Leads"}}};
  std::vector<std::string> faults;
  const Policy common{
      .is_read_only = true, .tools_deny = {"delete"}, .modules_allow = {{"Accounts", "Cases"}}
  };
  settle_policies(config, common, kTools, faults);
  EXPECT_THAT(faults, IsEmpty());
  const auto& first = config.entities[0].policy;
  EXPECT_TRUE(first.is_read_only);
  EXPECT_THAT(first.tools_deny, ElementsAre("delete", "search"));
  EXPECT_THAT(*first.modules_allow, ElementsAre("Accounts", "Cases"));
  EXPECT_THAT(first.modules_deny, ElementsAre("Users"));
  const auto& second = config.entities[1].policy;
  EXPECT_TRUE(second.is_read_only);
  EXPECT_THAT(*second.modules_allow, ElementsAre("Accounts"));
}

TEST(PolicySettings, ANameWithAnEntitysPrefixMeansThatEntity) {
  auto config = two_entities();
  std::vector<std::string> faults;
  settle_policies(config, {.tools_deny = {"suitecrm_CRM2_delete"}}, kTools, faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_THAT(config.entities[0].policy.tools_deny, ElementsAre("search"));
  EXPECT_THAT(config.entities[1].policy.tools_deny, ElementsAre("delete"));
}

TEST(PolicySettings, AnUnknownToolOfTheFileNamesItsEntity) {
  auto config = two_entities();
  config.entities[1].policy.tools_deny = {"suitecrm_crm1_delete"};
  std::vector<std::string> faults;
  settle_policies(config, {}, kTools, faults);
  EXPECT_THAT(faults, ElementsAre(StartsWith("crm2.tools_deny: expected names of tools")));
}

TEST(PolicySettings, APrefixThatIsATool) {
  ServerConfig config;
  config.tool_prefix = "get";
  config.entities = {{.code = "crm"}};
  std::vector<std::string> faults;
  settle_policies(config, {.tools_deny = {"get_many", "get_delete"}}, kTools, faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_THAT(config.entities[0].policy.tools_deny, ElementsAre("get_many", "delete"));
}

TEST(PolicySettings, TheVariablesHoldForEveryEntityOfServe) {
  const auto config = read_serve(
      {.config_file = SUITEMCP_SOURCE_DIR "/entities.example.json",
       .state_dir = "/s",
       .port = {},
       .bind = {}},
      Environment({{"MODULES_DENY", "Users"}, {"TOOLS_DENY", "delete"}}),
      kTools
  );
  ASSERT_TRUE(config.has_value()) << config.error().front();
  for (const auto& entity : config->entities) {
    EXPECT_FALSE(entity.policy.allows_module("Users")) << entity.code;
    EXPECT_TRUE(entity.policy.find_tool_refusal("delete", Access::write)) << entity.code;
  }
}

}  // namespace
}  // namespace suitemcp::config
