#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

test::ToolBench& filled(test::ToolBench& bench) {
  bench.bridge.records["Accounts"] = {{{"id", "a-1"}, {"name", "Acme"}}};
  bench.bridge.records["Contacts"] = {{{"id", "c-1"}, {"last_name", "L"}}, {{"id", "c-2"}}};
  return bench;
}

TEST(LogCall, StoresTheCallAndLinksWhoTookPart) {
  test::ToolBench bench;
  const auto logged = filled(bench).result(
      "log_call",
      R"({"name":"Offer","date_start":"2026-12-01T15:30:00+01:00","description":"liked it",
          "contact_ids":["c-1","c-2"],"account_ids":["a-1"]})"
  );
  EXPECT_EQ(logged.at("created"), true);
  EXPECT_EQ(json::serialize(logged.at("linked")), R"({"contacts":2,"accounts":1})");
  EXPECT_FALSE(logged.contains("warnings")) << json::serialize(logged);
  const auto& call = bench.bridge.records["Calls"][0];
  EXPECT_EQ(call.at("date_start"), "2026-12-01 14:30:00");
  EXPECT_EQ(call.at("status"), "Held");
  EXPECT_EQ(call.at("direction"), "Outbound");
  EXPECT_EQ(call.at("duration_hours"), "0");
  EXPECT_EQ(call.at("duration_minutes"), "15");
  EXPECT_EQ(call.at("parent_type"), "Accounts");
  EXPECT_EQ(call.at("parent_id"), "a-1");
  EXPECT_EQ(call.at("assigned_user_id"), "seed_alice_id");
  EXPECT_EQ(bench.bridge.links["Calls/new-1/contacts"], (std::vector<std::string>{"c-1", "c-2"}));
}

TEST(LogCall, ChecksBeforeItWrites) {
  test::ToolBench bench;
  const auto gone = filled(bench).call(
      "log_call", R"({"name":"x","date_start":"2026-12-01","contact_ids":["c-1","ghost"]})"
  );
  EXPECT_EQ(gone.error_code, "tool.no_record");
  EXPECT_TRUE(gone.result.text.contains("\"contact_ids\": Contacts has no record with id ghost"));
  const auto several = bench.failure(
      "log_call", R"({"name":"x","date_start":"2026-12-01","account_ids":["a-1","a-2"]})"
  );
  EXPECT_TRUE(several.contains("belongs to one account")) << several;
  const auto date = bench.failure("log_call", R"({"name":"x","date_start":"tomorrow at 3"})");
  EXPECT_TRUE(date.contains("2026-12-01 15:30:00")) << date;
  const auto status =
      bench.failure("log_call", R"({"name":"x","date_start":"2026-12-01","status":"Done"})");
  EXPECT_TRUE(status.contains("\"Planned\", \"Held\"")) << status;
  EXPECT_EQ(bench.bridge.writes(), 0u);
}

TEST(LogCall, SaysWhatTheCrmDidNotLink) {
  test::ToolBench bench;
  filled(bench).bridge.unstorable_links = {"c-2"};
  const auto logged = bench.result(
      "log_call", R"({"name":"x","date_start":"2026-12-01","contact_ids":["c-1","c-2"]})"
  );
  EXPECT_EQ(logged.at("linked").at("contacts"), 1);
  EXPECT_TRUE(json::serialize(logged.at("warnings")).contains("did not link the contacts c-2"));
}

TEST(LogCall, StaysDoneWhenLinkingFails) {
  test::ToolBench bench;
  filled(bench).bridge.faults.insert(
      {"relate", {base::ErrorKind::timeout, "crm.timeout", "late", "The CRM is late."}}
  );
  const auto logged =
      bench.result("log_call", R"({"name":"x","date_start":"2026-12-01","contact_ids":["c-1"]})");
  EXPECT_EQ(logged.at("created"), true);
  EXPECT_EQ(logged.at("linked").at("contacts"), 0);
  EXPECT_TRUE(json::serialize(logged.at("warnings")).contains("The CRM is late."));
}

TEST(CreateTask, FillsInWhatWasNotGiven) {
  test::ToolBench bench;
  const auto made = filled(bench).result(
      "create_task",
      R"({"name":"Call back","date_due":"2026-12-02","parent_type":"Accounts","parent_id":"a-1",
          "contact_id":"c-1"})"
  );
  EXPECT_EQ(made.at("module"), "Tasks");
  EXPECT_TRUE(test::text_of(made.at("url")).contains("module=Tasks"));
  const auto& task = bench.bridge.records["Tasks"][0];
  EXPECT_EQ(task.at("status"), "Not Started");
  EXPECT_EQ(task.at("priority"), "Medium");
  EXPECT_EQ(task.at("date_due"), "2026-12-02 00:00:00");
  EXPECT_EQ(task.at("contact_id"), "c-1");
}

