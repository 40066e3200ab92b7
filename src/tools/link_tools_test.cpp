#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

test::ToolBench& filled(test::ToolBench& bench) {
  bench.bridge.records["Accounts"] = {{{"id", "a-1"}, {"name", "Acme"}}, {{"id", "a-2"}}};
  bench.bridge.records["Contacts"] = {
      {{"id", "c-1"}, {"name", "Ada L"}, {"first_name", "Ada"}, {"last_name", "L"}},
      {{"id", "c-2"}, {"first_name", "Bo"}, {"last_name", "M"}},
      {{"id", "c-3"}, {"first_name", "Cy"}, {"last_name", "N"}},
  };
  bench.bridge.links["Accounts/a-1/contacts"] = {"c-2", "c-1"};
  return bench;
}

constexpr std::string_view kLinkC3 =
    R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_ids":["c-3","c-1"]})";

TEST(GetRelationships, ShowsTheRecordsInTheOrderOfTheLink) {
  test::ToolBench bench;
  const auto page = filled(bench).result(
      "get_relationships",
      R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_fields":["last_name"]})"
  );
  EXPECT_EQ(
      json::serialize(page),
      R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_module":"Contacts","records":[{"id":"c-2","last_name":"M"},{"id":"c-1","last_name":"L"}],"result_count":2,"next_offset":null})"
  );
}

TEST(GetRelationships, TellsWhetherThereIsAnotherPage) {
  test::ToolBench bench;
  const auto first = filled(bench).result(
      "get_relationships",
      R"({"module":"Accounts","id":"a-1","link_field":"contacts","max_results":1})"
  );
  EXPECT_EQ(first.at("result_count"), 1);
  EXPECT_EQ(first.at("next_offset"), 1);
  const auto second = bench.result(
      "get_relationships",
      R"({"module":"Accounts","id":"a-1","link_field":"contacts","max_results":1,"offset":1})"
  );
  EXPECT_EQ(second.at("records").as_array()[0].at("id"), "c-1");
  EXPECT_TRUE(second.at("next_offset").is_null());
}

TEST(GetRelationships, ShowsOnlyWhatTheListOfTheOtherModuleShows) {
  test::ToolBench bench;
  filled(bench).bridge.denied = {"c-2"};
  const auto page = bench.result(
      "get_relationships", R"({"module":"Accounts","id":"a-1","link_field":"contacts"})"
  );
  ASSERT_EQ(page.at("result_count"), 1);
  EXPECT_EQ(page.at("records").as_array()[0].at("id"), "c-1");
  EXPECT_EQ(bench.bridge.last_list->where, "contacts.id IN ('c-2', 'c-1')");
}

TEST(GetRelationships, TakesTheModuleForTheLinkWhereOnlyOneLeadsThere) {
  test::ToolBench bench;
  const auto page = filled(bench).result(
      "get_relationships", R"({"module":"Accounts","id":"a-1","link_field":"Contacts"})"
  );
  EXPECT_EQ(page.at("link_field"), "contacts");
  const auto text = bench.failure(
      "get_relationships", R"({"module":"Accounts","id":"a-1","link_field":"Accounts"})"
  );
  EXPECT_TRUE(text.contains("members (Accounts), member_of (Accounts)")) << text;
}

TEST(GetRelationships, AnswersAWrongLinkWithTheModulesLinks) {
  test::ToolBench bench;
  const auto outcome = filled(bench).call(
      "get_relationships", R"({"module":"Accounts","id":"a-1","link_field":"contact"})"
  );
  EXPECT_EQ(outcome.error_code, "tool.unknown_link");
  EXPECT_TRUE(outcome.result.text.contains("Did you mean contacts?")) << outcome.result.text;
  EXPECT_TRUE(outcome.result.text.contains("opportunities (Opportunities)"));
}

