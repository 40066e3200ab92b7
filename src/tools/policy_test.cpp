// What the operator's policy does to the tools as a model sees them.
#include "tests/support/tool_bench.hpp"
#include "tools/tool_names.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

using testing::HasSubstr;
using testing::Not;

class PolicedTools {
 public:
  explicit PolicedTools(config::Policy policy)
      : metadata_(bridge, clock_, crm::Metadata::Options{}, policy),
        registry("suitecrm", make_tools(bridge, metadata_, permissions_, {}), policy) {}

  Outcome call(std::string_view tool, std::string_view arguments) {
    return test::run_to_end(registry.run(
        {},
        {"profile-1", "alice"},
        "suitecrm_" + std::string(tool),
        json::parse(arguments).as_object()
    ));
  }

  /// The result's JSON; fails the test when the call failed.
  std::string result(std::string_view tool, std::string_view arguments) {
    const auto outcome = call(tool, arguments);
    EXPECT_FALSE(outcome.failure) << tool << ": " << outcome.result.text;
    return outcome.result.json;
  }

  std::string failure(std::string_view tool, std::string_view arguments) {
    return call(tool, arguments).result.text;
  }

  std::vector<std::string> listed() const {
    std::vector<std::string> names;
    for (const auto& tool : json::parse(registry.list_json()).as_array()) {
      names.push_back(test::text_of(tool.at("name")));
    }
    return names;
  }

  test::FakeBridge bridge;

 private:
  base::FakeClock clock_;
  crm::Metadata metadata_;
  acl::PermissionCheck permissions_{nullptr, {}};

 public:
  Registry registry;
};

test::FakeBridge::Record ann() {
  return {
      {"id", "c1"},
      {"first_name", "Ann"},
      {"last_name", "Lee"},
      {"name", "Ann Lee"},
      {"title", "Buyer"},
      {"birthdate", "1980-02-03"},
      {"email1", "ann@example.com"}
  };
}

TEST(ToolPolicy, ADeniedToolIsNotListedButKnown) {
  const PolicedTools tools({.tools_deny = {"delete", "bulk_upsert"}});
  EXPECT_EQ(tools.listed().size(), kToolNames.size() - 2);
  EXPECT_THAT(tools.registry.list_json(), Not(HasSubstr("\"suitecrm_delete\"")));
  EXPECT_TRUE(tools.registry.has_tool("suitecrm_delete"));
}

TEST(ToolPolicy, CallingADeniedToolIsAFailedResultThatNamesTheReason) {
  PolicedTools tools({.tools_deny = {"delete"}});
  const auto outcome = tools.call("delete", R"({"module":"Accounts","id":"a"})");
  EXPECT_EQ(outcome.error_code, "policy.tool_denied");
  EXPECT_EQ(outcome.failure->kind(), base::ErrorKind::permission_denied);
  EXPECT_EQ(outcome.result.outcome, mcp::ToolResult::Outcome::failed);
  for (const auto* word : {"suitecrm_delete", "TOOLS_DENY", "operator"}) {
    EXPECT_THAT(outcome.result.text, HasSubstr(word));
  }
  EXPECT_TRUE(tools.bridge.calls.empty());
  EXPECT_EQ(tools.call("delete", R"({"wrong":1})").error_code, "policy.tool_denied")
      << "before the arguments are looked at";
}

TEST(ToolPolicy, ReadOnlyListsWhatReadsAndRefusesTheRest) {
  PolicedTools tools({.is_read_only = true});
  const auto list = json::parse(tools.registry.list_json()).as_array();
  for (const auto& tool : list) {
    EXPECT_EQ(tool.at("annotations").at("readOnlyHint"), true) << json::serialize(tool.at("name"));
  }
  std::size_t refused = 0;
  for (const auto name : kToolNames) {
    const auto* tool = tools.registry.find("suitecrm_" + std::string(name));
    ASSERT_NE(tool, nullptr) << name;
    if (tool->effect == Effect::read) continue;
    ++refused;
    const auto outcome = tools.call(name, "{}");
    EXPECT_EQ(outcome.error_code, "policy.tool_denied") << name;
    EXPECT_THAT(outcome.result.text, HasSubstr("READ_ONLY"));
  }
  EXPECT_EQ(refused + list.size(), kToolNames.size());
  EXPECT_GE(refused, 10u);
  EXPECT_TRUE(tools.bridge.calls.empty());
}

