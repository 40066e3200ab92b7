// Reads in which the CRM does not ask the user's roles: text search, links, activities, counts.
#include "tools/row_limit.hpp"

#include "tests/support/rights_bench.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

/// A read of tasks or contacts past the CRM's roles.
struct Leak {
  std::string_view tool;
  std::string_view arguments;
  std::string_view module;  // whose records it shows
};

const std::vector<Leak> kLeaks{
    {"count", R"({"module":"Contacts"})", "Contacts"},
    {"search_text", R"({"search_string":"a","modules":["Contacts"]})", "Contacts"},
    {"get_relationships", R"({"module":"Accounts","id":"a-1","link_field":"contacts"})", "Contacts"
    },
    {"get_record_activities", R"({"module":"Accounts","id":"a-1","types":["tasks"]})", "Tasks"},
};

TEST(RowLimits, ARefusedListOrViewOrModuleIsTold) {
  for (const auto& leak : kLeaks) {
    for (const auto* action : {"list", "view", "access"}) {
      test::RightsBench bench;
      bench.say(std::string(leak.module), {action}, -99);
      const auto outcome = bench.call(leak.tool, leak.arguments);
      EXPECT_EQ(outcome.error_code, "acl.access_refused") << leak.tool << " " << action;
      const auto& text = outcome.result.text;
      EXPECT_TRUE(text.starts_with("Access refused by CRM role")) << text;
      EXPECT_FALSE(text.contains("Permission denied")) << text;
      EXPECT_TRUE(text.contains(leak.module)) << text;
      EXPECT_EQ(
          bench.calls_of("count") + bench.calls_of("list") + bench.calls_of("related_ids"), 0U
      );
    }
  }
}

TEST(RowLimits, AModuleThatTheCrmHidesIsRefusedByTheRoles) {
  for (const auto& leak : kLeaks) {
    test::RightsBench bench;
    bench.say(std::string(leak.module), {"access"}, -98);
    bench.tools.bridge.definitions.erase(std::string(leak.module));
    const auto outcome = bench.call(leak.tool, leak.arguments);
    EXPECT_EQ(outcome.error_code, "acl.access_refused") << leak.tool;
    EXPECT_FALSE(outcome.result.text.contains("Permission denied")) << outcome.result.text;
  }
}

TEST(RowLimits, WhoMaySeeAllSeesWhatTheCrmFinds) {
  for (const auto& leak : kLeaks) {
    test::RightsBench bench;
    const auto outcome = bench.call(leak.tool, leak.arguments);
    EXPECT_FALSE(outcome.failure) << outcome.result.text;
    EXPECT_EQ(bench.memory.requests.size(), 1U) << leak.tool;
    if (bench.tools.bridge.last_list) {
      EXPECT_FALSE(bench.tools.bridge.last_list->where.contains("assigned_user_id"));
    }
  }
}

TEST(RowLimits, OwnerOnlyIsPartOfTheCondition) {
  for (const auto& leak : kLeaks) {
    for (const auto* action : {"list", "view"}) {
      test::RightsBench bench;
      bench.say(std::string(leak.module), {action}, 75);
      EXPECT_FALSE(bench.call(leak.tool, leak.arguments).failure);
      const auto& bridge = bench.tools.bridge;
      const auto where = leak.tool == "count" ? bridge.last_where : bridge.last_list.value().where;
      const auto own = base::lower_ascii(leak.module) + ".assigned_user_id = 'id-bob'";
      EXPECT_TRUE(where.contains(own)) << leak.tool << ": " << where;
      EXPECT_EQ(bench.memory.requests.size(), leak.tool == "count" ? 1U : 2U) << leak.tool;
    }
  }
}

TEST(RowLimits, AConditionOfTheCallersCannotEscapeTheLimit) {
  test::RightsBench bench;
  bench.say("Contacts", {"list"}, 75);
  bench.tools.result("count", R"({"module":"Contacts","query":"last_name = 'a' OR 1 = 1"})");
  const auto& where = bench.tools.bridge.last_where;
  EXPECT_TRUE(where.starts_with("(")) << where;
  EXPECT_TRUE(where.ends_with(") AND (contacts.assigned_user_id = 'id-bob')")) << where;
}

TEST(RowLimits, OfAModuleWithoutAssigneeTheCreatorOwns) {
  test::RightsBench bench;
  bench.say("Contacts", {"list"}, 75);
  auto& fields = bench.tools.bridge.definitions["Contacts"].fields;
  std::erase_if(fields, [](const auto& field) { return field.name == "assigned_user_id"; });
  bench.call("count", R"({"module":"Contacts"})");
  EXPECT_EQ(bench.tools.bridge.last_where, "(contacts.created_by = 'id-bob')");
  std::erase_if(fields, [](const auto& field) { return field.name == "created_by"; });
  bench.tools.metadata.forget({"profile-1", "bob"}, "Contacts");
  bench.call("count", R"({"module":"Contacts"})");
  EXPECT_EQ(bench.tools.bridge.last_where, "contacts.id IN ('')");
}

