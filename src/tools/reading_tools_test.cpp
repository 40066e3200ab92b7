#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

test::FakeBridge::Record account(int number) {
  return {
      {"id", "138df933-9898-4ef6-3b13-6b0295820c" + std::to_string(10 + number)},
      {"name", "Constrata Trust LLC"},
      {"account_type", "Customer"},
      {"industry", "Media"},
      {"phone_office", "(114) 921-7534"},
      {"billing_address_city", "Atlanta"},
      {"assigned_user_name", "chris"},
      {"description", ""},
      {"deleted", "0"}
  };
}

TEST(SearchTool, AnswersAPageInTheDocumentedShape) {
  test::ToolBench bench;
  for (int i = 0; i < 25; ++i) bench.bridge.records["Accounts"].push_back(account(i));
  const auto outcome = bench.call("search", R"({"module":"Accounts","query":"name LIKE 'C%'"})");
  EXPECT_LE(outcome.result.json.size(), 5'000u);
  const auto page = json::parse(outcome.result.json).as_object();
  EXPECT_EQ(page.at("module"), "Accounts");
  EXPECT_EQ(page.at("result_count"), 20);
  EXPECT_EQ(page.at("total_count"), 25);
  EXPECT_EQ(page.at("next_offset"), 20);
  const auto& first = page.at("records").as_array()[0].as_object();
  EXPECT_EQ(first.begin()->key(), "id");
  EXPECT_EQ(first.at("assigned_user_name"), "chris");
  EXPECT_FALSE(first.contains("description"));
  EXPECT_EQ(bench.bridge.last_list->where, "accounts.name LIKE 'C%'");
}

TEST(SearchTool, SaysNullAtTheEndAndAsksTheCrmOnceForItsFields) {
  test::ToolBench bench;
  const auto page =
      bench.result("search", R"({"module":"Accounts","order_by":"accounts.name desc"})");
  EXPECT_EQ(
      json::serialize(page),
      R"({"module":"Accounts","records":[],"result_count":0,"total_count":0,"next_offset":null})"
  );
  EXPECT_EQ(bench.bridge.last_list->order_by, "name desc");
  bench.result("search", R"({"module":"Accounts"})");
  EXPECT_EQ(std::ranges::count(bench.bridge.calls, "describe"), 1);
}

TEST(SearchTool, WritesValuesByTheirType) {
  test::ToolBench bench;
  bench.bridge.records["Opportunities"].push_back(
      {{"id", "o-1"},
       {"name", "Ü \"x\"\n漢字 \xff"},
       {"amount", "12345.670000"},
       {"probability", "007"},
       {"deleted", "0"},
       {"date_closed", ""},
       {"next_step", ""}}
  );
  const auto page = bench.result(
      "search",
      R"({"module":"Opportunities","fields":["name","amount","probability","deleted","date_closed","next_step"]})"
  );
  const auto& row = page.at("records").as_array()[0].as_object();
  EXPECT_DOUBLE_EQ(row.at("amount").as_double(), 12345.67);
  EXPECT_EQ(row.at("probability"), "007");
  EXPECT_EQ(row.at("deleted"), false);
  EXPECT_TRUE(row.at("date_closed").is_null());
  EXPECT_EQ(row.at("next_step"), "");
  EXPECT_EQ(row.at("name"), "Ü \"x\"\n漢字 \uFFFD");
}

TEST(SearchTool, CutsLongTextsAndSaysSo) {
  test::ToolBench bench;
  auto long_one = account(1);
  for (int i = 0; i < 2'500; ++i) long_one["description"] += "ä";
  bench.bridge.records["Accounts"].push_back(long_one);
  const auto page = bench.result("search", R"({"module":"Accounts","fields":["description"]})");
  const std::string text(page.at("records").as_array()[0].at("description").as_string());
  EXPECT_TRUE(text.ends_with("ä [cut: 2000 of 2500 characters]")) << text.substr(text.size() - 60);
  const auto whole = bench.result(
      "get",
      R"({"module":"Accounts","id":"138df933-9898-4ef6-3b13-6b0295820c11","fields":["description"]})"
  );
  EXPECT_EQ(whole.at("description").as_string().size(), 5'000u);
}

TEST(SearchTool, NeverShowsSecrets) {
  test::ToolBench bench;
  bench.bridge.records["Users"].push_back(
      {{"id", "1"},
       {"user_name", "admin"},
       {"user_hash", "canary"},
       {"authenticate_id", "canary"},
       {"system_generated_password", "canary"},
       {"pwd_last_changed", "canary"},
       {"odd_column", "canary"}}
  );
  for (const std::string_view fields : {R"(["*"])", R"(["user_name"])"}) {
    const auto outcome =
        bench.call("search", R"({"module":"Users","fields":)" + std::string(fields) + "}");
    EXPECT_TRUE(outcome.result.json.contains("admin"));
    EXPECT_FALSE(outcome.result.json.contains("canary")) << outcome.result.json;
  }
  EXPECT_TRUE(
      bench.failure("search", R"({"module":"Users","fields":["user_hash"]})").contains("secret")
  );
  EXPECT_TRUE(bench.failure("count", R"({"module":"Users","query":"user_hash LIKE 'a%'"})")
                  .contains("secret"));
  EXPECT_FALSE(bench.failure("search", R"({"module":"Users","order_by":"user_hash"})").empty());
}

TEST(SearchTool, BuildsDefaultsOfCustomModulesFromTheirFields) {
  test::ToolBench bench;
  crm::ModuleDefinition cars{"abc_Cars", "abc_cars", test::basic_fields("name", 50), {}};
  cars.fields.push_back(test::field("price", "currency", "Price"));
  cars.fields.push_back(test::field("sold_on", "date", "Sold on"));
  cars.fields.push_back(test::field("owner_id", "id", "Owner"));
  bench.bridge.definitions["abc_Cars"] = cars;
  bench.result("search", R"({"module":"abc_Cars"})");
  EXPECT_EQ(
      bench.bridge.last_list->fields,
      (std::vector<std::string>{
          "id", "name", "price", "sold_on", "assigned_user_name", "date_modified"
      })
  );
}

TEST(SearchTool, ForgetsTheModuleWhenTheCrmContradicts) {
  test::ToolBench bench;
  bench.bridge.faults.insert(
      {"list", base::Error(base::ErrorKind::invalid_argument, "crm.refused_query", "500")}
  );
  EXPECT_FALSE(bench.failure("search", R"({"module":"Accounts"})").empty());
  bench.bridge.faults.clear();
  bench.result("search", R"({"module":"Accounts"})");
  EXPECT_EQ(std::ranges::count(bench.bridge.calls, "describe"), 2);
}

TEST(GetTool, GivesTheFlatRecordOrSaysThatThereIsNone) {
  test::ToolBench bench;
  bench.bridge.records["Accounts"].push_back(account(1));
  const auto record =
      bench.result("get", R"({"module":"Accounts","id":"138df933-9898-4ef6-3b13-6b0295820c11"})");
  EXPECT_EQ(record.at("name"), "Constrata Trust LLC");
  EXPECT_FALSE(record.contains("module"));
  const auto missing = bench.call("get", R"({"module":"Accounts","id":"nope"})");
  EXPECT_EQ(missing.error_code, "tool.no_record");
  EXPECT_TRUE(missing.result.text.contains("deleted"));
}

TEST(GetTool, TakesEmailForThePrimaryAddress) {
  test::ToolBench bench;
  bench.bridge.records["Contacts"].push_back({{"id", "c-1"}, {"email1", "a@b.com"}});
  EXPECT_EQ(
      json::serialize(bench.result("get", R"({"module":"Contacts","id":"c-1","fields":["email"]})")
      ),
      R"({"id":"c-1","email1":"a@b.com"})"
  );
}

TEST(CountTool, CountsOrSaysThatTheCrmCouldNot) {
  test::ToolBench bench;
  const auto counted =
      bench.result("count", R"({"module":"Accounts","query":"industry = 'Media'"})");
  EXPECT_EQ(json::serialize(counted), R"({"module":"Accounts","count":7})");
  EXPECT_EQ(bench.bridge.last_where, "accounts.industry = 'Media'");
  bench.bridge.count_answer.reset();
  EXPECT_EQ(bench.call("count", R"({"module":"Accounts"})").error_code, "crm.refused_query");
}

TEST(ServerInfoTool, TellsVersionsEntityAndUser) {
  test::ToolBench bench;
  const auto info = bench.result("server_info", "{}");
  EXPECT_EQ(info.at("crm_version"), "8.8.0");
  EXPECT_EQ(info.at("gateway_version"), SUITEMCP_VERSION);
  EXPECT_EQ(info.at("entity"), "crm1");
  EXPECT_EQ(info.at("user"), "alice");
}

}  // namespace
}  // namespace suitemcp::tools
