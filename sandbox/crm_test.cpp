#include "sandbox/crm_testing.hpp"

#include <cstdio>

namespace suitemcp::sandbox {
namespace {

TEST_F(CrmTest, AnswersAnUnknownMethodWithATextNumber) {
  EXPECT_EQ(call("nope", json::object()).at("number"), "-1");
}

TEST_F(CrmTest, DiesOfAnUnknownParameter) {
  const auto reply = crm_.answer(request("get_user_id", {{"session", "x"}, {"bogus", 1}}));
  EXPECT_EQ(reply.status, 500U);
  EXPECT_EQ(reply.body, "");
}

TEST_F(CrmTest, DiesOfAMissingParameter) {
  EXPECT_EQ(crm_.answer(request("get_entry", {{"session", "x"}})).status, 500U);
}

TEST_F(CrmTest, TakesAListOfArgumentsByPosition) {
  const auto session = log_in("admin", "Admin123!");
  EXPECT_EQ(call("get_user_id", json::array{json::string(session)}), "1");
}

TEST_F(CrmTest, AnswersGarbageWithNull) {
  EXPECT_EQ(
      crm_.answer(form("method=get_entry_list&input_type=JSON&response_type=JSON&rest_data={x"))
          .body,
      "null"
  );
}

TEST_F(CrmTest, PrintsPhpTextWithoutResponseType) {
  const auto reply = crm_.answer(form("method=get_server_info&input_type=JSON&rest_data={}"));
  EXPECT_TRUE(reply.body.starts_with("Array\n(\n    [flavor] => CE\n"));
}

TEST_F(CrmTest, SendsTheSessionAsCookieUnlessTheClientHasItAlready) {
  const auto session = log_in("alice", "AlicePw1!");
  auto wire = request("get_user_id", {{"session", session}});
  const auto has_cookie = [](const WireReply& reply) {
    for (const auto& [name, value] : reply.headers) {
      if (name == "Set-Cookie") return true;
    }
    return false;
  };
  EXPECT_TRUE(has_cookie(crm_.answer(wire)));
  wire.cookie = "SCRMSESSID=" + session;
  EXPECT_FALSE(has_cookie(crm_.answer(wire)));
}

TEST_F(CrmTest, RefusesAnInactiveUser) {
  const auto answer = call(
      "login",
      {{"user_auth", {{"user_name", "ivan"}, {"password", "IvanPw123!"}, {"encryption", "PLAIN"}}}}
  );
  EXPECT_EQ(answer.at("number"), 10);
}

TEST_F(CrmTest, HasABelievableDemoCompany) {
  const auto session = log_in("alice", "AlicePw1!");
  const auto count = [&](const std::string& module) {
    const auto answer = call(
        "get_entries_count",
        {{"session", session}, {"module_name", module}, {"query", ""}, {"deleted", 0}}
    );
    return std::stoi(std::string(answer.at("result_count").as_string()));
  };
  EXPECT_GE(count("Accounts"), 50);
  EXPECT_GE(count("Contacts"), 200);
  for (const auto* module :
       {"Leads", "Opportunities", "Cases", "Calls", "Meetings", "Tasks", "Notes"}) {
    EXPECT_GE(count(module), 40) << module;
  }
}

TEST_F(CrmTest, SendsTheTotalAsTextAndZeroAsNumber) {
  const auto session = log_in("alice", "AlicePw1!");
  EXPECT_TRUE(list(session, "Accounts", "").at("total_count").is_string());
  EXPECT_EQ(list(session, "Accounts", "accounts.name = 'no such'").at("total_count"), 0);
}

TEST_F(CrmTest, FindsAnAccountByItsEmailAddress) {
  const auto session = log_in("alice", "AlicePw1!");
  const auto found = list(
      session,
      "Accounts",
      "accounts.id IN (SELECT eabr.bean_id FROM email_addr_bean_rel eabr JOIN email_addresses ea "
      "ON eabr.email_address_id = ea.id WHERE ea.email_address = 'INFO@kingfisherwater.example' "
      "AND eabr.bean_module = 'Accounts' AND eabr.deleted = 0)"
  );
  EXPECT_EQ(found.at("result_count"), 1);
  EXPECT_EQ(
      found.at("entry_list").at(0).at("name_value_list").at("name").at("value"), "Kingfisher Water"
  );
}

TEST_F(CrmTest, FindsAccountsByACustomField) {
  const auto session = log_in("alice", "AlicePw1!");
  const auto found = list(session, "Accounts", "accounts_cstm.jjwg_maps_geocode_status_c = 'ok'");
  EXPECT_GT(found.at("result_count").as_int64(), 0);
}

TEST_F(CrmTest, TakesABareCustomColumnBecauseItIsInOneTableOnly) {
  const auto session = log_in("alice", "AlicePw1!");
  const auto bare = list(session, "Accounts", "jjwg_maps_geocode_status_c = 'ok'");
  const auto full = list(session, "Accounts", "accounts_cstm.jjwg_maps_geocode_status_c = 'ok'");
  EXPECT_GT(bare.at("result_count").as_int64(), 0);
  EXPECT_EQ(bare, full);
  EXPECT_EQ(
      list(session, "Contacts", "jjwg_maps_geocode_status_c IS NOT NULL").as_object().size(), 5U
  );
}

TEST_F(CrmTest, CountsDeletedRecordsWhenATopLevelOrHasNoParentheses) {
  const auto session = log_in("alice", "AlicePw1!");
  const auto count = [&](const std::string& query) {
    const auto answer = call(
        "get_entries_count",
        {{"session", session}, {"module_name", "Accounts"}, {"query", query}, {"deleted", 0}}
    );
    return std::string(answer.at("result_count").as_string());
  };
  const std::string id(set(session, "Accounts", {{"name", "Gone Ltd"}}).at("id").as_string());
  set(session, "Accounts", {{"id", id}, {"deleted", 1}});
  EXPECT_EQ(count("accounts.name = 'Gone Ltd' OR accounts.name = 'nobody'"), "1");
  EXPECT_EQ(count("(accounts.name = 'Gone Ltd' OR accounts.name = 'nobody')"), "0");
}

TEST_F(CrmTest, ReadsTextsOfNumericFieldsInTheUsersFormatAndNumbersAsTheyAre) {
  const auto greta = log_in("greta", "GretaPw1!");
  const auto stored = [&](const std::string& session, const json::value& amount) {
    const auto made = set(session, "Opportunities", {{"name", "o"}, {"amount", amount}});
    return std::stod(
        json::serialize(
            json::value(
                get(session, "Opportunities", std::string(made.at("id").as_string()), "amount")
            )
        )
            .substr(1)
    );
  };
  EXPECT_EQ(stored(greta, "12345.67"), 1234567);
  EXPECT_EQ(stored(greta, "12.345,67"), 12345.67);
  EXPECT_EQ(stored(greta, 12345.67), 12345.67);
  EXPECT_EQ(stored(log_in("alice", "AlicePw1!"), "12,345.67"), 12345.67);
}

TEST_F(CrmTest, DiesOfABareColumnBecauseItIsAmbiguous) {
  const auto session = log_in("alice", "AlicePw1!");
  const auto reply = crm_.answer(request(
      "get_entry_list",
      {{"session", session}, {"module_name", "Accounts"}, {"query", "name like 'A%'"}}
  ));
  EXPECT_EQ(reply.status, 500U);
}

TEST_F(CrmTest, StoresIsoDatesAsNull) {
  const auto session = log_in("alice", "AlicePw1!");
  const auto made = set(session, "Tasks", {{"name", "t"}, {"date_due", "2026-12-24T10:15:30Z"}});
  EXPECT_EQ(made.at("entry_list").at("date_due").at("value"), "");
  EXPECT_EQ(get(session, "Tasks", std::string(made.at("id").as_string()), "date_due"), "");
}

TEST_F(CrmTest, UpdatesOfMissingRecordsAreSilentNoOps) {
  const auto session = log_in("alice", "AlicePw1!");
  EXPECT_EQ(set(session, "Accounts", {{"id", "ghost"}, {"name", "x"}}).at("id"), "ghost");
  EXPECT_TRUE(get(session, "Accounts", "ghost", "name").is_null());
}

TEST_F(CrmTest, DoesNotUndelete) {
  const auto session = log_in("alice", "AlicePw1!");
  const auto made = set(session, "Accounts", {{"name", "Short Life"}});
  const std::string id(made.at("id").as_string());
  set(session, "Accounts", {{"id", id}, {"deleted", 1}});
  set(session, "Accounts", {{"id", id}, {"deleted", 0}});
  EXPECT_TRUE(get(session, "Accounts", id, "name").is_null());
}

TEST_F(CrmTest, DiesOnDeletingAnAccountWithTasksButDeletesIt) {
  const auto session = log_in("alice", "AlicePw1!");
  const std::string id(set(session, "Accounts", {{"name", "Busy"}}).at("id").as_string());
  set(session, "Tasks", {{"name", "t"}, {"parent_type", "Accounts"}, {"parent_id", id}});
  const auto reply = crm_.answer(request(
      "set_entry",
      {{"session", session},
       {"module_name", "Accounts"},
       {"name_value_list", {{"id", id}, {"deleted", 1}}}}
  ));
  EXPECT_EQ(reply.status, 500U);
  EXPECT_TRUE(get(session, "Accounts", id, "name").is_null());
}

TEST_F(CrmTest, AUserRoleSwitchesTheGroupsRoleOff) {
  // Both are in SalesWest, whose role disables Opportunities; only bob has a role of his own.
  EXPECT_FALSE(list(log_in("bob", "BobPw123!"), "Opportunities", "").as_object().contains("number")
  );
  EXPECT_EQ(list(log_in("erin", "ErinPw123!"), "Opportunities", "").at("number"), 40);
}

TEST_F(CrmTest, AGroupMembersNewRecordJoinsHisGroups) {
  const auto carol = log_in("carol", "CarolPw1!");
  const auto frank = log_in("frank", "FrankPw1!");
  const std::string id(set(carol, "Accounts", {{"name", "From Carol"}}).at("id").as_string());
  EXPECT_EQ(get(frank, "Accounts", id, "name"), "From Carol");
  const auto nina = log_in("nina", "NinaPw123!");
  const std::string other(set(nina, "Accounts", {{"name", "From Nina"}}).at("id").as_string());
  EXPECT_EQ(get(frank, "Accounts", other, "name"), 40);
}

TEST_F(CrmTest, RightsStayFrozenUntilTheNextLogin) {
  const auto session = log_in("bob", "BobPw123!");
  crm_.database().script("UPDATE acl_roles_users SET deleted = 1");
  EXPECT_EQ(list(session, "Tasks", "").at("number"), 40);
  EXPECT_TRUE(list(log_in("bob", "BobPw123!"), "Tasks", "").as_object().contains("entry_list"));
}

TEST_F(CrmTest, NeverShowsAPasswordHash) {
  const auto session = log_in("admin", "Admin123!");
  EXPECT_EQ(get(session, "Users", "1", "user_hash"), "");
  EXPECT_EQ(list(session, "Users", "users.user_hash is not null").at("number"), 40);
}

TEST_F(CrmTest, RelatesAContactToAnAccountOnceAndForGood) {
  const auto session = log_in("alice", "AlicePw1!");
  const std::string account(set(session, "Accounts", {{"name", "A"}}).at("id").as_string());
  const std::string contact(
      set(session, "Contacts", {{"last_name", "B"}, {"account_id", account}}).at("id").as_string()
  );
  const auto related = call(
      "get_relationships",
      {{"session", session},
       {"module_name", "Accounts"},
       {"module_id", account},
       {"link_field_name", "contacts"},
       {"related_module_query", ""},
       {"related_fields", {"id", "account_name"}},
       {"related_module_link_name_to_fields_array", json::array()},
       {"deleted", 0}}
  );
  ASSERT_EQ(related.at("entry_list").as_array().size(), 1U);
  EXPECT_EQ(related.at("entry_list").at(0).at("id").as_string(), contact.c_str());
  EXPECT_EQ(
      related.at("entry_list").at(0).at("name_value_list").at("account_name").at("value"), "A"
  );
}

TEST_F(CrmTest, IsTheSameAgainAfterAReset) {
  const auto before = list(log_in("alice", "AlicePw1!"), "Accounts", "");
  set(log_in("alice", "AlicePw1!"), "Accounts", {{"name", "Gone soon"}});
  crm_.reset();
  EXPECT_EQ(crm_.live_sessions(), 0U);
  EXPECT_EQ(list(log_in("alice", "AlicePw1!"), "Accounts", ""), before);
}

TEST_F(CrmTest, SaysWhetherASessionIsValid) {
  EXPECT_EQ(call("seamless_login", {{"session", log_in("alice", "AlicePw1!")}}), 1);
  EXPECT_EQ(call("seamless_login", {{"session", "nope"}}), 0);
}

TEST_F(CrmTest, RefusesADatabaseOfAnotherVersionOfTheSandbox) {
  const auto file = testing::TempDir() + "old-sandbox.sqlite";
  std::remove(file.c_str());
  Crm::Config config;
  config.database_file = file;
  {
    Crm fresh(config, clock_, random_);
  }
  {
    EXPECT_NO_THROW(Crm(config, clock_, random_));
  }
  Database(file, [] { return ""; }).script("PRAGMA user_version = 1");
  EXPECT_THROW(Crm(config, clock_, random_), SqlFailure);
  std::remove(file.c_str());
}

TEST_F(CrmTest, KnowsNoOtherPaths) {
  WireRequest wire;
  wire.path = "/service/v4_1/rest.php";
  EXPECT_EQ(crm_.answer(wire).status, 500U);
  wire.path = "/nowhere";
  EXPECT_EQ(crm_.answer(wire).status, 404U);
}

}  // namespace
}  // namespace suitemcp::sandbox