TEST(LinkRecords, LinksVerifiesAndTellsWhatWasThere) {
  test::ToolBench bench;
  const auto linked = filled(bench).result("link_records", kLinkC3);
  EXPECT_EQ(
      json::serialize(linked),
      R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_module":"Contacts","created":1,"failed":0,"already_linked":["c-1"]})"
  );
  const auto& stored = bench.bridge.links["Accounts/a-1/contacts"];
  EXPECT_EQ(stored, (std::vector<std::string>{"c-2", "c-1", "c-3"}));
  const auto again = bench.result("link_records", kLinkC3);
  EXPECT_EQ(again.at("created"), 0);
  EXPECT_EQ(again.at("already_linked").as_array().size(), 2u);
  EXPECT_EQ(bench.bridge.writes(), 1u);
}

TEST(LinkRecords, IsNotMisledByALinkThatIgnoresTheCondition) {
  test::ToolBench bench;
  filled(bench).bridge.ignores_conditions = true;
  bench.bridge.links["Accounts/a-1/contacts"] = {"x-1", "x-2", "x-3", "c-1"};
  const auto linked = bench.result("link_records", kLinkC3);
  EXPECT_EQ(linked.at("created"), 1);
  EXPECT_EQ(linked.at("failed"), 0);
}

TEST(LinkRecords, DoesNotBelieveTheCrm) {
  test::ToolBench bench;
  filled(bench).bridge.unstorable_links = {"c-3"};
  const auto linked = bench.result("link_records", kLinkC3);
  EXPECT_EQ(linked.at("created"), 0);
  EXPECT_EQ(linked.at("failed"), 1);
  EXPECT_EQ(linked.at("failed_ids").as_array()[0], "c-3");
  EXPECT_TRUE(test::text_of(linked.at("reason")).contains("did not store"));
}

TEST(LinkRecords, RefusesRecordsThatAreNotThere) {
  test::ToolBench bench;
  const auto missing = filled(bench).call(
      "link_records",
      R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_ids":["c-1","ghost"]})"
  );
  EXPECT_EQ(missing.error_code, "tool.no_record");
  EXPECT_TRUE(missing.result.text.contains("id ghost")) << missing.result.text;
  const auto no_parent = bench.call(
      "unlink_records",
      R"({"module":"Accounts","id":"ghost","link_field":"contacts","related_ids":["c-1"]})"
  );
  EXPECT_EQ(no_parent.error_code, "tool.no_record");
  EXPECT_EQ(bench.bridge.writes(), 0u);
}

TEST(UnlinkRecords, RemovesWhatIsLinkedAndNamesWhatIsNot) {
  test::ToolBench bench;
  const auto unlinked = filled(bench).result("unlink_records", kLinkC3);
  EXPECT_EQ(unlinked.at("deleted"), 1);
  EXPECT_EQ(unlinked.at("failed"), 0);
  EXPECT_EQ(unlinked.at("not_linked").as_array()[0], "c-3");
  EXPECT_EQ(bench.bridge.links["Accounts/a-1/contacts"], std::vector<std::string>{"c-2"});
}

TEST(LinkTools, TellTheChangeInADryRunAndDoNotMakeIt) {
  test::ToolBench bench;
  const auto before = filled(bench).bridge.links;
  std::string arguments(kLinkC3);
  arguments.insert(arguments.size() - 1, R"(,"dry_run":true)");
  const auto link = bench.result("link_records", arguments);
  EXPECT_EQ(json::serialize(link.at("would_link")), R"(["c-3"])");
  EXPECT_EQ(json::serialize(link.at("already_linked")), R"(["c-1"])");
  const auto unlink = bench.result("unlink_records", arguments);
  EXPECT_EQ(json::serialize(unlink.at("would_unlink")), R"(["c-1"])");
  EXPECT_EQ(bench.bridge.writes(), 0u);
  EXPECT_EQ(bench.bridge.links.at("Accounts/a-1/contacts"), before.at("Accounts/a-1/contacts"));
}

}  // namespace
}  // namespace suitemcp::tools
