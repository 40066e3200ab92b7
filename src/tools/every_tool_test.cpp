// Every tool against every kind of trouble.
#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

/// A call that succeeds on the filled bench, and the first operation of the CRM that it needs.
struct Good {
  std::string_view tool;
  std::string_view arguments;
  std::string_view operation;
  std::string_view required;  // an argument that cannot be left out; empty: none
};

const std::vector<Good> kGood{
    {"search", R"({"module":"Accounts"})", "list", "module"},
    {"search_text",
     R"({"search_string":"acme","modules":["Accounts"]})",
     "search_text",
     "search_string"},
    {"get", R"({"module":"Accounts","id":"a-1"})", "get", "id"},
    {"get_many", R"({"module":"Accounts","ids":["a-1"]})", "get_many", "ids"},
    {"create", R"({"module":"Accounts","fields":{"name":"x"}})", "save", "fields"},
    {"update", R"({"module":"Accounts","id":"a-1","fields":{"name":"x"}})", "get", "fields"},
    {"delete", R"({"module":"Accounts","id":"a-1"})", "get", "id"},
    {"count", R"({"module":"Accounts"})", "count", "module"},
    {"bulk_upsert",
     R"({"module":"Accounts","records":[{"id":"a-1","name":"y"}]})",
     "get_many",
     "records"},
    {"get_relationships",
     R"({"module":"Accounts","id":"a-1","link_field":"contacts"})",
     "related_ids",
     "link_field"},
    {"link_records",
     R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_ids":["c-2"]})",
     "get",
     "related_ids"},
    {"unlink_records",
     R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_ids":["c-1"]})",
     "get",
     "related_ids"},
    {"get_module_fields", R"({"module":"Accounts"})", "describe", "module"},
    {"get_dropdown_values", R"({"dropdown_name":"industry_dom"})", "dropdowns", ""},
    {"list_modules", "{}", "modules", ""},
    {"get_recent", "{}", "last_viewed", ""},
    {"get_upcoming_activities", "{}", "upcoming", ""},
    {"get_record_activities", R"({"module":"Accounts","id":"a-1"})", "get", "id"},
    {"log_call",
     R"({"name":"x","date_start":"2026-12-01","contact_ids":["c-1"]})",
     "get_many",
     "date_start"},
    {"create_task", R"({"name":"x"})", "save", "name"},
    {"create_note", R"({"name":"x"})", "save", "name"},
    {"get_note_attachment", R"({"id":"n-1"})", "attachment", "id"},
    {"set_note_attachment",
     R"({"id":"n-1","filename":"a.txt","file_base64":"aGVsbG8="})",
     "attach",
     "filename"},
    {"server_info", "{}", "server_info", ""},
};

void fill(test::FakeBridge& bridge) {
  bridge.records["Accounts"] = {{{"id", "a-1"}, {"name", "Acmé ✓ 株式会社"}}};
  bridge.records["Contacts"] = {{{"id", "c-1"}, {"last_name", "L"}}, {{"id", "c-2"}}};
  bridge.records["Notes"] = {{{"id", "n-1"}, {"filename", "hello.txt"}}};
  bridge.links["Accounts/a-1/contacts"] = {"c-1"};
  bridge.matches = {{"Accounts", {"a-1"}}};
  bridge.lists = {{"industry_dom", {{"Media", "Media"}}}};
  bridge.attachments["n-1"] = {"hello.txt", "aGVsbG8="};
}

json::object arguments_of(const Good& good) {
  return json::parse(good.arguments).as_object();
}

TEST(EveryTool, HasACallThatSucceedsInThisTable) {
  std::set<std::string_view> tools;
  for (const auto& good : kGood) {
    test::ToolBench bench;
    fill(bench.bridge);
    const auto outcome = bench.call(good.tool, good.arguments);
    EXPECT_FALSE(outcome.failure) << good.tool << ": " << outcome.result.text;
    EXPECT_TRUE(json::parse(outcome.result.json).is_object());
    EXPECT_GT(std::ranges::count(bench.bridge.calls, good.operation), 0) << good.tool;
    tools.insert(good.tool);
  }
  EXPECT_EQ(tools.size(), 24u);
}

