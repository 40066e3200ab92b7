// What the user's roles say about tools that write.
#include "tests/support/rights_bench.hpp"
#include "tools/tool_names.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

/// A call that writes, and what the roles must permit for it.
struct Write {
  std::string_view tool;
  std::string_view arguments;
  std::string_view module;
  std::string_view action;
};

const std::vector<Write> kWrites{
    {"create", R"({"module":"Accounts","fields":{"name":"x"}})", "Accounts", "create"},
    {"update", R"({"module":"Accounts","id":"a-1","fields":{"name":"x"}})", "Accounts", "edit"},
    {"delete", R"({"module":"Accounts","id":"a-1"})", "Accounts", "delete"},
    {"bulk_upsert", R"({"module":"Accounts","records":[{"name":"y"}]})", "Accounts", "create"},
    {"bulk_upsert",
     R"({"module":"Accounts","records":[{"id":"a-1","name":"y"}]})",
     "Accounts",
     "edit"},
    {"link_records",
     R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_ids":["c-2"]})",
     "Accounts",
     "edit"},
    {"unlink_records",
     R"({"module":"Accounts","id":"a-1","link_field":"contacts","related_ids":["c-1"]})",
     "Accounts",
     "edit"},
    {"log_call", R"({"name":"x","date_start":"2026-12-01"})", "Calls", "create"},
    {"create_task", R"({"name":"x"})", "Tasks", "create"},
    {"create_note", R"({"name":"x"})", "Notes", "create"},
    {"set_note_attachment",
     R"({"id":"n-1","filename":"a.txt","file_base64":"aGVsbG8="})",
     "Notes",
     "edit"},
};

constexpr std::string_view kUpdate = R"({"module":"Tasks","id":"t-1","fields":{"name":"x"}})";

std::string dry(std::string_view arguments) {
  auto parsed = json::parse(arguments).as_object();
  parsed["dry_run"] = true;
  return json::serialize(parsed);
}

std::string quoted(std::string_view name) {
  return '"' + std::string(name) + '"';
}

TEST(Rights, EveryToolThatWritesIsInThisTable) {
  test::RightsBench bench;
  for (const auto name : kToolNames) {
    const auto* tool = bench.tools.registry.find("suitecrm_" + std::string(name));
    ASSERT_NE(tool, nullptr) << name;
    const bool is_listed = std::ranges::find(kWrites, name, &Write::tool) != kWrites.end();
    EXPECT_EQ(is_listed, tool->effect != Effect::read) << name;
  }
}

TEST(Rights, AnExplicitDenialStopsEveryWriteAndItsDryRun) {
  for (const auto& write : kWrites) {
    for (const auto& arguments : {std::string(write.arguments), dry(write.arguments)}) {
      test::RightsBench bench;
      bench.say(std::string(write.module), {"edit", "delete"}, -99);
      const auto outcome = bench.call(write.tool, arguments);
      EXPECT_EQ(outcome.result.outcome, mcp::ToolResult::Outcome::failed) << write.tool;
      EXPECT_EQ(outcome.error_code, "acl.denied") << write.tool;
      ASSERT_TRUE(outcome.failure);
      EXPECT_EQ(outcome.failure->kind(), base::ErrorKind::permission_denied);
      const auto& text = outcome.result.text;
      EXPECT_TRUE(text.starts_with("Permission denied")) << text;
      EXPECT_TRUE(text.contains("\"bob\" may not " + std::string(write.action))) << text;
      EXPECT_TRUE(text.contains(quoted(write.module))) << text;
      EXPECT_EQ(bench.tools.bridge.writes(), 0U) << write.tool;
    }
  }
}