TEST(RowLimits, GroupOnlyShowsTheRowsOfTheGroupsAndOnesOwn) {
  test::RightsBench bench(acl::Rules::crm());
  auto& bridge = bench.tools.bridge;
  bridge.records["Contacts"].push_back({{"id", "c-3"}});
  bridge.links["Accounts/a-1/contacts"] = {"c-1", "c-2", "c-3"};
  bench.world.group("West");
  bench.world.join("West");
  for (const auto* id : {"c-1", "c-3"}) bench.world.record("Contacts", id, "otto");
  bench.world.record("Contacts", "c-2", "bob");
  bench.world.put("Contacts", "c-1", "West");
  bench.say("Contacts", {"list"}, 80);
  const auto page = bench.tools.result("get_relationships", kLeaks[2].arguments);
  EXPECT_EQ(page.at("result_count"), 2);
  ASSERT_TRUE(bridge.last_list);
  EXPECT_EQ(bridge.last_list->where, "contacts.id IN ('c-1', 'c-2')");
  EXPECT_EQ(bench.memory.requests.size(), 2U);
}

TEST(RowLimits, GroupOnlyCountsWhatTheListOfTheCrmShowsNow) {
  test::RightsBench bench;
  bench.say("Contacts", {"list"}, 80);
  bench.tools.bridge.denied = {"c-2"};
  const auto counted = bench.tools.result("count", kLeaks[0].arguments);
  EXPECT_EQ(json::serialize(counted), R"({"module":"Contacts","count":1})");
  EXPECT_EQ(bench.calls_of("count"), 0U);
  ASSERT_TRUE(bench.tools.bridge.last_list);
  EXPECT_EQ(bench.tools.bridge.last_list->roles, crm::Roles::live);
  EXPECT_EQ(bench.tools.bridge.last_list->limit, 1);
}

TEST(RowLimits, WhereOnlyTheViewIsOfGroupsTheListsTotalIsNoCount) {
  test::RightsBench bench;
  bench.say("Contacts", {"view"}, 80);
  bench.world.record("Contacts", "c-1", "otto");
  bench.world.record("Contacts", "c-2", "bob");
  const auto counted = bench.tools.result("count", kLeaks[0].arguments);
  EXPECT_EQ(json::serialize(counted), R"({"module":"Contacts","count":1})");
  ASSERT_TRUE(bench.tools.bridge.last_list);
  EXPECT_EQ(bench.tools.bridge.last_list->roles, crm::Roles::live);
}

/// So many contacts, linked to the account and found by a text search; every third is bob's.
void fill_contacts(test::RightsBench& bench, int count) {
  auto& bridge = bench.tools.bridge;
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) {
    ids.push_back("x-" + std::to_string(i));
    bench.world.record("Contacts", ids.back(), i % 3 == 2 ? "bob" : "otto");
    bridge.records["Contacts"].push_back({{"id", ids.back()}});
  }
  bridge.links["Accounts/a-1/contacts"] = ids;
  bridge.matches = {{"Contacts", ids}};
}

std::string linked(int most, int offset) {
  return R"({"module":"Accounts","id":"a-1","link_field":"contacts","max_results":)" +
         std::to_string(most) + R"(,"offset":)" + std::to_string(offset) + "}";
}

TEST(RowLimits, PagesOfLinkedRecordsTellNothingOfThoseBeyondTheLimit) {
  for (const int level : {75, 80}) {
    test::RightsBench bench;
    fill_contacts(bench, 9);
    bench.say("Contacts", {"list"}, level);
    for (int offset = 0; offset < 3; ++offset) {
      const auto page = bench.tools.result("get_relationships", linked(1, offset));
      EXPECT_EQ(page.at("result_count"), 1) << offset;
      const auto next = offset < 2 ? json::value(offset + 1) : json::value(nullptr);
      EXPECT_EQ(page.at("next_offset"), next) << offset;
      EXPECT_FALSE(page.contains("cut"));
    }
    const auto beyond = bench.tools.result("get_relationships", linked(1, 3));
    EXPECT_EQ(beyond.at("result_count"), 0);
    EXPECT_TRUE(beyond.at("next_offset").is_null());
  }
}

TEST(RowLimits, MatchesBeyondTheLimitTakeNoPlaces) {
  for (const int level : {75, 80}) {
    test::RightsBench bench;
    fill_contacts(bench, 9);
    bench.say("Contacts", {"view"}, level);
    const auto find = [&](int most) {
      const auto answer = bench.tools.result(
          "search_text",
          R"({"search_string":"a","modules":["Contacts"],"max_results":)" + std::to_string(most) +
              "}"
      );
      return json::serialize(answer.at("results").at(0).at("has_more")) +
             json::serialize(answer.at("result_count"));
    };
    EXPECT_EQ(find(2), "true2");
    EXPECT_EQ(find(3), "false3");
  }
}

TEST(RowLimits, ARefusedModuleMakesTheSearchOfOthersNoLonger) {
  test::RightsBench bench;
  fill_contacts(bench, 30);
  bench.say("Accounts", {"list"}, -99);
  bench.tools.result("search_text", R"({"search_string":"a","modules":["Accounts","Contacts"]})");
  EXPECT_EQ(bench.tools.bridge.last_matches_wanted, 11);
}

