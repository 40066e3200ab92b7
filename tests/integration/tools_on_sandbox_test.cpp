// The tools on a CRM that answers like the recorded one: SuiteCRM 8, and 7 with its own path and
// positional parameters.
#include "tests/support/sandbox_bench.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp {
namespace {

namespace json = boost::json;
using sandbox::FaultKind;
using sandbox::Profile;

/// The id of the first record that meets the condition.
std::string find_id(test::SandboxBench& bench, std::string_view module, std::string_view query) {
  const auto page = bench.result(
      "search",
      json::serialize(json::value{{"module", module}, {"query", query}, {"max_results", 1}})
  );
  return test::text_of(page.at("records").as_array().at(0).at("id"));
}

/// Records that the calls below are about.
struct Cast {
  std::string account;
  std::string contact;   // of the account
  std::string stranger;  // a contact of another account
  std::string task;
  std::string note;
};

Cast cast(test::SandboxBench& bench) {
  Cast cast;
  cast.account = find_id(bench, "Accounts", "name = 'Brightmoor Academy'");
  cast.contact = find_id(bench, "Contacts", "last_name = 'Ashdown' AND first_name = 'Wanda'");
  cast.stranger = find_id(bench, "Contacts", "last_name <> 'Ashdown'");
  cast.task = find_id(bench, "Tasks", "status <> 'Completed'");
  cast.note = find_id(bench, "Notes", "name IS NOT NULL");
  return cast;
}

struct Call {
  std::string_view tool;
  json::object arguments;
};

/// Every tool once, in a way that succeeds.
std::vector<Call> every_call(const Cast& cast) {
  return {
      {"search", {{"module", "Accounts"}, {"query", "name LIKE 'B%'"}}},
      {"search_text", {{"search_string", "rightmoor"}}},
      {"get", {{"module", "Accounts"}, {"id", cast.account}}},
      {"get_many", {{"module", "Accounts"}, {"ids", {cast.account, "ghost"}}}},
      {"create", {{"module", "Accounts"}, {"fields", {{"name", "New"}}}}},
      {"update",
       {{"module", "Accounts"}, {"id", cast.account}, {"fields", {{"website", "x.example"}}}}},
      {"delete", {{"module", "Tasks"}, {"id", cast.task}}},
      {"count", {{"module", "Accounts"}}},
      {"bulk_upsert",
       {{"module", "Leads"},
        {"records", {json::object{{"last_name", "A"}}, json::object{{"last_name", "B"}}}}}},
      {"get_relationships",
       {{"module", "Accounts"}, {"id", cast.account}, {"link_field", "contacts"}}},
      {"link_records",
       {{"module", "Accounts"},
        {"id", cast.account},
        {"link_field", "contacts"},
        {"related_ids", {cast.stranger}}}},
      {"unlink_records",
       {{"module", "Accounts"},
        {"id", cast.account},
        {"link_field", "contacts"},
        {"related_ids", {cast.contact}}}},
      {"get_module_fields", {{"module", "Accounts"}}},
      {"get_dropdown_values", {{"dropdown_name", "industry_dom"}}},
      {"list_modules", {}},
      {"get_recent", {}},
      {"get_upcoming_activities", {}},
      {"get_record_activities", {{"module", "Accounts"}, {"id", cast.account}}},
      {"log_call",
       {{"name", "Call"},
        {"date_start", "2027-01-15 09:00:00"},
        {"contact_ids", {cast.contact}},
        {"account_ids", {cast.account}}}},
      {"create_task", {{"name", "Task"}, {"contact_id", cast.contact}}},
      {"create_note", {{"name", "Note"}, {"parent_type", "Accounts"}, {"parent_id", cast.account}}},
      {"set_note_attachment",
       {{"id", cast.note}, {"filename", "a.txt"}, {"file_base64", "aGVsbG8="}}},
      {"get_note_attachment", {{"id", cast.note}, {"as_text", true}}},
      {"server_info", {}},
  };
}

bool writes(const Call& call) {
  static constexpr std::array<std::string_view, 10> kWriting{
      "create",
      "update",
      "delete",
      "bulk_upsert",
      "link_records",
      "unlink_records",
      "log_call",
      "create_task",
      "create_note",
      "set_note_attachment"
  };
  return std::ranges::find(kWriting, call.tool) != kWriting.end();
}

class ToolsOnSandbox : public ::testing::TestWithParam<Profile> {
 protected:
  json::object result(std::string_view tool, json::object arguments, const char* user = "alice") {
    return bench.result(tool, json::serialize(arguments), user);
  }
  std::string failure(std::string_view tool, json::object arguments, const char* user = "alice") {
    return bench.call(tool, json::serialize(arguments), user).result.text;
  }
  std::string code(std::string_view tool, json::object arguments, const char* user = "alice") {
    return std::string(bench.call(tool, json::serialize(arguments), user).error_code);
  }