TEST(Rights, AnUnrestrictedUserIsCheckedInOneRoundTrip) {
  for (const auto& write : kWrites) {
    test::RightsBench bench;
    const auto outcome = bench.call(write.tool, write.arguments);
    EXPECT_FALSE(outcome.failure) << write.tool << ": " << outcome.result.text;
    EXPECT_FALSE(outcome.result.json.contains("Permission denied"));
    EXPECT_GT(bench.tools.bridge.writes(), 0U) << write.tool;
    ASSERT_EQ(bench.memory.requests.size(), 1U) << write.tool;
    EXPECT_EQ(bench.memory.requests[0].user_name, "bob");
  }
}

TEST(Rights, WhileTheDatabaseIsAwayEveryWriteIsRefusedAndSaysWhy) {
  for (const auto& write : kWrites) {
    test::RightsBench bench;
    bench.memory.trouble = "no answer from db.example.com:3306 within 2 s";
    const auto outcome = bench.call(write.tool, write.arguments);
    EXPECT_EQ(outcome.error_code, "acl.unreachable") << write.tool;
    ASSERT_TRUE(outcome.failure);
    EXPECT_EQ(outcome.failure->kind(), base::ErrorKind::unavailable);
    EXPECT_TRUE(outcome.result.text.starts_with("Permission denied")) << outcome.result.text;
    EXPECT_TRUE(outcome.result.text.contains(bench.memory.trouble)) << outcome.result.text;
    EXPECT_EQ(bench.tools.bridge.writes(), 0U) << write.tool;
    bench.memory.trouble.clear();
    EXPECT_FALSE(bench.call(write.tool, write.arguments).failure) << "it is back";
  }
}

TEST(Rights, SearchAndGetAreLeftToTheCrm) {
  test::RightsBench bench;
  bench.say("Accounts", {"access", "list", "view", "edit"}, -99);
  for (const auto& [tool, arguments] : {
           std::pair("search", R"({"module":"Accounts"})"),
           std::pair("get", R"({"module":"Accounts","id":"a-1"})"),
           std::pair("get_many", R"({"module":"Accounts","ids":["a-1"]})"),
       }) {
    EXPECT_FALSE(bench.call(tool, arguments).failure) << tool;
  }
  EXPECT_TRUE(bench.memory.requests.empty());
}

/// What one level of `edit` makes of updating a task that belongs to `owner`.
struct Row {
  acl::Number level;
  const char* owner;
  bool is_allowed;
};

TEST(Rights, TheDecisionTableHoldsForUpdate) {
  for (const auto& [level, owner, is_allowed] : std::vector<Row>{
           {-99, "bob", false},
           {-98, "bob", false},
           {75, "bob", true},
           {75, "otto", false},
           {69, "bob", true},
           {69, "otto", false},
           {79, "otto", true},
           {80, "otto", true},
           {89, "otto", true},
           {90, "otto", true},
           {0, "otto", true},
           {{}, "otto", true},
       }) {
    test::RightsBench bench;
    bench.world.record("Tasks", "t-1", owner);
    bench.say("Tasks", {"edit"}, level);
    EXPECT_EQ(!bench.call("update", kUpdate).failure, is_allowed)
        << level.value_or(0) << " " << owner;
  }
}

TEST(Rights, AnAdministratorMayAndADisabledUserMayNot) {
  test::RightsBench bench;
  bench.say("Tasks", {"edit"}, -99);
  bench.world.user().is_admin = 1;
  EXPECT_FALSE(bench.call("update", kUpdate).failure);
  bench.world.user().status = "Inactive";
  EXPECT_EQ(bench.call("update", kUpdate).error_code, "acl.denied");
}

TEST(Rights, WhatTheDatabaseDoesNotKnowIsLeftToTheCrm) {
  test::RightsBench bench;
  bench.say("Tasks", {"edit"}, 75);
  const auto missing =
      bench.call("update", R"({"module":"Tasks","id":"nowhere","fields":{"name":"x"}})");
  EXPECT_EQ(missing.error_code, "tool.no_record");
  bench.tools.user = "nobody";
  EXPECT_FALSE(bench.call("update", kUpdate).failure);
}

