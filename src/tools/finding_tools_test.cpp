#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

test::ToolBench& filled(test::ToolBench& bench) {
  bench.bridge.labels.push_back({"Leads", "Leads"});
  bench.bridge.definitions["Leads"] = test::contacts();
  bench.bridge.definitions["Leads"].module = "Leads";
  for (int i = 1; i <= 4; ++i) {
    const auto n = std::to_string(i);
    bench.bridge.records["Accounts"].push_back({{"id", "a-" + n}, {"name", "Acme " + n}});
    bench.bridge.records["Contacts"].push_back({{"id", "c-" + n}, {"last_name", "Acme " + n}});
  }
  bench.bridge.matches = {
      {"Accounts", {"a-1", "a-2", "a-3", "a-4"}}, {"Contacts", {"c-1", "c-2"}}, {"Leads", {}}
  };
  return bench;
}

std::size_t records_in(const json::object& answer) {
  std::size_t count = 0;
  for (const auto& one : answer.at("results").as_array()) {
    count += one.at("records").as_array().size();
  }
  return count;
}

TEST(SearchText, FindsInTheUsualModulesAndSharesOutTheResults) {
  test::ToolBench bench;
  const auto all = filled(bench).result("search_text", R"({"search_string":"acme"})");
  EXPECT_EQ(all.at("result_count"), 6);
  EXPECT_EQ(all.at("results").as_array().size(), 2u);
  EXPECT_FALSE(all.contains("not_searched")) << json::serialize(all);
  const auto few = bench.result("search_text", R"({"search_string":"acme","max_results":3})");
  EXPECT_EQ(records_in(few), 3u);
  EXPECT_EQ(
      json::serialize(few.at("results")),
      R"([{"module":"Accounts","records":[{"id":"a-1","name":"Acme 1"},{"id":"a-2","name":"Acme 2"}],"has_more":true},{"module":"Contacts","records":[{"id":"c-1","last_name":"Acme 1"}],"has_more":true}])"
  );
}

TEST(SearchText, NeverGivesMoreThanAskedFor) {
  test::ToolBench bench;
  filled(bench);
  for (int most = 1; most <= 7; ++most) {
    const auto answer = bench.result(
        "search_text", R"({"search_string":"acme","max_results":)" + std::to_string(most) + "}"
    );
    EXPECT_LE(records_in(answer), static_cast<std::size_t>(most));
    EXPECT_EQ(answer.at("result_count"), records_in(answer));
  }
}

TEST(SearchText, ShowsOnlyWhatTheListShows) {
  test::ToolBench bench;
  filled(bench).bridge.denied = {"a-1", "a-2", "a-3", "a-4"};
  const auto answer = bench.result("search_text", R"({"search_string":"acme"})");
  ASSERT_EQ(answer.at("results").as_array().size(), 1u);
  EXPECT_EQ(answer.at("results").as_array()[0].at("module"), "Contacts");
}

TEST(SearchText, NamesModulesThatItCouldNotSearch) {
  test::ToolBench bench;
  const auto answer = filled(bench).result(
      "search_text",
      R"({"search_string":"acme","modules":["Accounts","Contact","ProjectTask","Unicorns"]})"
  );
  EXPECT_EQ(records_in(answer), 4u);
  const auto& skipped = answer.at("not_searched").as_array();
  ASSERT_EQ(skipped.size(), 3u);
  EXPECT_TRUE(test::text_of(skipped[0].at("reason")).contains("Did you mean Contacts"));
  EXPECT_TRUE(test::text_of(skipped[2].at("reason")).contains("list_modules"));
  const auto none = bench.call("search_text", R"({"search_string":"acme","modules":["accounts"]})");
  EXPECT_EQ(none.error_code, "tool.unknown_module");
  EXPECT_TRUE(none.result.text.contains("Did you mean Accounts"));
}

