#include "tools/registry.hpp"

#include "tests/support/tool_bench.hpp"
#include "tools/tool_names.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

json::array listed(const Registry& registry) {
  return json::parse(registry.list_json()).as_array();
}

TEST(ToolList, KeepsTheDocumentedOrder) {
  test::ToolBench bench;
  std::vector<std::string> names;
  for (const auto& tool : listed(bench.registry)) {
    names.emplace_back(tool.as_object().at("name").as_string());
  }
  std::vector<std::string> documented;
  for (const auto name : kToolNames) documented.push_back("suitecrm_" + std::string(name));
  EXPECT_EQ(names, documented);
}

TEST(ToolList, Is24ToolsInAtMost20Kilobytes) {
  test::ToolBench bench;
  EXPECT_LE(bench.registry.list_json().size(), 20'000u);
  RecordProperty("bytes", static_cast<int>(bench.registry.list_json().size()));
}

TEST(ToolList, HasPlainSchemasWithEveryParameterDescribed) {
  test::ToolBench bench;
  for (const std::string_view word : {"anyOf", "oneOf", "allOf", "$ref"}) {
    EXPECT_FALSE(bench.registry.list_json().contains(word)) << word;
  }
  for (const auto& tool : listed(bench.registry)) {
    const auto& object = tool.as_object();
    EXPECT_FALSE(object.at("title").as_string().empty());
    EXPECT_GT(object.at("description").as_string().size(), 60u);
    EXPECT_EQ(object.at("outputSchema").at("type"), "object");
    const auto& input = object.at("inputSchema").as_object();
    EXPECT_EQ(input.at("additionalProperties"), false);
    for (const auto& property : input.at("properties").as_object()) {
      EXPECT_TRUE(property.value().as_object().contains("description")) << property.key();
      EXPECT_TRUE(property.value().as_object().contains("type")) << property.key();
    }
  }
}

TEST(ToolList, SaysWhatAToolDoesToTheCrm) {
  test::ToolBench bench;
  const auto tools = listed(bench.registry);
  const auto hints = [&tools](std::string_view name) {
    const auto found = std::ranges::find(tools, name, [](const json::value& tool) {
      return std::string_view(tool.at("name").as_string());
    });
    return found->at("annotations").as_object();
  };
  EXPECT_EQ(hints("suitecrm_search").at("readOnlyHint"), true);
  EXPECT_EQ(hints("suitecrm_create").at("readOnlyHint"), false);
  EXPECT_EQ(hints("suitecrm_create").at("idempotentHint"), false);
  EXPECT_EQ(hints("suitecrm_create").at("destructiveHint"), false);
  EXPECT_EQ(hints("suitecrm_delete").at("destructiveHint"), true);
}

TEST(Registry, NamesTheRightToolForAWrongName) {
  test::ToolBench bench;
  const auto outcome =
      test::run_to_end(bench.registry.run({}, {"p", "alice"}, "suitecrm_serch", json::object()));
  EXPECT_EQ(outcome.error_code, "tool.unknown");
  EXPECT_TRUE(outcome.result.text.contains("suitecrm_search")) << outcome.result.text;
  EXPECT_FALSE(bench.registry.has_tool("search"));
  EXPECT_FALSE(bench.registry.has_tool("suitecrm_"));
  EXPECT_TRUE(bench.registry.has_tool("suitecrm_get"));
}

TEST(Registry, TellsTheLogWhatACallIs) {
  test::ToolBench bench;
  const auto summary =
      bench.registry.summarize("suitecrm_delete", json::object{{"module", "Tasks"}});
  EXPECT_EQ(summary.tool, "delete");
  EXPECT_EQ(summary.module, "Tasks");
  EXPECT_EQ(summary.effect, Effect::destroy);
  EXPECT_EQ(bench.registry.summarize("x", json::object{{"module", "a\nb"}}).module, "");
  for (const auto& [tool, module] :
       {std::pair("create_task", "Tasks"),
        std::pair("create_note", "Notes"),
        std::pair("log_call", "Calls"),
        std::pair("set_note_attachment", "Notes")}) {
    const auto name = std::string("suitecrm_") + tool;
    EXPECT_EQ(bench.registry.summarize(name, json::object{{"name", "x"}}).module, module) << tool;
  }
}

TEST(Registry, TakesNullForAnOptionalArgumentAsAbsent) {
  test::ToolBench bench;
  bench.result("search", R"({"module":"Accounts","query":null,"max_results":null,"fields":null})");
  EXPECT_EQ(bench.bridge.last_list->limit, 20);
}

TEST(Registry, LetsCancellingThrough) {
  class Cancelled final : public Tool {
   public:
    const Description& description() const override { return description_; }
    asio::awaitable<std::string> run(const base::Context&, Invocation) override {
      throw boost::system::system_error(asio::error::operation_aborted);
      co_return "";
    }
    Description description_{
        .name = "stop", .title = "", .text = "", .input_schema = {}, .output_schema = {}
    };
  };
  std::vector<std::unique_ptr<Tool>> tools;
  tools.push_back(std::make_unique<Cancelled>());
  Registry registry("x", std::move(tools));
  try {
    test::run_to_end(registry.run({}, {"p", "alice"}, "x_stop", json::object()));
    FAIL() << "must throw";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::cancelled);
  }
}

TEST(Registry, KeepsTheDetailOfAnErrorFromTheModel) {
  test::ToolBench bench;
  bench.bridge.faults.insert(
      {"list", base::Error(base::ErrorKind::bad_upstream, "crm.bad_reply", "secret detail")}
  );
  const auto outcome = bench.call("search", R"({"module":"Accounts"})");
  EXPECT_EQ(outcome.error_code, "crm.bad_reply");
  EXPECT_EQ(outcome.result.outcome, mcp::ToolResult::Outcome::failed);
  EXPECT_FALSE(outcome.result.text.contains("secret"));
  EXPECT_EQ(outcome.failure->detail(), "secret detail");
}

}  // namespace
}  // namespace suitemcp::tools