TEST(EveryTool, ThatReadsAnswersAnEmptyCrm) {
  test::ToolBench bench;
  bench.bridge.records["Accounts"] = {{{"id", "a-1"}}};
  const std::vector<std::pair<std::string_view, std::string_view>> empty{
      {"search", R"("records":[],"result_count":0,"total_count":0,"next_offset":null)"},
      {"search_text", R"("results":[],"result_count":0)"},
      {"get_many", R"("records":[],"result_count":0,"not_found":["a-1"])"},
      {"get_relationships", R"("records":[],"result_count":0,"next_offset":null)"},
      {"get_recent", R"("items":[],"count":0)"},
      {"get_upcoming_activities", R"("activities":[],"count":0)"},
      {"get_record_activities", R"("calls":[],"meetings":[],"tasks":[],"notes":[])"},
  };
  for (const auto& [tool, part] : empty) {
    const auto good = std::ranges::find(kGood, tool, &Good::tool);
    if (tool == "search" || tool == "get_many") bench.bridge.records["Accounts"].clear();
    const auto outcome = bench.call(tool, good->arguments);
    EXPECT_TRUE(outcome.result.json.contains(part)) << tool << ": " << outcome.result.json;
    bench.bridge.records["Accounts"] = {{{"id", "a-1"}}};
  }
}

