#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

base::Error server_error() {
  return {base::ErrorKind::bad_upstream, "crm.server_error", "500"};
}

test::ToolBench& with_account(test::ToolBench& bench) {
  bench.bridge.records["Accounts"].push_back(
      {{"id", "a-1"}, {"name", "Acme"}, {"industry", "Media"}, {"employees", "5"}}
  );
  return bench;
}

TEST(CreateTool, GivesIdNameAndUrlAndAssignsToTheCaller) {
  test::ToolBench bench;
  const auto made =
      bench.result("create", R"({"module":"Accounts","fields":{"name":"Acme","employees":500}})");
  EXPECT_EQ(
      json::serialize(made),
      R"({"id":"new-1","module":"Accounts","created":true,"name":"Acme","url":"https://crm.example.com/index.php?module=Accounts&action=DetailView&record=new-1"})"
  );
  const auto& stored = bench.bridge.records["Accounts"][0];
  EXPECT_EQ(stored.at("assigned_user_id"), "seed_alice_id");
  EXPECT_EQ(stored.at("employees"), "500");
}

TEST(CreateTool, KeepsAnAssigneeOfTheCallersChoice) {
  test::ToolBench bench;
  bench.result(
      "create", R"({"module":"Accounts","fields":{"name":"A","assigned_user_id":"seed_chris_id"}})"
  );
  EXPECT_EQ(bench.bridge.records["Accounts"][0].at("assigned_user_id"), "seed_chris_id");
  bench.result("create", R"({"module":"Accounts","fields":{"name":"B","assigned_user_id":null}})");
  EXPECT_FALSE(bench.bridge.records["Accounts"][1].contains("assigned_user_id"));
}

TEST(CreateTool, ConvertsDatesChoicesAndTruthValues) {
  test::ToolBench bench;
  bench.result(
      "create", R"({"module":"Opportunities","fields":{"name":"Big","sales_stage":"Closed Won",
      "amount":1000000.5,"date_closed":"2026-12-31T23:00:00+02:00"}})"
  );
  const auto& stored = bench.bridge.records["Opportunities"][0];
  EXPECT_EQ(stored.at("date_closed"), "2026-12-31");
  EXPECT_EQ(stored.at("amount"), "1000000.5");
  bench.result(
      "create",
      R"({"module":"Contacts","fields":{"last_name":"L","do_not_call":true,"email1":"A@b.com"}})"
  );
  EXPECT_EQ(bench.bridge.records["Contacts"][0].at("do_not_call"), "1");
  bench.result(
      "create", R"({"module":"Accounts","fields":{"name":"R","regions_c":["north","south"]}})"
  );
  EXPECT_EQ(bench.bridge.records["Accounts"][0].at("regions_c"), "^north^,^south^");
}

TEST(CreateTool, WarnsOfWhatTheCrmStoredDifferently) {
  test::ToolBench bench;
  bench.bridge.on_store = [](test::FakeBridge::Record& record) { record["name"] = "Acme ????"; };
  const auto made = bench.result("create", R"({"module":"Accounts","fields":{"name":"Acme 🚀"}})");
  const auto warnings = json::serialize(made.at("warnings"));
  EXPECT_TRUE(warnings.contains("Acme ????")) << warnings;
  EXPECT_FALSE(warnings.contains("4-byte"));
}

TEST(CreateTool, StaysSilentWhenTheCrmKeepsEmoji) {
  test::ToolBench bench;
  const auto made = bench.result("create", R"({"module":"Accounts","fields":{"name":"Acme 🚀"}})");
  EXPECT_FALSE(made.contains("warnings"));
  const auto dry =
      bench.result("create", R"({"module":"Accounts","fields":{"name":"Acme 🚀"},"dry_run":true})");
  EXPECT_TRUE(json::serialize(dry.at("warnings")).contains("????"));
}

TEST(CreateTool, DoesNotReportAWriteAsFailedBecauseReadingItFailed) {
  test::ToolBench bench;
  bench.bridge.faults.insert({"get", base::Error(base::ErrorKind::timeout, "crm.timeout", "late")});
  const auto made = bench.result("create", R"({"module":"Accounts","fields":{"name":"Acme"}})");
  EXPECT_EQ(made.at("created"), true);
  EXPECT_TRUE(json::serialize(made.at("warnings")).contains("could not be read back"));
}

TEST(UpdateTool, TellsBeforeAndAfterOfWhatChanged) {
  test::ToolBench bench;
  const auto updated = with_account(bench).result(
      "update",
      R"({"module":"Accounts","id":"a-1","fields":{"name":"Acme Inc","industry":"Media","employees":null}})"
  );
  EXPECT_EQ(
      json::serialize(updated),
      R"({"id":"a-1","module":"Accounts","updated":true,"changed":{"name":{"before":"Acme","after":"Acme Inc"},"employees":{"before":"5","after":""}}})"
  );
}

TEST(UpdateTool, RefusesARecordThatIsNotThere) {
  test::ToolBench bench;
  const auto outcome =
      bench.call("update", R"({"module":"Accounts","id":"gone","fields":{"name":"x"}})");
  EXPECT_EQ(outcome.error_code, "tool.no_record");
  EXPECT_EQ(bench.bridge.writes(), 0u);
}