TEST(SearchText, IsNotSpoiltByAModuleThatCrashesTheCrm) {
  test::ToolBench bench;
  filled(bench).bridge.unsearchable = {"Contacts"};
  const auto answer = bench.result("search_text", R"({"search_string":"acme"})");
  EXPECT_EQ(records_in(answer), 4u);
  EXPECT_EQ(
      json::serialize(answer.at("not_searched")),
      R"([{"module":"Contacts","reason":"The CRM failed."}])"
  );
  const auto only = bench.call("search_text", R"({"search_string":"acme","modules":["Contacts"]})");
  EXPECT_EQ(only.error_code, "crm.server_error");
}

TEST(SearchText, RefusesABlankText) {
  test::ToolBench bench;
  EXPECT_TRUE(bench.failure("search_text", R"({"search_string":" % "})").contains("blanks only"));
  EXPECT_TRUE(bench.failure("search_text", R"({"search_string":""})").contains("at least 1"));
  EXPECT_TRUE(bench.bridge.calls.empty());
}

TEST(GetMany, KeepsTheOrderAndNamesWhatIsMissing) {
  test::ToolBench bench;
  const auto many = filled(bench).result(
      "get_many", R"({"module":"Accounts","ids":["a-3","ghost","a-1","a-3"],"fields":["name"]})"
  );
  EXPECT_EQ(
      json::serialize(many),
      R"({"module":"Accounts","records":[{"id":"a-3","name":"Acme 3"},{"id":"a-1","name":"Acme 1"}],"result_count":2,"not_found":["ghost"]})"
  );
}

TEST(GetMany, ShowsTheOthersWhenOneMayNotBeSeen) {
  test::ToolBench bench;
  filled(bench).bridge.denied = {"a-2"};
  const auto many = bench.result("get_many", R"({"module":"Accounts","ids":["a-2","a-4","a-1"]})");
  EXPECT_EQ(many.at("result_count"), 2);
  EXPECT_EQ(many.at("records").as_array()[0].at("id"), "a-4");
  EXPECT_EQ(json::serialize(many.at("not_found")), R"(["a-2"])");
  const auto alone = bench.call("get_many", R"({"module":"Accounts","ids":["a-2"]})");
  EXPECT_EQ(alone.error_code, "crm.access_denied");
}

TEST(GetRecent, GivesModuleAndDateOfWhatIsStillVisible) {
  test::ToolBench bench;
  filled(bench).bridge.viewed = {
      {"Accounts", "a-1", "Acme 1", "2026-11-22 07:16:00"},
      {"Gone_Module", "g-1", "Old", "2026-11-22 07:15:00"},
      {"Contacts", "c-1", "Ada", ""},
  };
  const auto recent = bench.result("get_recent", "{}");
  EXPECT_EQ(
      json::serialize(recent),
      R"({"items":[{"id":"a-1","module":"Accounts","name":"Acme 1","viewed_at":"2026-11-22 07:16:00"},{"id":"c-1","module":"Contacts","name":"Ada","viewed_at":null}],"count":2})"
  );
  EXPECT_EQ(bench.result("get_recent", R"({"max_results":1})").at("count"), 1);
  EXPECT_EQ(
      bench.result("get_recent", R"({"modules":["Contacts"]})").at("items").as_array()[0].at("id"),
      "c-1"
  );
  EXPECT_TRUE(
      bench.failure("get_recent", R"({"modules":["contacts"]})").contains("Did you mean Contacts")
  );
}

TEST(GetUpcomingActivities, GivesModuleAndDate) {
  test::ToolBench bench;
  bench.bridge.labels.push_back({"Tasks", "Tasks"});
  bench.bridge.agenda = {
      {"Tasks", "t-1", "Call back", "2026-11-23 10:00:00"}, {"Hidden", "h", "x", ""}
  };
  EXPECT_EQ(
      json::serialize(bench.result("get_upcoming_activities", "{}")),
      R"({"activities":[{"id":"t-1","module":"Tasks","name":"Call back","date_due":"2026-11-23 10:00:00"}],"count":1})"
  );
}

}  // namespace
}  // namespace suitemcp::tools