TEST(Rights, AChangeInTheCrmCountsForTheNextCall) {
  test::RightsBench bench;
  EXPECT_FALSE(bench.call("update", kUpdate).failure);
  bench.say("Tasks", {"edit"}, -99);
  EXPECT_EQ(bench.call("update", kUpdate).error_code, "acl.denied");
  bench.world.tables.acl_roles_users.clear();
  EXPECT_FALSE(bench.call("update", kUpdate).failure);
}

TEST(Rights, OwnerOnlyMayStillCreate) {
  test::RightsBench bench;
  bench.say("Tasks", {"edit"}, 75);
  EXPECT_FALSE(bench.call("create", R"({"module":"Tasks","fields":{"name":"x"}})").failure);
  EXPECT_FALSE(bench.call("create_task", R"({"name":"x"})").failure);
}

TEST(Rights, AModuleThatIsSwitchedOffIsClosed) {
  test::RightsBench bench;
  bench.say("Tasks", {"access"}, -98);
  const auto outcome = bench.call("create_task", R"({"name":"x"})");
  EXPECT_EQ(outcome.error_code, "acl.denied");
  EXPECT_TRUE(outcome.result.text.contains("switched off")) << outcome.result.text;
}

TEST(Rights, AModuleThatTheCrmHidesIsRefusedByTheRoles) {
  for (const auto& write : kWrites) {
    test::RightsBench bench;
    bench.say(std::string(write.module), {"access"}, -98);
    bench.tools.bridge.definitions.erase(std::string(write.module));
    const auto outcome = bench.call(write.tool, write.arguments);
    EXPECT_EQ(outcome.error_code, "acl.denied") << write.tool;
    EXPECT_TRUE(outcome.result.text.starts_with("Permission denied")) << outcome.result.text;
  }
  test::RightsBench bench;
  EXPECT_EQ(
      bench.call("create", R"({"module":"Acounts","fields":{"name":"x"}})").error_code,
      "crm.unknown_module"
  );
}

TEST(Rights, DeletingNeedsTheRightToDeleteAndToEdit) {
  for (const std::string missing : {"edit", "delete"}) {
    test::RightsBench bench;
    bench.say("Tasks", {missing.c_str()}, -99);
    const auto outcome = bench.call("delete", R"({"module":"Tasks","id":"t-1"})");
    EXPECT_EQ(outcome.error_code, "acl.denied");
    EXPECT_TRUE(outcome.result.text.contains("may not " + missing)) << outcome.result.text;
    EXPECT_EQ(bench.memory.requests.size(), 1U);
  }
}

constexpr std::string_view kLinkTask =
    R"({"module":"Accounts","id":"a-1","link_field":"tasks","related_ids":["t-1","t-2"]})";

TEST(Rights, LinkingNeedsBothModules) {
  for (const auto* tool : {"link_records", "unlink_records"}) {
    for (const auto* module : {"Accounts", "Tasks"}) {
      test::RightsBench bench;
      bench.say(module, {"edit"}, -99);
      const auto outcome = bench.call(tool, kLinkTask);
      EXPECT_EQ(outcome.error_code, "acl.denied");
      EXPECT_TRUE(outcome.result.text.contains(quoted(module))) << outcome.result.text;
      EXPECT_EQ(bench.tools.bridge.writes(), 0U);
    }
  }
}

TEST(Rights, LinkingNeedsEachOfTheRecords) {
  test::RightsBench bench;
  bench.say("Tasks", {"edit"}, 75);
  bench.world.record("Tasks", "t-1", "bob");
  bench.world.record("Tasks", "t-2", "otto");
  EXPECT_EQ(bench.call("link_records", kLinkTask).error_code, "acl.denied");
  EXPECT_EQ(bench.memory.requests.size(), 1U);
  bench.world.tables.records.back().assigned_user_id = "id-bob";
  EXPECT_FALSE(bench.call("link_records", kLinkTask).failure);
}

