// What the operator excludes stays out of every tool that names modules and fields by itself.
#include "tests/support/tool_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

class PolicyInTools : public ::testing::Test {
 protected:
  PolicyInTools() {
    bridge.records["Accounts"] = {{{"id", "a-1"}, {"name", "Acme"}}};
    bridge.links["Accounts/a-1/contacts"] = {"c-1"};
    bridge.labels.push_back({"Tasks", "Tasks"});
    bridge.viewed = {{"Contacts", "c-1", "Ada", ""}, {"Accounts", "a-1", "Acme", ""}};
    bridge.agenda = {{"Tasks", "t-1", "Call back", ""}};
  }
  Outcome call(std::string_view tool, std::string_view arguments) {
    return test::run_to_end(registry.run(
        context,
        {"profile-1", "alice"},
        "suitecrm_" + std::string(tool),
        json::parse(arguments).as_object()
    ));
  }

  test::FakeBridge bridge;
  base::FakeClock clock;
  base::Context context;
  crm::Metadata metadata{
      bridge, clock, {}, {.modules_deny = {"contacts", "Notes"}, .fields_hide = {"Tasks.name"}}
  };
  acl::PermissionCheck permissions{nullptr, {}};
  Registry registry{"suitecrm", make_tools(bridge, metadata, permissions, {})};
};

TEST_F(PolicyInTools, LinksToADeniedModuleAreNeitherListedNorFollowed) {
  const auto fields = call("get_module_fields", R"({"module":"Accounts"})").result.json;
  EXPECT_FALSE(fields.contains(R"("related_module":"Contacts")")) << fields;
  EXPECT_TRUE(fields.contains(R"("related_module":"Opportunities")"));
  const auto wrong =
      call("get_relationships", R"({"module":"Accounts","id":"a-1","link_field":"x"})").result.text;
  EXPECT_FALSE(wrong.contains("Contacts")) << wrong;
  const auto followed =
      call("get_relationships", R"({"module":"Accounts","id":"a-1","link_field":"contacts"})");
  EXPECT_EQ(followed.error_code, "policy.module_denied");
  EXPECT_EQ(std::ranges::count(bridge.calls, "related_ids"), 0);
}

TEST_F(PolicyInTools, ADeniedModuleIsToldAndNotAnsweredWithNothing) {
  const auto activities =
      call("get_record_activities", R"({"module":"Accounts","id":"a-1","types":["tasks","notes"]})")
          .result.json;
  EXPECT_TRUE(activities.contains(R"("failed":[{"type":"notes")")) << activities;
  EXPECT_FALSE(activities.contains(R"("notes":[)"));
  const auto searched =
      call("search_text", R"({"search_string":"a","modules":["Accounts","Contacts"]})").result.json;
  EXPECT_TRUE(searched.contains("excluded this module")) << searched;
  EXPECT_EQ(call("get_recent", R"({"modules":["Contacts"]})").error_code, "policy.module_denied");
}

TEST_F(PolicyInTools, WhatTheCrmNamesByItselfIsFiltered) {
  const auto recent = call("get_recent", "{}").result.json;
  EXPECT_FALSE(recent.contains("Ada")) << recent;
  EXPECT_TRUE(recent.contains("Acme"));
  const auto agenda = call("get_upcoming_activities", "{}").result.json;
  EXPECT_TRUE(agenda.contains("t-1"));
  EXPECT_FALSE(agenda.contains("Call back")) << "Tasks.name is hidden";
}

TEST(HiddenFilename, HidesTheFileToo) {
  test::FakeBridge bridge;
  bridge.records["Notes"] = {{{"id", "n-1"}, {"filename", "pay.txt"}}};
  bridge.attachments["n-1"] = {"pay.txt", "aGVsbG8="};
  base::FakeClock clock;
  crm::Metadata metadata{bridge, clock, {}, {.fields_hide = {"Notes.filename"}}};
  const acl::PermissionCheck permissions(nullptr, {});
  Registry registry{"suitecrm", make_tools(bridge, metadata, permissions, {})};
  const auto outcome = test::run_to_end(
      registry.run({}, {"p", "alice"}, "suitecrm_get_note_attachment", json::object{{"id", "n-1"}})
  );
  EXPECT_EQ(outcome.error_code, "policy.field_hidden");
  EXPECT_TRUE(outcome.result.text.contains("FIELDS_HIDE")) << outcome.result.text;
  EXPECT_EQ(std::ranges::count(bridge.calls, "attachment"), 0);
}

}  // namespace
}  // namespace suitemcp::tools
