#include "crm/rest_wire.hpp"

#include "net/http_message.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suitemcp::crm {
namespace {

const base::Secret kSession("abc,-1");

/// method and rest_data of a body, decoded; the rest of the envelope is checked here.
std::string decoded(const std::string& body) {
  const std::string envelope = "&input_type=JSON&response_type=JSON&rest_data=";
  const auto at = body.find(envelope);
  EXPECT_TRUE(body.starts_with("method=") && at != std::string::npos) << body;
  const auto rest = body.substr(at + envelope.size());
  EXPECT_EQ(rest.find_first_of("{}\"&= <>"), std::string::npos) << rest;
  return body.substr(7, at - 7) + " " + net::decode_url(rest).value_or("broken");
}

std::string written(const RestCall& call) {
  return decoded(form_body(call, kSession));
}

TEST(RestWire, ListHasEveryParameterInSignatureOrder) {
  ListRequest request;
  request.module = "Accounts";
  request.where = "accounts.name LIKE 'R&D +%'";
  request.order_by = "name desc";
  request.offset = 40;
  request.limit = 7;
  request.fields = {"name"};
  const auto call = list_call(request);
  EXPECT_EQ(
      written(call),
      R"(get_entry_list {"session":"abc,-1","module_name":"Accounts",)"
      R"("query":"accounts.name LIKE 'R&D +%'","order_by":"name desc","offset":40,)"
      R"("select_fields":["id","name"],"link_name_to_fields_array":[],"max_results":7,)"
      R"("deleted":0,"favorites":false})"
  );
  EXPECT_EQ(call.effect, Effect::read);
  EXPECT_EQ(call.condition, SqlPart::present);
}

TEST(RestWire, AListOfAllFieldsAsksForAllAndHasNoCondition) {
  ListRequest request;
  request.module = "Accounts";
  const auto call = list_call(request);
  EXPECT_NE(written(call).find(R"("select_fields":[],)"), std::string::npos);
  EXPECT_EQ(call.condition, SqlPart::none);
}

TEST(RestWire, GetHasEveryParameterInSignatureOrder) {
  EXPECT_EQ(
      written(get_call("Accounts", "1", {"id", "name"})),
      R"(get_entry {"session":"abc,-1","module_name":"Accounts","id":"1",)"
      R"("select_fields":["id","name"],"link_name_to_fields_array":[],"track_view":false})"
  );
}

TEST(RestWire, CountHasEveryParameterInSignatureOrder) {
  const auto call = count_call("Accounts", "accounts.name='x'");
  EXPECT_EQ(
      written(call),
      R"(get_entries_count {"session":"abc,-1","module_name":"Accounts",)"
      R"("query":"accounts.name='x'","deleted":0})"
  );
  EXPECT_EQ(call.condition, SqlPart::present);
  EXPECT_EQ(count_call("Accounts", "").condition, SqlPart::none);
}

TEST(RestWire, SaveSendsNamesAndValuesWithTheIdFirst) {
  const auto call = save_call("Accounts", "7", {{"name", "A \"B\" é"}, {"phone", ""}});
  EXPECT_EQ(
      written(call),
      R"(set_entry {"session":"abc,-1","module_name":"Accounts","name_value_list":)"
      R"([{"name":"id","value":"7"},{"name":"name","value":"A \"B\" é"},)"
      R"({"name":"phone","value":""}],"track_view":false})"
  );
  EXPECT_EQ(call.effect, Effect::write);
  EXPECT_NE(
      written(save_call("Tasks", "", {})).find(R"("name_value_list":[],)"), std::string::npos
  );
}

TEST(RestWire, SaveSendsNumbersBareBecauseTheCrmReadsTextsInTheUsersFormat) {
  const auto call = save_call(
      "Opportunities", "", {{"amount", "12345.67", FieldValue::Literal::number}, {"name", "5"}}
  );
  EXPECT_NE(
      written(call).find(R"([{"name":"amount","value":12345.67},{"name":"name","value":"5"}])"),
      std::string::npos
  );
}

TEST(RestWire, DeleteIsAWriteOfTheDeletedFlag) {
  const auto call = delete_call("Accounts", "7");
  EXPECT_NE(
      written(call).find(R"([{"name":"id","value":"7"},{"name":"deleted","value":"1"}])"),
      std::string::npos
  );
  EXPECT_EQ(call.effect, Effect::write);
}

TEST(RestWire, TheOtherCallsHaveEveryParameterToo) {
  EXPECT_EQ(
      written(describe_call("Tasks")),
      R"(get_module_fields {"session":"abc,-1","module_name":"Tasks","fields":[]})"
  );
  EXPECT_EQ(
      written(modules_call()), R"(get_available_modules {"session":"abc,-1","filter":"all"})"
  );
  EXPECT_EQ(written(user_id_call()), R"(get_user_id {"session":"abc,-1"})");
  EXPECT_EQ(written(logout_call()), R"(logout {"session":"abc,-1"})");
  EXPECT_EQ(decoded(server_info_body()), "get_server_info {}");
}