TEST(Rights, BulkWritesWhatIsPermittedAndTellsTheRest) {
  test::RightsBench bench;
  bench.say("Tasks", {"edit"}, 75);
  bench.world.record("Tasks", "t-1", "bob");
  bench.world.record("Tasks", "t-2", "otto");
  const auto done = bench.tools.result(
      "bulk_upsert",
      R"({"module":"Tasks","records":[{"id":"t-2","name":"x"},{"id":"t-1","name":"y"},{"name":"z"}]})"
  );
  EXPECT_EQ(done.at("count"), 2);
  ASSERT_EQ(done.at("errors").as_array().size(), 1U);
  EXPECT_EQ(done.at("errors").as_array()[0].at("index"), 0);
  const auto reason = test::text_of(done.at("errors").as_array()[0].at("reason"));
  EXPECT_TRUE(reason.starts_with("Permission denied")) << reason;
  EXPECT_TRUE(done.at("ids").as_array()[0].is_null());
  EXPECT_EQ(bench.memory.requests.size(), 1U);
  EXPECT_FALSE(bench.tools.bridge.records["Tasks"][1].contains("name")) << "t-2 is otto's";
}

TEST(Rights, NobodyDeletesThroughAField) {
  test::RightsBench bench;
  bench.world.user().is_admin = 1;
  for (const auto& [tool, arguments] : {
           std::pair("create", R"({"module":"Tasks","fields":{"name":"x","deleted":1}})"),
           std::pair("update", R"({"module":"Tasks","id":"t-1","fields":{"deleted":"1"}})"),
           std::pair("update", R"({"module":"Tasks","id":"t-1","fields":{"Deleted":true}})"),
       }) {
    EXPECT_EQ(bench.call(tool, arguments).error_code, "tool.bad_field") << arguments;
  }
  const auto bulk = bench.tools.result(
      "bulk_upsert", R"({"module":"Tasks","records":[{"id":"t-1","deleted":true}]})"
  );
  EXPECT_EQ(bulk.at("errors").as_array().size(), 1U);
  EXPECT_EQ(bench.tools.bridge.writes(), 0U);
}

TEST(Rights, HostileNamesReachNeitherTheDatabaseNorTheCrm) {
  test::RightsBench bench;
  for (const auto* arguments : {
           R"({"module":"Tasks' OR '1'='1","id":"t-1","fields":{"name":"x"}})",
           R"({"module":"Tasks`;","id":"t-1","fields":{"name":"x"}})",
           R"({"module":"Tasks","id":"t-1' OR '1'='1","fields":{"name":"x"}})",
           R"({"module":"Tasks","id":"","fields":{"name":"x"}})",
       }) {
    EXPECT_EQ(bench.call("update", arguments).error_code, "tool.bad_argument") << arguments;
  }
  EXPECT_TRUE(bench.memory.requests.empty());
  bench.tools.bridge.definitions["Tasks"].table = "tasks`; DROP TABLE users; --";
  EXPECT_EQ(bench.call("update", kUpdate).error_code, "acl.bad_table");
  EXPECT_TRUE(bench.memory.requests.empty());
  EXPECT_EQ(bench.tools.bridge.writes(), 0U);
}

TEST(Rights, TheTableIsWhatTheCrmSaysOfTheModule) {
  test::RightsBench bench;
  auto& odd = bench.tools.bridge.definitions["X7_Mod2"];
  odd = test::tasks();
  odd.module = "X7_Mod2";
  odd.table = "x7_mod2_data";
  bench.tools.bridge.labels.push_back({"X7_Mod2", "Odd"});
  bench.tools.bridge.records["X7_Mod2"] = {{{"id", "1"}}};
  EXPECT_FALSE(
      bench.call("update", R"({"module":"X7_Mod2","id":"1","fields":{"name":"x"}})").failure
  );
  ASSERT_EQ(bench.memory.requests.size(), 1U);
  EXPECT_EQ(bench.memory.requests[0].modules[0].table, "x7_mod2_data");
}

}  // namespace
}  // namespace suitemcp::tools