TEST(ToolPolicy, ADeniedToolIsNotSuggested) {
  const PolicedTools tools({.tools_deny = {"delete"}});
  EXPECT_THAT(
      std::string(tools.registry.unknown_tool("suitecrm_delte").user_message()),
      Not(HasSubstr("suitecrm_delete"))
  );
}

TEST(ToolPolicy, ADeniedModuleIsRefusedByEveryToolThatTakesOne) {
  PolicedTools tools({.modules_deny = {"contacts"}});
  for (const auto& [tool, arguments] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"search", R"({"module":"Contacts"})"},
           {"get", R"({"module":"Contacts","id":"c1"})"},
           {"get_many", R"({"module":"Contacts","ids":["c1"]})"},
           {"create", R"({"module":"Contacts","fields":{"last_name":"x"}})"},
           {"update", R"({"module":"Contacts","id":"c1","fields":{"title":"x"}})"},
           {"delete", R"({"module":"Contacts","id":"c1"})"},
           {"count", R"({"module":"Contacts"})"},
           {"bulk_upsert", R"({"module":"Contacts","records":[{"last_name":"x"}]})"},
           {"get_relationships", R"({"module":"Accounts","id":"a","link_field":"contacts"})"},
           {"get_relationships", R"({"module":"Contacts","id":"c1","link_field":"accounts"})"},
           {"link_records",
            R"({"module":"Accounts","id":"a","link_field":"contacts","related_ids":["c1"]})"},
           {"unlink_records",
            R"({"module":"Accounts","id":"a","link_field":"contacts","related_ids":["c1"]})"},
           {"get_module_fields", R"({"module":"Contacts"})"},
           {"get_record_activities", R"({"module":"Contacts","id":"c1"})"},
       }) {
    const auto outcome = tools.call(tool, arguments);
    EXPECT_EQ(outcome.error_code, "policy.module_denied") << tool << ": " << outcome.result.text;
    EXPECT_THAT(outcome.result.text, HasSubstr("MODULES_DENY")) << tool;
  }
  EXPECT_EQ(tools.bridge.writes(), 0u);
}

TEST(ToolPolicy, ADeniedModuleIsInNoList) {
  PolicedTools tools({.modules_deny = {"Contacts"}});
  tools.bridge.records["Contacts"] = {ann()};
  tools.bridge.viewed = {
      {"Contacts", "c1", "Ann Lee", ""}, {"Accounts", "a1", "Riverbend Municipal", ""}
  };
  tools.bridge.matches = {{"Contacts", {"c1"}}};
  EXPECT_THAT(tools.result("list_modules", "{}"), Not(HasSubstr("Contacts")));
  const auto recent = tools.result("get_recent", "{}");
  EXPECT_THAT(recent, Not(HasSubstr("Ann Lee")));
  EXPECT_THAT(recent, HasSubstr("Riverbend"));
  EXPECT_THAT(tools.result("search_text", R"({"search_string":"Ann"})"), Not(HasSubstr("c1")));
}