  test::SandboxBench bench{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(
    Crms,
    ToolsOnSandbox,
    ::testing::Values(Profile::suitecrm7, Profile::suitecrm8),
    [](const auto& info) { return info.param == Profile::suitecrm7 ? "SuiteCrm7" : "SuiteCrm8"; }
);

TEST_P(ToolsOnSandbox, EachSucceeds) {
  const auto calls = every_call(cast(bench));
  EXPECT_EQ(calls.size(), 24u);
  for (const auto& call : calls) {
    const auto outcome = bench.call(call.tool, json::serialize(call.arguments));
    EXPECT_FALSE(outcome.failure) << call.tool << ": " << outcome.result.text;
  }
  EXPECT_EQ(
      test::text_of(result("server_info", {}).at("crm_version")),
      sandbox::suitecrm_version(GetParam())
  );
}

TEST_P(ToolsOnSandbox, ADryRunLeavesEveryRowAsItWas) {
  const auto known = cast(bench);
  result("list_modules", {});
  const auto before = bench.dump();
  std::size_t tried = 0;
  for (auto& call : every_call(known)) {
    if (!writes(call)) continue;
    ++tried;
    call.arguments["dry_run"] = true;
    EXPECT_EQ(result(call.tool, call.arguments).at("dry_run"), true) << call.tool;
    EXPECT_TRUE(bench.dump() == before) << call.tool << " wrote in a dry run";
    call.arguments.erase("dry_run");
  }
  EXPECT_EQ(tried, 10u);
  result("update", {{"module", "Accounts"}, {"id", known.account}, {"fields", {{"website", "w"}}}});
  EXPECT_FALSE(bench.dump() == before) << "a real write shows in the dump";
}

TEST_P(ToolsOnSandbox, TextsComeBackAsTheyWere) {
  const std::string text = "Tom & Jerry's \"Best\" – 株式会社 &amp;lt; é\\n";
  const auto made = result("create", {{"module", "Accounts"}, {"fields", {{"name", text}}}});
  const auto read = result("get", {{"module", "Accounts"}, {"id", made.at("id")}});
  // The CRM decodes entities before it stores and then leaves & alone, so that on the wire a stored
  // &lt; looks like a stored < (SUITECRM.md 2.6): the warning tells.
  EXPECT_EQ(read.at("name"), "Tom & Jerry's \"Best\" – 株式会社 < é\\n");
  EXPECT_TRUE(json::serialize(made.at("warnings")).contains("the CRM stored"));
  const auto found = result(
      "search",
      {{"module", "Accounts"},
       {"query", R"(name LIKE 'Tom & Jerry''s "Best"%')"},
       {"fields", {"name"}}}
  );
  EXPECT_EQ(found.at("result_count"), 1);
}

TEST_P(ToolsOnSandbox, WritesToWhatIsNotThereAreErrors) {
  const auto known = cast(bench);
  result("delete", {{"module", "Tasks"}, {"id", known.task}});
  for (const auto& id : {known.task, std::string("no-such-id")}) {
    EXPECT_EQ(
        code("update", {{"module", "Tasks"}, {"id", id}, {"fields", {{"name", "x"}}}}),
        "tool.no_record"
    );
    EXPECT_EQ(code("delete", {{"module", "Tasks"}, {"id", id}}), "tool.no_record");
    EXPECT_EQ(
        code(
            "link_records",
            {{"module", "Contacts"},
             {"id", known.contact},
             {"link_field", "tasks"},
             {"related_ids", {id}}}
        ),
        "tool.no_record"
    );
    EXPECT_EQ(
        code("get_relationships", {{"module", "Tasks"}, {"id", id}, {"link_field", "contacts"}}),
        "crm.no_record"
    );
    EXPECT_EQ(
        code(
            "set_note_attachment", {{"id", id}, {"filename", "a.txt"}, {"file_base64", "aGVsbG8="}}
        ),
        "tool.no_record"
    );
  }
}

TEST_P(ToolsOnSandbox, LinksAreVerified) {
  const auto known = cast(bench);
  const json::object link{
      {"module", "Accounts"},
      {"id", known.account},
      {"link_field", "contacts"},
      {"related_ids", {known.stranger}}
  };
  EXPECT_EQ(result("link_records", link).at("created"), 1);
  EXPECT_EQ(result("link_records", link).at("created"), 0);
  EXPECT_EQ(result("unlink_records", link).at("deleted"), 1);
  EXPECT_EQ(result("unlink_records", link).at("deleted"), 0);
}

TEST_P(ToolsOnSandbox, ACustomModuleIsLikeAnyOther) {
  const auto known = cast(bench);
  const auto made = result(
      "create",
      {{"module", "ABC_Vehicles"},
       {"fields",
        {{"name", "Van"}, {"vehicle_type", "van"}, {"purchase_date", "2026-12-24T10:00:00+02:00"}}}}
  );
  const auto read = result("get", {{"module", "ABC_Vehicles"}, {"id", made.at("id")}});
  EXPECT_EQ(read.at("purchase_date"), "2026-12-24");
  EXPECT_TRUE(failure(
                  "create",
                  {{"module", "ABC_Vehicles"}, {"fields", {{"name", "x"}, {"vehicle_type", "Van"}}}}
  ).contains("write \"van\""));
  const auto linked = result(
      "link_records",
      {{"module", "ABC_Vehicles"},
       {"id", made.at("id")},
       {"link_field", "Accounts"},
       {"related_ids", {known.account}}}
  );
  EXPECT_EQ(linked.at("created"), 1) << json::serialize(linked);
  const auto found =
      result("search_text", {{"search_string", "Van"}, {"modules", {"ABC_Vehicles"}}});
  EXPECT_GE(found.at("result_count").as_int64(), 1);
}

TEST_P(ToolsOnSandbox, DatesOfRelatedRecordsAreNotInTheUsersFormat) {
  const auto known = cast(bench);
  const auto page = result(
      "get_relationships",
      {{"module", "Accounts"},
       {"id", known.account},
       {"link_field", "opportunities"},
       {"related_fields", {"date_closed", "amount"}}},
      "greta"
  );
  ASSERT_GE(page.at("result_count").as_int64(), 1);
  for (const auto& record : page.at("records").as_array()) {
    const auto date = test::text_of(record.at("date_closed"));
    EXPECT_EQ(date.size(), 10u) << date;
    EXPECT_EQ(date.substr(0, 2), "20") << date;
    EXPECT_TRUE(record.at("amount").is_number());
  }
}

TEST_P(ToolsOnSandbox, WhatARoleRefusesIsRefusedInPlainWords) {
  const auto known = cast(bench);
  const auto refused =
      [&](std::string_view tool, json::object arguments, const char* user, std::string_view words) {
        const auto outcome = bench.call(tool, json::serialize(arguments), user);
        const auto& text = outcome.result.text;
        EXPECT_EQ(outcome.error_code, "crm.access_denied") << tool << ' ' << text;
        EXPECT_TRUE(text.starts_with(words)) << tool << ' ' << text;
        EXPECT_TRUE(text.contains(user)) << text;
      };
  constexpr std::string_view kWrite = "Permission denied";
  constexpr std::string_view kRead = "Access refused by CRM role";
  refused("search", {{"module", "Tasks"}}, "bob", kRead);
  refused("create_task", {{"name", "x"}}, "bob", kWrite);
  refused(
      "update",
      {{"module", "Tasks"}, {"id", known.task}, {"fields", {{"name", "x"}}}},
      "bob",
      kWrite
  );
  refused("delete", {{"module", "Tasks"}, {"id", known.task}}, "bob", kWrite);
  refused("get", {{"module", "Contacts"}, {"id", known.contact}}, "dave", kRead);
  refused("create", {{"module", "Contacts"}, {"fields", {{"last_name", "x"}}}}, "dave", kWrite);
  refused(
      "get_relationships",
      {{"module", "Contacts"}, {"id", known.contact}, {"link_field", "tasks"}},
      "bob",
      kRead
  );
}

TEST_P(ToolsOnSandbox, WhatTheCrmLeaksIsNotPassedOn) {
  const auto known = cast(bench);
  const auto found =
      result("search_text", {{"search_string", "e"}, {"modules", {"Tasks", "Accounts"}}}, "bob");
  for (const auto& one : found.at("results").as_array()) EXPECT_NE(one.at("module"), "Tasks");
  EXPECT_TRUE(json::serialize(found.at("not_searched")).contains("Tasks"));
  const auto activities =
      result("get_record_activities", {{"module", "Contacts"}, {"id", known.contact}}, "bob");
  const auto all =
      result("get_record_activities", {{"module", "Contacts"}, {"id", known.contact}}, "alice");
  EXPECT_TRUE(all.contains("tasks"));
  if (!all.at("tasks").as_array().empty()) {
    EXPECT_FALSE(activities.contains("tasks"));
    EXPECT_TRUE(json::serialize(activities.at("failed")).contains("\"tasks\""));
  }
  const auto modules = json::serialize(result("list_modules", {}, "erin"));
  EXPECT_FALSE(modules.contains("\"Opportunities\""));
}

TEST_P(ToolsOnSandbox, BulkUpsertReportsEachRefusal) {
  const auto refused = result(
      "bulk_upsert",
      {{"module", "Tasks"}, {"records", {json::object{{"name", "a"}}, json::object{{"name", "b"}}}}
      },
      "bob"
  );
  EXPECT_EQ(refused.at("count"), 0);
  EXPECT_EQ(json::serialize(refused.at("ids")), "[null,null]");
  for (const auto& error : refused.at("errors").as_array()) {
    EXPECT_TRUE(test::text_of(error.at("reason")).contains("Permission denied"));
  }
}

TEST(ToolsOnFaultyCrm, SayWhatHappenedAndNeverClaimSuccess) {
  struct Row {
    FaultKind fault;
    std::string_view code;  // of a tool that reads
  };
  const std::vector<Row> faults{
      {FaultKind::http_500, "crm.server_error"},
      {FaultKind::html, "crm.bad_reply"},
      {FaultKind::php_notice, "crm.bad_reply"},
      {FaultKind::drop, "crm.unreachable"},
      {FaultKind::delay, "crm.timeout"},
  };
  for (const auto& row : faults) {
    test::SandboxBench bench;
    const auto calls = every_call(cast(bench));
    const auto before = bench.dump();
    for (const auto& call : calls) {
      bench.fault.kind = FaultKind::none;
      bench.clock.advance(std::chrono::minutes(6));  // the fields are no longer remembered
      bench.result("server_info", "{}");             // a session: the tool fails, not the login
      bench.fault.kind = row.fault;
      const auto outcome = bench.call(call.tool, json::serialize(call.arguments));
      ASSERT_TRUE(outcome.failure) << call.tool << ": " << outcome.result.json;
      EXPECT_EQ(outcome.error_code, row.code) << call.tool << ": " << outcome.result.text;
      EXPECT_GT(outcome.result.text.size(), 30u);
    }
    EXPECT_TRUE(bench.dump() == before) << row.code;
  }
}

TEST(ToolsOnFaultyCrm, AForgottenSessionIsRenewedAndNothingIsDoneTwice) {
  test::SandboxBench bench;
  const auto calls = every_call(cast(bench));
  for (const auto& call : calls) {
    bench.crm.expire_sessions();
    const auto outcome = bench.call(call.tool, json::serialize(call.arguments));
    EXPECT_FALSE(outcome.failure) << call.tool << ": " << outcome.result.text;
  }
  EXPECT_EQ(
      bench.result("count", R"({"module":"Accounts","query":"name = 'New'"})").at("count"), 1
  );
}

TEST(ToolsOnFaultyCrm, ASaveWithoutAReadableAnswerIsToldAsDoubt) {
  for (const auto fault : {FaultKind::drop, FaultKind::php_notice}) {
    test::SandboxBench bench;
    bench.fault.kind = fault;
    bench.fault.method = "set_entry";
    const auto outcome = bench.call("create", R"({"module":"Accounts","fields":{"name":"Doubt"}})");
    EXPECT_TRUE(outcome.result.text.contains("may or may not")) << outcome.result.text;
    const auto updated = bench.call(
        "update",
        json::serialize(json::value{
            {"module", "Accounts"},
            {"id", cast(bench).account},
            {"fields", {{"website", "new.example"}}}
        })
    );
    // The notice came from a CRM that has written: the record is the judge.
    EXPECT_EQ(updated.failure.has_value(), fault == FaultKind::drop) << updated.result.text;
  }
}

TEST(ToolsOnSandboxCost, ChecksCostNoCallOnceTheFieldsAreKnown) {
  test::SandboxBench bench;
  const auto known = cast(bench);
  const auto asked = [&](std::string_view tool, const json::object& arguments) {
    bench.result(tool, json::serialize(arguments));
    bench.methods.clear();
    bench.result(tool, json::serialize(arguments));
    return bench.methods;
  };
  using Methods = std::vector<std::string>;
  EXPECT_EQ(
      asked("search", {{"module", "Accounts"}, {"query", "industry = 'Education'"}}),
      Methods{"get_entry_list"}
  );
  EXPECT_EQ(asked("get", {{"module", "Accounts"}, {"id", known.account}}), Methods{"get_entry"});
  EXPECT_EQ(
      asked("get_many", {{"module", "Accounts"}, {"ids", {known.account}}}), Methods{"get_entries"}
  );
  EXPECT_EQ(asked("count", {{"module", "Accounts"}}), Methods{"get_entries_count"});
  EXPECT_EQ(asked("list_modules", {}), Methods{});
  EXPECT_EQ(asked("get_module_fields", {{"module", "Leads"}}), Methods{});
  EXPECT_EQ(asked("get_dropdown_values", {{"dropdown_name", "industry_dom"}}), Methods{});
  EXPECT_EQ(asked("get_recent", {}), Methods{"get_last_viewed"});
  EXPECT_EQ(
      asked(
          "get_relationships",
          {{"module", "Accounts"}, {"id", known.account}, {"link_field", "contacts"}}
      ),
      (Methods{"get_relationships", "get_entry_list"})
  );
  EXPECT_EQ(
      asked("create", {{"module", "Accounts"}, {"fields", {{"name", "x"}}}}),
      (Methods{"set_entry", "get_entry"})
  );
}

TEST(ToolsOnSandboxCost, TwentyAccountsStayBelowFiveKilobytes) {
  test::SandboxBench bench;
  const auto outcome = bench.call("search", R"({"module":"Accounts"})");
  EXPECT_EQ(json::parse(outcome.result.json).at("result_count"), 20);
  EXPECT_LE(outcome.result.json.size(), 5'000u);
}

}  // namespace
}  // namespace suitemcp
