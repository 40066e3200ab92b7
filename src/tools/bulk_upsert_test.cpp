#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

test::ToolBench& filled(test::ToolBench& bench) {
  bench.bridge.records["Accounts"] = {
      {{"id", "a-1"}, {"name", "Acme"}}, {{"id", "a-2"}, {"name", "Bold"}}
  };
  return bench;
}

TEST(BulkUpsert, WritesWhatIsRightAndSaysWhyTheRestIsNot) {
  test::ToolBench bench;
  const auto result = filled(bench).result("bulk_upsert", R"({"module":"Accounts","records":[
      {"name":"New"},
      {"id":"a-1","industry":"Media"},
      {"nme":"typo"},
      {"id":"ghost","name":"x"},
      {"id":"a-1","name":"twice"},
      {"id":"a-2","deleted":1},
      {"id":"Acme Inc.","name":"x"},
      {}]})");
  EXPECT_EQ(json::serialize(result.at("ids")), R"(["new-3","a-1",null,null,null,null,null,null])");
  EXPECT_EQ(result.at("count"), 2);
  const auto& errors = result.at("errors").as_array();
  ASSERT_EQ(errors.size(), 6u);
  const std::vector<std::string_view> reasons{
      "Did you mean name",
      "no record with id",
      "earlier record",
      "use the delete tool",
      "expected a record id",
      "no fields"
  };
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    EXPECT_EQ(errors[i].at("index"), i + 2);
    const std::string_view reason(errors[i].at("reason").as_string());
    EXPECT_TRUE(reason.contains(reasons[i])) << reason;
    EXPECT_FALSE(reason.contains("Nothing was written")) << reason;
  }
  EXPECT_EQ(bench.bridge.records["Accounts"][2].at("assigned_user_id"), "seed_alice_id");
  EXPECT_EQ(bench.bridge.records["Accounts"][0].at("industry"), "Media");
  EXPECT_EQ(bench.bridge.records["Accounts"][1].at("name"), "Bold");
}

TEST(BulkUpsert, ReportsARecordThatTheCrmRefusesAndGoesOn) {
  test::ToolBench bench;
  filled(bench).bridge.faults.insert(
      {"save", {base::ErrorKind::permission_denied, "crm.access_denied", "40", "Not yours."}}
  );
  bench.bridge.fault_from["save"] = 1;
  const auto result = bench.result(
      "bulk_upsert", R"({"module":"Accounts","records":[{"name":"A"},{"name":"B"},{"name":"C"}]})"
  );
  EXPECT_EQ(json::serialize(result.at("ids")), R"(["new-3",null,null])");
  EXPECT_EQ(result.at("errors").as_array()[0].at("reason"), "Not yours.");
  EXPECT_EQ(result.at("errors").as_array().size(), 2u);
}

TEST(BulkUpsert, DoesNotTryOnWhenTheCrmIsGone) {
  test::ToolBench bench;
  filled(bench).bridge.faults.insert(
      {"save", {base::ErrorKind::unavailable, "crm.unreachable", "down", "The CRM is down."}}
  );
  bench.bridge.fault_from["save"] = 1;
  const auto result = bench.result(
      "bulk_upsert", R"({"module":"Accounts","records":[{"name":"A"},{"name":"B"},{"name":"C"}]})"
  );
  EXPECT_EQ(result.at("count"), 1);
  const auto& errors = result.at("errors").as_array();
  EXPECT_EQ(errors[0].at("reason"), "The CRM is down.");
  EXPECT_TRUE(test::text_of(errors[1].at("reason")).contains("not tried"));
  EXPECT_EQ(std::ranges::count(bench.bridge.calls, "save"), 2);
}

TEST(BulkUpsert, BelievesTheRecordNotTheFault) {
  test::ToolBench bench;
  filled(bench).bridge.acts_before_fault = true;
  bench.bridge.faults.insert(
      {"save", {base::ErrorKind::bad_upstream, "crm.server_error", "500", "The CRM failed."}}
  );
  const auto result = bench.result(
      "bulk_upsert", R"({"module":"Accounts","records":[{"id":"a-1","name":"A"},{"name":"B"}]})"
  );
  EXPECT_EQ(json::serialize(result.at("ids")), R"(["a-1",null])");
  EXPECT_EQ(result.at("errors").as_array()[0].at("reason"), "The CRM failed.");
}

TEST(BulkUpsert, WarnsOfWhatWasStoredDifferently) {
  test::ToolBench bench;
  bench.bridge.on_store = [](test::FakeBridge::Record& record) { record["name"] = "????"; };
  const auto result = bench.result(
      "bulk_upsert", R"({"module":"Accounts","records":[{"name":"🚀"},{"name":"????"}]})"
  );
  EXPECT_EQ(result.at("warnings").as_array().size(), 1u);
  EXPECT_TRUE(
      result.at("warnings").as_array()[0].as_string().starts_with("record 0: name: the CRM stored")
  );
}

TEST(BulkUpsert, TellsBeforeAndAfterInADryRun) {
  test::ToolBench bench;
  const auto before = filled(bench).bridge.records;
  const auto result = bench.result(
      "bulk_upsert", R"({"module":"Accounts","dry_run":true,"records":[
      {"id":"a-1","name":"Acme"},{"id":"a-2","name":"Bolder"},{"name":"New"},{"id":"ghost","name":"x"}]})"
  );
  EXPECT_EQ(json::serialize(result.at("ids")), R"(["a-1","a-2",null,null])");
  EXPECT_EQ(result.at("count"), 0);
  EXPECT_EQ(
      json::serialize(result.at("changes")),
      R"([{"index":0,"action":"update","changed":{}},{"index":1,"action":"update","changed":{"name":{"before":"Bold","after":"Bolder"}}},{"index":2,"action":"create","changed":{"name":{"before":"","after":"New"},"assigned_user_id":{"before":"","after":"seed_alice_id"}}}])"
  );
  EXPECT_EQ(result.at("errors").as_array().size(), 1u);
  EXPECT_EQ(bench.bridge.writes(), 0u);
  EXPECT_EQ(bench.bridge.records.at("Accounts"), before.at("Accounts"));
}

TEST(BulkUpsert, BoundsTheNumberOfRecords) {
  test::ToolBench bench;
  std::string records;
  for (int i = 0; i < 101; ++i) records += std::string(i == 0 ? "" : ",") + R"({"name":"x"})";
  const auto text =
      bench.failure("bulk_upsert", R"({"module":"Accounts","records":[)" + records + "]}");
  EXPECT_TRUE(text.contains("at most 100 entries, got 101")) << text;
  EXPECT_TRUE(
      bench.failure("bulk_upsert", R"({"module":"Accounts","records":[]})").contains("at least 1")
  );
  EXPECT_TRUE(bench.failure("bulk_upsert", R"({"module":"Accounts","records":["x"]})")
                  .contains("entry 1: expected an object"));
}

}  // namespace
}  // namespace suitemcp::tools