TEST(ToolPolicy, AHiddenFieldIsNeverShown) {
  PolicedTools tools({.fields_hide = {"Contacts.birthdate", "*.email1"}});
  tools.bridge.records["Contacts"] = {ann()};
  tools.bridge.matches = {{"Contacts", {"c1"}}};
  for (const auto& [tool, arguments] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"search", R"({"module":"Contacts"})"},
           {"search", R"({"module":"Contacts","fields":["*"]})"},
           {"get", R"({"module":"Contacts","id":"c1"})"},
           {"get", R"({"module":"Contacts","id":"c1","fields":["*"]})"},
           {"get_many", R"({"module":"Contacts","ids":["c1"],"fields":["*"]})"},
           {"get_module_fields", R"({"module":"Contacts"})"},
           {"search_text", R"({"search_string":"Ann","modules":["Contacts"]})"},
           {"update", R"({"module":"Contacts","id":"c1","fields":{"title":"Chief"}})"},
           {"update", R"({"module":"Contacts","id":"c1","fields":{"title":"Chair"},"dry_run":true})"
           },
           {"delete", R"({"module":"Contacts","id":"c1","dry_run":true})"},
       }) {
    const auto shown = tools.result(tool, arguments);
    for (const auto* word : {"birthdate", "1980-02-03", "email1", "ann@example.com"}) {
      EXPECT_THAT(shown, Not(HasSubstr(word))) << tool << ' ' << arguments;
    }
  }
}

TEST(ToolPolicy, AHiddenFieldIsNeitherNamedNorWritten) {
  PolicedTools tools({.fields_hide = {"Contacts.birthdate", "Contacts.email1"}});
  tools.bridge.records["Contacts"] = {ann()};
  for (const auto& [tool, arguments] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"search", R"({"module":"Contacts","fields":["birthdate"]})"},
           {"search", R"({"module":"Contacts","fields":["contacts.birthdate"]})"},
           {"search", R"({"module":"Contacts","query":"Birthdate = '1980-02-03'"})"},
           {"search", R"({"module":"Contacts","query":"email LIKE 'ann%'"})"},
           {"search", R"({"module":"Contacts","order_by":"birthdate desc"})"},
           {"count", R"({"module":"Contacts","query":"contacts.birthdate IS NULL"})"},
           {"get", R"({"module":"Contacts","id":"c1","fields":["email"]})"},
           {"create", R"({"module":"Contacts","fields":{"last_name":"x","birthdate":"1980-01-01"}})"
           },
           {"create", R"({"module":"Contacts","fields":{"last_name":"x","email1":"a@b.example"}})"},
           {"update", R"({"module":"Contacts","id":"c1","fields":{"Birthdate":"1980-01-01"}})"},
           {"update",
            R"({"module":"Contacts","id":"c1","fields":{"birthdate":"1980-01-01"},"dry_run":true})"
           },
       }) {
    EXPECT_THAT(tools.failure(tool, arguments), HasSubstr("(FIELDS_HIDE)")) << tool << arguments;
  }
  const auto bulk = tools.call(
      "bulk_upsert",
      R"({"module":"Contacts","records":[{"last_name":"x","birthdate":"1980-01-01"}]})"
  );
  EXPECT_THAT(bulk.result.text + bulk.result.json, HasSubstr("(FIELDS_HIDE)"));
  EXPECT_EQ(tools.bridge.writes(), 0u);
}

TEST(ServerInfo, TellsWhatTheOperatorExcludes) {
  PolicedTools tools({
      .is_read_only = true,
      .tools_deny = {"count"},
      .modules_allow = {{"Accounts", "Contacts"}},
      .fields_hide = {"*.ssn_c"},
  });
  const auto info = json::parse(tools.result("server_info", "{}")).as_object();
  EXPECT_EQ(
      info.at("policy"),
      json::parse(R"({"read_only":true,"tools_deny":["count"],)"
                  R"("modules_allow":["Accounts","Contacts"],"fields_hide":["*.ssn_c"]})")
  );
  PolicedTools denying({.modules_deny = {"Users"}});
  EXPECT_THAT(
      denying.result("server_info", "{}"), HasSubstr(R"("policy":{"modules_deny":["Users"]})")
  );
}

TEST(ServerInfo, SaysNothingOfAPolicyThatForbidsNothing) {
  PolicedTools tools({});
  EXPECT_THAT(tools.result("server_info", "{}"), Not(HasSubstr("policy")));
}

}  // namespace
}  // namespace suitemcp::tools