TEST(RestWire, GetManyHasEveryParameterInSignatureOrder) {
  EXPECT_EQ(
      written(get_many_call("Tasks", {"1", "a\"b"}, {"name"})),
      R"(get_entries {"session":"abc,-1","module_name":"Tasks","ids":["1","a\"b"],)"
      R"("select_fields":["id","name"],"link_name_to_fields_array":[],"track_view":false})"
  );
}

TEST(RestWire, RelatedIdsHaveEveryParameterInSignatureOrder) {
  RelatedRequest request{"Accounts", "7", "contacts", "contacts.last_name='x'", 20, 5};
  const auto call = related_ids_call(request);
  EXPECT_EQ(
      written(call),
      R"(get_relationships {"session":"abc,-1","module_name":"Accounts","module_id":"7",)"
      R"("link_field_name":"contacts","related_module_query":"contacts.last_name='x'",)"
      R"("related_fields":["id"],"related_module_link_name_to_fields_array":[],)"
      R"("deleted":0,"order_by":"","offset":20,"limit":5})"
  );
  EXPECT_EQ(call.effect, Effect::read);
  EXPECT_EQ(call.condition, SqlPart::present);
  EXPECT_EQ(call.crash, Crash::may_be_refusal);
  request.where.clear();
  EXPECT_EQ(related_ids_call(request).condition, SqlPart::none);
}

TEST(RestWire, RelateIsAWriteThatAddsOrRemoves) {
  RelateRequest request{"Accounts", "7", "contacts", {"1", "2"}, LinkChange::add};
  const auto call = relate_call(request);
  EXPECT_EQ(
      written(call),
      R"(set_relationship {"session":"abc,-1","module_name":"Accounts","module_id":"7",)"
      R"("link_field_name":"contacts","related_ids":["1","2"],"name_value_list":[],"delete":0})"
  );
  EXPECT_EQ(call.effect, Effect::write);
  request.change = LinkChange::remove;
  EXPECT_TRUE(written(relate_call(request)).ends_with(R"("delete":1})"));
}

TEST(RestWire, SearchesForTextAnywhere) {
  const auto call = search_text_call("O'Neil", {"Accounts", "Users"}, 6);
  EXPECT_EQ(
      written(call),
      R"(search_by_module {"session":"abc,-1","search_string":"%O_Neil%",)"
      R"("modules":["Accounts","Users"],"offset":0,"max_results":6,"assigned_user_id":"",)"
      R"("select_fields":["id"],"unified_search_only":false,"favorites":false})"
  );
  EXPECT_EQ(call.crash, Crash::may_be_refusal);
}

TEST(RestWire, AsksForTheLastViewedOfAllModulesBecauseOnlyThoseHaveDates) {
  EXPECT_EQ(
      written(last_viewed_call({})),
      R"(get_last_viewed {"session":"abc,-1","module_names":["Home"]})"
  );
  EXPECT_EQ(
      written(last_viewed_call({"Tasks", "Calls"})),
      R"(get_last_viewed {"session":"abc,-1","module_names":["Home","Tasks","Calls"]})"
  );
}

TEST(RestWire, AttachSendsOneNoteAndIsAWrite) {
  const auto call = attach_call("7", "a \"b\".txt", "aMOpbGxv+/8=");
  EXPECT_EQ(
      written(call),
      R"(set_note_attachment {"session":"abc,-1","note":{"id":"7",)"
      R"("filename":"a \"b\".txt","file":"aMOpbGxv+/8="}})"
  );
  EXPECT_EQ(call.effect, Effect::write);
}

TEST(RestWire, TheSmallReadsHaveEveryParameterToo) {
  EXPECT_EQ(written(upcoming_call()), R"(get_upcoming_activities {"session":"abc,-1"})");
  EXPECT_EQ(
      written(dropdowns_call()),
      R"(get_language_definition {"session":"abc,-1","modules":["app_list_strings"],"MD5":false})"
  );
  EXPECT_EQ(written(attachment_call("7")), R"(get_note_attachment {"session":"abc,-1","id":"7"})");
}

TEST(RestWire, LoginSendsTheMd5OfThePasswordAndNotThePassword) {
  const auto body = login_body("alice", base::Secret("secret"));
  EXPECT_EQ(
      decoded(body),
      R"(login {"user_auth":{"user_name":"alice",)"
      R"("password":"5ebe2294ecd0e0f08eab7690d2a6ee69"},)"
      R"("application":"suitecrm-mcp","name_value_list":[]})"
  );
}

TEST(RestWire, ASessionIdCannotBreakOutOfItsPlace) {
  const auto body = form_body(user_id_call(), base::Secret("x\",\"y\":\"&method=login"));
  EXPECT_EQ(decoded(body), R"(get_user_id {"session":"x\",\"y\":\"&method=login"})");
}

}  // namespace
}  // namespace suitemcp::crm