TEST(EveryTool, ThatShowsRecordsCutsHugeTexts) {
  test::ToolBench bench;
  fill(bench.bridge);
  const std::string huge(1'000'000, 'x');
  bench.bridge.records["Accounts"][0]["name"] = huge;
  bench.bridge.records["Contacts"][0]["last_name"] = huge;
  for (const std::string_view tool :
       {"search", "search_text", "get", "get_many", "delete", "get_relationships"}) {
    const auto good = std::ranges::find(kGood, tool, &Good::tool);
    const auto outcome = bench.call(tool, good->arguments);
    EXPECT_LT(outcome.result.json.size(), 25'000u) << tool;
    EXPECT_TRUE(outcome.result.json.contains("of 1000000 characters]")) << tool;
  }
}

/// The members that an output schema declares, with the types that it allows.
bool is_of_type(const json::value& value, const json::value& type) {
  if (type.is_array()) {
    return std::ranges::any_of(type.as_array(), [&](const auto& one) {
      return is_of_type(value, one);
    });
  }
  const std::string_view name(type.as_string());
  return (name == "string" && value.is_string()) || (name == "object" && value.is_object()) ||
         (name == "array" && value.is_array()) || (name == "boolean" && value.is_bool()) ||
         (name == "integer" && value.is_int64()) || (name == "null" && value.is_null());
}

TEST(EveryTool, AnswersAsItsOutputSchemaSays) {
  for (const auto& good : kGood) {
    test::ToolBench bench;
    fill(bench.bridge);
    const auto answer = bench.result(good.tool, good.arguments);
    const auto& schema = bench.registry.find("suitecrm_" + std::string(good.tool))->output_schema;
    if (const auto* required = schema.if_contains("required")) {
      for (const auto& name : required->as_array()) {
        EXPECT_TRUE(answer.contains(name.as_string())) << good.tool << ' ' << name;
      }
    }
    for (const auto& property : schema.at("properties").as_object()) {
      const auto* value = answer.if_contains(property.key());
      if (value == nullptr) continue;
      EXPECT_TRUE(is_of_type(*value, property.value().at("type")))
          << good.tool << ' ' << property.key();
    }
  }
}

TEST(EveryTool, PassesOnWhatTheCrmRefused) {
  const std::vector<base::Error> faults{
      {base::ErrorKind::permission_denied,
       "crm.access_denied",
       "40",
       "Permission denied by the CRM."},
      {base::ErrorKind::permission_denied, "crm.login_refused", "10", "The CRM refused the login."},
      {base::ErrorKind::bad_upstream, "crm.session_lost", "11", "The CRM does not keep the session."
      },
      {base::ErrorKind::timeout, "crm.timeout", "late", "The CRM did not answer in time."},
      {base::ErrorKind::unavailable, "crm.unreachable", "down", "The CRM cannot be reached."},
      {base::ErrorKind::unavailable, "crm.circuit_open", "open", "The CRM is not asked now."},
      {base::ErrorKind::bad_upstream, "crm.bad_reply", "html", "The CRM answered with no JSON."},
      {base::ErrorKind::bad_upstream, "crm.server_error", "500", "The CRM failed."},
  };
  for (const auto& fault : faults) {
    for (const auto& good : kGood) {
      test::ToolBench bench;
      fill(bench.bridge);
      bench.bridge.faults.insert({std::string(good.operation), fault});
      const auto outcome = bench.call(good.tool, good.arguments);
      EXPECT_EQ(outcome.error_code, fault.code()) << good.tool;
      EXPECT_EQ(outcome.result.text, fault.user_message()) << good.tool;
      EXPECT_TRUE(outcome.result.json.empty()) << good.tool;
    }
  }
}

TEST(EveryTool, NamesTheArgumentThatIsMissingOrUnknown) {
  for (const auto& good : kGood) {
    test::ToolBench bench;
    if (!good.required.empty()) {
      auto arguments = arguments_of(good);
      arguments.erase(good.required);
      const auto text = bench.failure(good.tool, json::serialize(arguments));
      EXPECT_TRUE(text.contains("Argument \"" + std::string(good.required) + "\" is missing"))
          << good.tool << ": " << text;
    }
    auto arguments = arguments_of(good);
    arguments["no_such_argument"] = 1;
    const auto text = bench.failure(good.tool, json::serialize(arguments));
    EXPECT_TRUE(text.contains("Unknown argument \"no_such_argument\""))
        << good.tool << ": " << text;
    EXPECT_TRUE(bench.bridge.calls.empty()) << good.tool;
  }
}

TEST(EveryTool, RefusesArgumentsOfEveryWrongKind) {
  const json::array wrong{
      true, -1, 1e300, json::object{{"a", 1}}, json::array{json::array()}, std::string(20'000, 'x')
  };
  for (const auto& good : kGood) {
    for (const auto& argument : arguments_of(good)) {
      for (const auto& value : wrong) {
        test::ToolBench bench;
        fill(bench.bridge);
        auto arguments = arguments_of(good);
        arguments[argument.key()] = value;
        const auto outcome = bench.call(good.tool, json::serialize(arguments));
        // A long text is a fine base64 file, and an object may be a record.
        if (!outcome.failure) continue;
        EXPECT_EQ(outcome.failure->kind(), base::ErrorKind::invalid_argument)
            << good.tool << ' ' << argument.key() << ": " << outcome.result.text;
        EXPECT_EQ(bench.bridge.writes(), 0u) << good.tool;
        EXPECT_LT(outcome.result.text.size(), 2'000u) << good.tool << ' ' << argument.key();
      }
    }
  }
}

TEST(EveryTool, TakesUnicodeAndHostileTextsForWhatTheyAre) {
  const std::vector<std::string> texts{
      "Ünïcödé 株式会社 🚀",
      "Robert'); DROP TABLE accounts;--",
      "<script>alert(1)</script>",
      "a\xC2\xA0"
      "b\xE2\x80\xAE"
      "c",
      "%s%n{}\\",
      "line\nbreak"
  };
  for (const auto& text : texts) {
    test::ToolBench bench;
    fill(bench.bridge);
    const auto name = json::serialize(json::value(text));
    bench.result("create", R"({"module":"Accounts","fields":{"name":)" + name + "}}");
    EXPECT_EQ(bench.bridge.records["Accounts"].back().at("name"), text);
    bench.result("create_note", R"({"name":)" + name + "}");
    EXPECT_EQ(bench.bridge.records["Notes"].back().at("name"), text);
    EXPECT_FALSE(bench.call("search_text", R"({"search_string":)" + name + "}").failure) << text;
    EXPECT_EQ(
        bench.call("get", R"({"module":"Accounts","id":)" + name + "}").error_code,
        "tool.bad_argument"
    );
    EXPECT_EQ(
        bench.call("get_dropdown_values", R"({"dropdown_name":)" + name + "}").error_code,
        "tool.unknown_dropdown"
    );
  }
}

}  // namespace
}  // namespace suitemcp::tools
