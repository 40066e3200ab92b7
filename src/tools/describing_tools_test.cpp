#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

const json::object& field_named(const json::object& answer, std::string_view name) {
  const auto& fields = answer.at("fields").as_array();
  const auto found = std::ranges::find_if(fields, [&](const json::value& field) {
    return test::text_of(field.at("name")) == name;
  });
  if (found == fields.end()) throw std::out_of_range(std::string(name));
  return found->as_object();
}

TEST(ListModules, GivesKeysAndLabels) {
  test::ToolBench bench;
  const auto modules = bench.result("list_modules", "{}");
  const auto text = json::serialize(modules.at("modules"));
  EXPECT_TRUE(text.contains(R"({"key":"AOS_Quotes","label":"Quotes"})")) << text;
  EXPECT_EQ(modules.at("count"), modules.at("modules").as_array().size());
}

TEST(GetModuleFields, DescribesFieldsAndLinks) {
  test::ToolBench bench;
  const auto answer = bench.result("get_module_fields", R"({"module":"Opportunities"})");
  EXPECT_EQ(answer.at("table"), "opportunities");
  const auto& stage = field_named(answer, "sales_stage");
  EXPECT_EQ(stage.at("required"), true);
  EXPECT_EQ(
      json::serialize(stage.at("options").as_array()[1]),
      R"({"key":"Negotiation/Review","label":"Negotiation"})"
  );
  EXPECT_EQ(field_named(answer, "next_step").at("max_length"), 100);
  EXPECT_EQ(field_named(answer, "opportunity_type").at("default"), "New Business");
  EXPECT_TRUE(
      test::text_of(field_named(answer, "account_name").at("read_only")).contains("account_id")
  );
  const auto links = bench.result("get_module_fields", R"({"module":"Accounts"})");
  EXPECT_EQ(
      json::serialize(links.at("relationships").as_array()[0]),
      R"({"name":"contacts","related_module":"Contacts"})"
  );
}

TEST(GetModuleFields, KeepsSecretsToItself) {
  test::ToolBench bench;
  const auto text = json::serialize(bench.result("get_module_fields", R"({"module":"Users"})"));
  EXPECT_FALSE(text.contains("user_hash"));
  EXPECT_TRUE(text.contains("user_name"));
}

TEST(GetModuleFields, CutsLongListsAndTellsTheirLength) {
  test::ToolBench bench;
  auto& industry = bench.bridge.definitions["Accounts"].fields;
  const auto found = std::ranges::find(industry, "industry", &crm::FieldDefinition::name);
  for (int i = 0; i < 100; ++i) found->options.push_back({"k" + std::to_string(i), "x"});
  const auto answer = bench.result("get_module_fields", R"({"module":"Accounts"})");
  EXPECT_EQ(field_named(answer, "industry").at("options").as_array().size(), 60u);
  EXPECT_EQ(field_named(answer, "industry").at("options_total"), 104);
}

TEST(GetDropdownValues, FindsByListNameAndByField) {
  test::ToolBench bench;
  bench.bridge.lists = {
      {"industry_dom", {{"", ""}, {"Media", "Media & Co"}}}, {"account_type_dom", {}}
  };
  EXPECT_EQ(
      json::serialize(bench.result("get_dropdown_values", R"({"dropdown_name":"industry_dom"})")),
      R"({"dropdown_name":"industry_dom","values":[{"key":"","label":""},{"key":"Media","label":"Media & Co"}]})"
  );
  EXPECT_EQ(
      json::serialize(bench.result("get_dropdown_values", "{}")),
      R"({"dropdowns":["industry_dom","account_type_dom"]})"
  );
  const auto by_field =
      bench.result("get_dropdown_values", R"({"module":"Accounts","field":"account_type"})");
  EXPECT_EQ(by_field.at("values").as_array().size(), 3u);
  EXPECT_EQ(std::ranges::count(bench.bridge.calls, "dropdowns"), 1);
}

TEST(GetDropdownValues, NamesTheFix) {
  test::ToolBench bench;
  bench.bridge.lists = {{"industry_dom", {}}};
  EXPECT_TRUE(bench.failure("get_dropdown_values", R"({"dropdown_name":"industry"})")
                  .contains("Did you mean industry_dom"));
  EXPECT_TRUE(bench.failure("get_dropdown_values", R"({"module":"Accounts"})")
                  .contains("both \"module\" and \"field\""));
  EXPECT_TRUE(bench.failure("get_dropdown_values", R"({"module":"Accounts","field":"industri"})")
                  .contains("Did you mean industry"));
  EXPECT_TRUE(bench.failure("get_dropdown_values", R"({"module":"Accounts","field":"website"})")
                  .contains("Fields with a list: account_type, industry"));
}

}  // namespace
}  // namespace suitemcp::tools
