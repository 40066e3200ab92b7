#include "sandbox/crm_testing.hpp"

namespace suitemcp::sandbox {
namespace {

class EntriesTest : public CrmTest {
 protected:
  json::value get_many(
      const std::string& session,
      const std::string& module,
      const json::array& ids,
      const json::array& links = {}
  ) {
    return call(
        "get_entries",
        {{"session", session},
         {"module_name", module},
         {"ids", ids},
         {"select_fields", {"id", "name"}},
         {"link_name_to_fields_array", links}}
    );
  }
  json::array set_many(
      const std::string& session, const std::string& module, const json::array& rows
  ) {
    const auto answer = call(
        "set_entries", {{"session", session}, {"module_name", module}, {"name_value_lists", rows}}
    );
    return answer.at("ids").as_array();
  }
  std::string new_account(const std::string& session, const std::string& name) {
    return std::string(set(session, "Accounts", {{"name", name}}).at("id").as_string());
  }
};

TEST_F(EntriesTest, ComeInTheOrderAskedForWithAWarningInThePlaceOfAMissingOne) {
  const auto session = alice();
  const auto a = new_account(session, "A");
  const auto b = new_account(session, "B");
  const auto answer = get_many(session, "Accounts", {json::string(b), "ghost", json::string(a)});
  const auto& entries = answer.at("entry_list").as_array();
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].at("name_value_list").at("name").at("value"), "B");
  EXPECT_EQ(entries[1].at("id"), "ghost");
  EXPECT_TRUE(entries[1].at("name_value_list").is_array());
  EXPECT_EQ(entries[2].at("name_value_list").at("name").at("value"), "A");
}

TEST_F(EntriesTest, OneRefusedRecordRefusesThemAll) {
  const auto session = alice();
  const std::string task(set(session, "Tasks", {{"name", "not carol's"}}).at("id").as_string());
  const auto carol = log_in("carol", "CarolPw1!");
  const auto carols = id_of("SELECT id FROM users WHERE user_name = 'carol'");
  const std::string own(
      set(carol, "Tasks", {{"name", "own"}, {"assigned_user_id", carols}}).at("id").as_string()
  );
  EXPECT_TRUE(get_many(carol, "Tasks", {json::string(own)}).as_object().contains("entry_list"));
  EXPECT_EQ(get_many(carol, "Tasks", {json::string(own), json::string(task)}).at("number"), 40);
}

TEST_F(EntriesTest, HaveTheirLinkedRecordsInTheShapeOfALists) {
  const auto session = alice();
  const auto account = new_account(session, "With a contact");
  set(session, "Contacts", {{"last_name", "Only"}, {"account_id", account}});
  const json::object link{{"name", "contacts"}, {"value", json::array{"last_name"}}};
  const auto answer = get_many(session, "Accounts", {json::string(account)}, {link});
  const auto& links = answer.at("relationship_list").at(0).at("link_list");
  EXPECT_EQ(links.at(0).at("records").at(0).at("link_value").at("last_name").at("value"), "Only");
}

TEST_F(EntriesTest, AreWrittenInTheOrderOfTheirIds) {
  const auto session = alice();
  const auto known = new_account(session, "Old name");
  const auto ids = set_many(
      session,
      "Accounts",
      {json::object{{"name", "New one"}},
       json::array{
           json::object{{"name", "id"}, {"value", known}},
           json::object{{"name", "name"}, {"value", "New name"}}
       },
       json::array{json::object{{"name", "id"}, {"value", "ghost"}}}}
  );
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_EQ(get(session, "Accounts", std::string(ids[0].as_string()), "name"), "New one");
  EXPECT_EQ(ids[1], json::string(known));
  EXPECT_EQ(get(session, "Accounts", known, "name"), "New name");
  EXPECT_EQ(ids[2], "ghost");
}

TEST_F(EntriesTest, ARefusedRowIsMissingFromTheIds) {
  const auto other = new_account(alice(), "From Alice");
  const auto carol = log_in("carol", "CarolPw1!");
  const auto ids = set_many(
      carol,
      "Accounts",
      {json::object{{"id", other}, {"name", "Stolen"}}, json::object{{"name", "From Carol"}}}
  );
  ASSERT_EQ(ids.size(), 1U);
  EXPECT_EQ(get(carol, "Accounts", std::string(ids[0].as_string()), "name"), "From Carol");
  EXPECT_EQ(get(carol, "Accounts", other, "name"), "From Alice");
  EXPECT_TRUE(set_many(log_in("bob", "BobPw123!"), "Tasks", {json::object{{"name", "t"}}}).empty());
}

TEST_F(EntriesTest, AContactThatExistsIsNeitherWrittenNorMadeAgain) {
  const auto session = alice();
  const json::object person{
      {"first_name", "Una"}, {"last_name", "Vance"}, {"email1", "una@vance.example"}
  };
  const auto first = set_many(session, "Contacts", {person});
  auto changed = person;
  changed["title"] = "Director";
  EXPECT_EQ(set_many(session, "Contacts", {changed}), first);
  EXPECT_EQ(get(session, "Contacts", std::string(first[0].as_string()), "title"), "");
  changed["email1"] = "other@vance.example";
  EXPECT_NE(set_many(session, "Contacts", {changed}), first);
}

}  // namespace
}  // namespace suitemcp::sandbox