TEST(CreateTask, RefusesAParentThatIsNotThere) {
  test::ToolBench bench;
  const auto gone = filled(bench).call(
      "create_task", R"({"name":"x","parent_type":"Accounts","parent_id":"ghost"})"
  );
  EXPECT_EQ(gone.error_code, "tool.no_record");
  EXPECT_TRUE(bench.failure("create_task", R"({"name":"x","parent_id":"a-1"})")
                  .contains("Give both \"parent_type\""));
  EXPECT_TRUE(
      bench.failure("create_task", R"({"name":"x","parent_type":"Account","parent_id":"a-1"})")
          .contains("Did you mean Accounts")
  );
  EXPECT_TRUE(bench.failure("create_task", R"({"name":"x","contact_id":"ghost"})")
                  .contains("\"contact_id\""));
  EXPECT_EQ(bench.bridge.writes(), 0u);
}

TEST(CreateNote, StoresANoteAboutARecord) {
  test::ToolBench bench;
  filled(bench).result(
      "create_note",
      R"({"name":"Minutes","description":"Ünïcode ✓","parent_type":"Accounts","parent_id":"a-1"})"
  );
  const auto& note = bench.bridge.records["Notes"][0];
  EXPECT_EQ(note.at("description"), "Ünïcode ✓");
  EXPECT_EQ(note.at("parent_id"), "a-1");
}

TEST(ActivityTools, WriteNothingInADryRun) {
  test::ToolBench bench;
  const auto call = filled(bench).result(
      "log_call", R"({"name":"x","date_start":"2026-12-01","contact_ids":["c-1"],"dry_run":true})"
  );
  EXPECT_EQ(call.at("created"), false);
  EXPECT_EQ(json::serialize(call.at("would_link")), R"({"contacts":["c-1"],"accounts":[]})");
  EXPECT_EQ(call.at("changed").at("status").at("after"), "Held");
  EXPECT_EQ(bench.result("create_task", R"({"name":"x","dry_run":true})").at("dry_run"), true);
  EXPECT_EQ(bench.result("create_note", R"({"name":"x","dry_run":true})").at("dry_run"), true);
  EXPECT_EQ(bench.bridge.writes(), 0u);
}

test::ToolBench& with_activities(test::ToolBench& bench) {
  filled(bench).bridge.records["Calls"] = {{{"id", "k-1"}, {"name", "Call"}, {"status", "Held"}}};
  bench.bridge.records["Tasks"] = {
      {{"id", "t-1"}, {"name", "T1"}}, {{"id", "t-2"}, {"name", "T2"}}
  };
  bench.bridge.records["Notes"] = {{{"id", "n-1"}, {"name", "Note"}}};
  bench.bridge.links["Accounts/a-1/calls"] = {"k-1"};
  bench.bridge.links["Accounts/a-1/notes"] = {"n-1"};
  bench.bridge.links["Contacts/c-1/tasks"] = {"t-1"};
  bench.bridge.links["Contacts/c-1/tasks_parent"] = {"t-2", "t-1"};
  return bench;
}

TEST(GetRecordActivities, ReadsAllTypesThroughAllTheirLinks) {
  test::ToolBench bench;
  const auto found =
      with_activities(bench).result("get_record_activities", R"({"module":"Accounts","id":"a-1"})");
  EXPECT_EQ(
      json::serialize(found),
      R"({"module":"Accounts","id":"a-1","calls":[{"id":"k-1","name":"Call","status":"Held"}],"meetings":[],"tasks":[],"notes":[{"id":"n-1","name":"Note"}]})"
  );
  const auto tasks = bench.result(
      "get_record_activities", R"({"module":"Contacts","id":"c-1","types":["tasks"]})"
  );
  EXPECT_EQ(tasks.at("tasks").as_array().size(), 2u);
  EXPECT_FALSE(tasks.contains("calls"));
  EXPECT_EQ(bench.bridge.last_list->order_by, "date_due desc");
}

TEST(GetRecordActivities, ReportsATypeThatFailsAndShowsTheOthers) {
  test::ToolBench bench;
  with_activities(bench).bridge.faults.insert(
      {"related_ids calls", {base::ErrorKind::timeout, "crm.timeout", "late", "The CRM is late."}}
  );
  const auto found = bench.result("get_record_activities", R"({"module":"Accounts","id":"a-1"})");
  EXPECT_FALSE(found.contains("calls"));
  EXPECT_EQ(found.at("notes").as_array().size(), 1u);
  EXPECT_EQ(
      json::serialize(found.at("failed")), R"([{"type":"calls","reason":"The CRM is late."}])"
  );
  const auto only =
      bench.call("get_record_activities", R"({"module":"Accounts","id":"a-1","types":["calls"]})");
  EXPECT_EQ(only.error_code, "crm.timeout");
}

TEST(GetRecordActivities, SaysWhereThereIsMoreThanItCanSort) {
  test::ToolBench bench;
  auto& notes = with_activities(bench).bridge.links["Accounts/a-1/notes"];
  for (int i = 0; i < 300; ++i) notes.push_back("x-" + std::to_string(i));
  const auto found = bench.result("get_record_activities", R"({"module":"Accounts","id":"a-1"})");
  EXPECT_EQ(json::serialize(found.at("cut")), R"(["notes"])");
}

TEST(GetRecordActivities, RefusesARecordThatIsNotThere) {
  test::ToolBench bench;
  const auto gone = bench.call("get_record_activities", R"({"module":"Accounts","id":"ghost"})");
  EXPECT_EQ(gone.error_code, "tool.no_record");
}

}  // namespace
}  // namespace suitemcp::tools
