#include "sandbox/crm_testing.hpp"

namespace suitemcp::sandbox {
namespace {

class RelationsTest : public CrmTest {
 protected:
  struct Question {
    std::string link;
    json::array fields{"id", "name"};
    std::string query{};
    std::string order{};
    int offset = 0;
    int limit = 0;
  };
  json::value related(
      const std::string& session, const char* module, const std::string& id, const Question& what
  ) {
    return call(
        "get_relationships",
        {{"session", session},
         {"module_name", module},
         {"module_id", id},
         {"link_field_name", what.link},
         {"related_module_query", what.query},
         {"related_fields", what.fields},
         {"related_module_link_name_to_fields_array", json::array()},
         {"deleted", 0},
         {"order_by", what.order},
         {"offset", what.offset},
         {"limit", what.limit}}
    );
  }
  static std::string values(const json::value& answer, const char* field) {
    std::string out;
    for (const auto& entry : answer.at("entry_list").as_array()) {
      out += entry.at("name_value_list").at(field).at("value").as_string();
      out += '|';
    }
    return out;
  }
  std::string make(const std::string& session, const char* module, const json::value& fields) {
    return std::string(set(session, module, fields).at("id").as_string());
  }
};

TEST_F(RelationsTest, AreSortedBeforeThePageIsCut) {
  const auto session = alice();
  const auto account = make(session, "Accounts", {{"name", "Hub"}});
  for (const auto* name : {"Alder", "Birch", "Cedar"}) {
    set(session, "Contacts", {{"last_name", name}, {"account_id", account}});
  }
  const auto answer = related(
      session,
      "Accounts",
      account,
      {.link = "contacts",
       .fields = {"last_name"},
       .order = "last_name desc",
       .offset = 1,
       .limit = 1}
  );
  EXPECT_EQ(values(answer, "last_name"), "Birch|");
}

TEST_F(RelationsTest, ShowDatesAsTheUserWritesThemAndWithTime) {
  const auto session = alice();
  const auto account = make(session, "Accounts", {{"name", "Hub"}});
  const auto deal = make(
      session,
      "Opportunities",
      {{"name", "o"}, {"date_closed", "2026-12-01"}, {"account_id", account}}
  );
  const Question question{.link = "opportunities", .fields = {"id", "date_closed", "date_entered"}};
  EXPECT_EQ(
      values(related(session, "Accounts", account, question), "date_closed"), "12/01/2026 00:00|"
  );
  const auto greta = log_in("greta", "GretaPw1!");
  const auto answer = related(greta, "Accounts", account, question);
  EXPECT_EQ(values(answer, "date_closed"), "01.12.2026 00:00|");
  EXPECT_EQ(values(answer, "date_entered").substr(4, 1), "-");
  EXPECT_EQ(get(greta, "Opportunities", deal, "date_closed"), "2026-12-01");
}

TEST_F(RelationsTest, ALinkToOneRecordTakesNoNoticeOfTheCondition) {
  const auto session = alice();
  const auto account = make(session, "Accounts", {{"name", "Parent"}});
  const auto task =
      make(session, "Tasks", {{"name", "t"}, {"parent_type", "Accounts"}, {"parent_id", account}});
  const Question question{.link = "accounts", .query = "accounts.name = 'nobody'", .offset = 5};
  EXPECT_EQ(values(related(session, "Tasks", task, question), "name"), "Parent|");
}

TEST_F(RelationsTest, AConditionIsNotPutInParentheses) {
  const auto session = alice();
  const auto account = make(session, "Accounts", {{"name", "Hub"}});
  set(session, "Contacts", {{"last_name", "Mine"}, {"account_id", account}});
  const std::string query = "contacts.last_name = 'none' or contacts.last_name = 'Mine'";
  const Question open{.link = "contacts", .fields = {"last_name"}, .query = query};
  const Question closed{.link = "contacts", .fields = {"last_name"}, .query = "(" + query + ")"};
  const auto other = make(session, "Accounts", {{"name", "Another hub"}});
  EXPECT_EQ(values(related(session, "Accounts", other, closed), "last_name"), "");
  EXPECT_EQ(values(related(session, "Accounts", other, open), "last_name"), "Mine|");
}

TEST_F(RelationsTest, LeaveOutDeletedRecordsThatStillTakeTheirPlaceOnThePage) {
  const auto session = alice();
  const auto account = make(session, "Accounts", {{"name", "Hub"}});
  const auto gone = make(session, "Contacts", {{"last_name", "Gone"}, {"account_id", account}});
  set(session, "Contacts", {{"last_name", "Here"}, {"account_id", account}});
  crm_.database().query("UPDATE contacts SET deleted = 1 WHERE id = ?", {gone});
  const Question question{.link = "contacts", .fields = {"last_name"}, .limit = 1};
  EXPECT_EQ(values(related(session, "Accounts", account, question), "last_name"), "");
}

TEST_F(RelationsTest, ManyAreChangedAtOnceAndCountedByWhatWasAskedFor) {
  const auto session = alice();
  const auto account = make(session, "Accounts", {{"name", "Hub"}});
  const auto contact = make(session, "Contacts", {{"last_name", "C"}});
  const auto change = [&](const json::array& flags) {
    return call(
        "set_relationships",
        {{"session", session},
         {"module_names", {"Accounts", "Accounts", "Nope"}},
         {"module_ids", {account, account, "x"}},
         {"link_field_names", {"contacts", "no_such_link", "contacts"}},
         {"related_ids", {json::array{json::string(contact)}, json::array(), json::array()}},
         {"name_value_lists", json::array()},
         {"delete_array", flags}}
    );
  };
  const json::value added{{"created", 1}, {"failed", 2}, {"deleted", 0}};
  EXPECT_EQ(change({0, 0, 0}), added);
  const Question question{.link = "contacts", .fields = {"last_name"}};
  EXPECT_EQ(values(related(session, "Accounts", account, question), "last_name"), "C|");
  const json::value removed{{"created", 0}, {"failed", 2}, {"deleted", 1}};
  EXPECT_EQ(change({1, 1, 1}), removed);
  EXPECT_EQ(values(related(session, "Accounts", account, question), "last_name"), "");
}

TEST_F(RelationsTest, ManyAreRefusedWhenNothingIsNamed) {
  const auto answer = call(
      "set_relationships",
      {{"session", alice()},
       {"module_names", json::array()},
       {"module_ids", json::array()},
       {"link_field_names", json::array()},
       {"related_ids", json::array()}}
  );
  EXPECT_EQ(answer.at("number"), 1001);
}

TEST_F(RelationsTest, ARecordThatMayNotBeSeenIsAFailureAndStaysAsItIs) {
  const auto session = alice();
  const auto account = make(session, "Accounts", {{"name", "Not dave's"}});
  const auto dave = log_in("dave", "DavePw123!");
  const auto answer = call(
      "set_relationship",
      {{"session", dave},
       {"module_name", "Accounts"},
       {"module_id", account},
       {"link_field_name", "contacts"},
       {"related_ids", json::array{json::string(make(session, "Contacts", {{"last_name", "C"}}))}}}
  );
  EXPECT_EQ(answer.at("failed"), 1);
  EXPECT_EQ(values(related(session, "Accounts", account, {.link = "contacts"}), "name"), "");
}

}  // namespace
}  // namespace suitemcp::sandbox