TEST(RowLimits, MoreThanAThousandCandidatesAreToldOf) {
  test::RightsBench bench;
  fill_contacts(bench, 1'001);
  bench.tools.bridge.records["Contacts"].resize(2);
  bench.say("Contacts", {"view"}, 80);
  EXPECT_EQ(bench.tools.result("get_relationships", linked(1, 0)).at("cut"), true);
  const auto found = bench.tools.result("search_text", kLeaks[1].arguments);
  EXPECT_EQ(found.at("results").at(0).at("cut"), true);
  EXPECT_EQ(bench.memory.requests.size(), 10U) << "256 records at once";
}

TEST(RowLimits, ActivitiesBeyondTheLimitAreNotCounted) {
  test::RightsBench bench;
  auto& linked = bench.tools.bridge.links["Accounts/a-1/tasks"];
  for (int i = 0; i < 300; ++i) {
    linked.insert(linked.begin(), "x-" + std::to_string(i));
    bench.world.record("Tasks", linked.front(), "otto");
  }
  bench.world.record("Tasks", "t-2", "bob");
  bench.world.record("Tasks", "t-1", "otto");
  bench.say("Tasks", {"list"}, 80);
  const auto found = bench.tools.result("get_record_activities", kLeaks[3].arguments);
  ASSERT_EQ(found.at("tasks").as_array().size(), 1U);
  EXPECT_EQ(found.at("tasks").at(0).at("id"), "t-2");
  EXPECT_FALSE(found.contains("cut"));
}

TEST(RowLimits, WhoMaySeeAllCostsTheCrmNothingMore) {
  for (const auto& leak : kLeaks) {
    test::RightsBench bench;
    fill_contacts(bench, 30);
    bench.call(leak.tool, leak.arguments);
    test::ToolBench plain;
    plain.bridge.records = bench.tools.bridge.records;
    plain.bridge.links = bench.tools.bridge.links;
    plain.bridge.matches = bench.tools.bridge.matches;
    plain.call(leak.tool, leak.arguments);
    EXPECT_EQ(bench.tools.bridge.calls, plain.bridge.calls) << leak.tool;
  }
}

TEST(RowLimits, OneRefusedModuleSpoilsNoOther) {
  test::RightsBench bench;
  bench.say("Contacts", {"list"}, -99);
  bench.say("Tasks", {"view"}, -99);
  const auto found = bench.tools.result(
      "search_text", R"({"search_string":"a","modules":["Accounts","Contacts"]})"
  );
  EXPECT_EQ(found.at("result_count"), 2);
  const auto skipped = json::serialize(found.at("not_searched"));
  EXPECT_TRUE(skipped.contains("Access refused by CRM role")) << skipped;
  EXPECT_EQ(bench.memory.requests.size(), 1U);
  const auto activities = bench.tools.result(
      "get_record_activities", R"({"module":"Accounts","id":"a-1","types":["tasks","notes"]})"
  );
  EXPECT_TRUE(activities.contains("notes"));
  EXPECT_FALSE(activities.contains("tasks"));
  EXPECT_TRUE(json::serialize(activities.at("failed")).contains("Access refused by CRM role"));
}

TEST(RowLimits, WhatHangsOnARecordNeedsTheSightOfIt) {
  test::RightsBench bench;
  bench.say("Accounts", {"view"}, 75);
  bench.world.record("Accounts", "a-1", "otto");
  for (const auto& leak : {kLeaks[2], kLeaks[3]}) {
    const auto outcome = bench.call(leak.tool, leak.arguments);
    EXPECT_EQ(outcome.error_code, "acl.access_refused") << leak.tool;
    EXPECT_TRUE(outcome.result.text.contains("Accounts")) << outcome.result.text;
  }
  EXPECT_EQ(bench.calls_of("related_ids"), 0U);
}

TEST(RowLimits, SwitchedOffNothingIsAsked) {
  auto rules = acl::Rules::documented();
  rules.is_read_check = false;
  for (const auto& leak : kLeaks) {
    test::RightsBench bench(rules);
    bench.say(std::string(leak.module), {"list", "view", "access"}, -99);
    EXPECT_FALSE(bench.call(leak.tool, leak.arguments).failure) << leak.tool;
    EXPECT_TRUE(bench.memory.requests.empty());
  }
}

TEST(RowLimits, ReadsGoOnWhileTheDatabaseIsAway) {
  for (const auto& leak : kLeaks) {
    test::RightsBench bench;
    bench.say(std::string(leak.module), {"list"}, -99);
    bench.memory.trouble = "nobody listens";
    EXPECT_FALSE(bench.call(leak.tool, leak.arguments).failure) << leak.tool;
  }
  auto rules = acl::Rules::documented();
  rules.unreachable = acl::Rules::Unreachable::deny_all;
  for (const auto& leak : kLeaks) {
    test::RightsBench bench(rules);
    bench.memory.trouble = "nobody listens";
    EXPECT_EQ(bench.call(leak.tool, leak.arguments).error_code, "acl.unreachable") << leak.tool;
  }
}

}  // namespace
}  // namespace suitemcp::tools