TEST(UpdateTool, ShowsWhatTheCrmReallyHolds) {
  test::ToolBench bench;
  with_account(bench).bridge.on_store = [](test::FakeBridge::Record& record) {
    record["name"] = "Acme";
  };
  const auto updated =
      bench.result("update", R"({"module":"Accounts","id":"a-1","fields":{"name":"<script>"}})");
  EXPECT_TRUE(updated.at("changed").as_object().empty());
  EXPECT_TRUE(json::serialize(updated.at("warnings")).contains("the CRM stored"));
}

TEST(UpdateTool, BelievesTheRecordNotTheFault) {
  test::ToolBench bench;
  with_account(bench).bridge.faults.insert({"save", server_error()});
  EXPECT_EQ(
      bench.call("update", R"({"module":"Accounts","id":"a-1","fields":{"name":"B"}})").error_code,
      "crm.server_error"
  );
  bench.bridge.acts_before_fault = true;
  const auto updated =
      bench.result("update", R"({"module":"Accounts","id":"a-1","fields":{"name":"B"}})");
  EXPECT_TRUE(json::serialize(updated.at("warnings")).contains("holds the new values"));
}

TEST(DeleteTool, DeletesAndShowsWhatWent) {
  test::ToolBench bench;
  const auto deleted = with_account(bench).result("delete", R"({"module":"Accounts","id":"a-1"})");
  EXPECT_EQ(
      json::serialize(deleted),
      R"({"id":"a-1","module":"Accounts","deleted":true,"record":{"id":"a-1","name":"Acme","industry":"Media"}})"
  );
  EXPECT_TRUE(bench.bridge.records["Accounts"].empty());
  EXPECT_EQ(
      bench.call("delete", R"({"module":"Accounts","id":"a-1"})").error_code, "tool.no_record"
  );
}

TEST(DeleteTool, BelievesTheRecordNotTheAnswer) {
  test::ToolBench bench;
  with_account(bench).bridge.keeps_deleted = true;
  EXPECT_EQ(
      bench.call("delete", R"({"module":"Accounts","id":"a-1"})").error_code, "tool.not_deleted"
  );
  bench.bridge.keeps_deleted = false;
  bench.bridge.acts_before_fault = true;
  bench.bridge.faults.insert({"remove", server_error()});
  const auto deleted = bench.result("delete", R"({"module":"Accounts","id":"a-1"})");
  EXPECT_EQ(deleted.at("deleted"), true);
  EXPECT_TRUE(json::serialize(deleted.at("warnings")).contains("the record is gone"));
}

TEST(DryRun, WritesNothingAndTellsTheTruth) {
  test::ToolBench bench;
  const auto before = with_account(bench).bridge.records;
  const auto created =
      bench.result("create", R"({"module":"Accounts","fields":{"name":"N"},"dry_run":true})");
  EXPECT_EQ(
      json::serialize(created),
      R"({"module":"Accounts","created":false,"dry_run":true,"changed":{"name":{"before":"","after":"N"},"assigned_user_id":{"before":"","after":"seed_alice_id"}}})"
  );
  const auto updated = bench.result(
      "update", R"({"module":"Accounts","id":"a-1","fields":{"name":"B"},"dry_run":true})"
  );
  EXPECT_EQ(json::serialize(updated.at("changed")), R"({"name":{"before":"Acme","after":"B"}})");
  EXPECT_EQ(updated.at("updated"), false);
  const auto deleted = bench.result("delete", R"({"module":"Accounts","id":"a-1","dry_run":true})");
  EXPECT_EQ(deleted.at("deleted"), false);
  EXPECT_EQ(deleted.at("record").at("name"), "Acme");
  EXPECT_EQ(bench.bridge.writes(), 0u);
  EXPECT_EQ(bench.bridge.records["Accounts"], before.at("Accounts"));
  EXPECT_EQ(
      bench.call("update", R"({"module":"Accounts","id":"x","fields":{"name":"B"},"dry_run":true})")
          .error_code,
      "tool.no_record"
  );
  EXPECT_FALSE(
      bench.failure("create", R"({"module":"Accounts","fields":{"nme":"B"},"dry_run":true})")
          .empty()
  );
}

TEST(WritingTools, RefuseHugeAndOddTexts) {
  test::ToolBench bench;
  const std::string huge(10'000, 'x');
  EXPECT_TRUE(bench.failure("create", R"({"module":"Accounts","fields":{"name":")" + huge + "\"}}")
                  .contains("at most 150 characters"));
  EXPECT_TRUE(bench.failure("create", R"({"module":"Accounts","fields":{"name":"a\u0000b"}})")
                  .contains("NUL"));
  const std::string long_text =
      R"({"module":"Accounts","fields":{"name":"x","description":")" + huge + "\"}}";
  EXPECT_TRUE(bench.failure("create", long_text).empty());
  EXPECT_EQ(bench.bridge.records["Accounts"][0].at("description").size(), 10'000u);
}

}  // namespace
}  // namespace suitemcp::tools
