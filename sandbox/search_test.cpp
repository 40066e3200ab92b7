#include "sandbox/crm_testing.hpp"

#include <algorithm>

namespace suitemcp::sandbox {
namespace {

class SearchTest : public CrmTest {
 protected:
  json::value search(
      const std::string& session, const std::string& text, const json::array& modules, int max = 20
  ) {
    return call(
        "search_by_module",
        {{"session", session},
         {"search_string", text},
         {"modules", modules},
         {"offset", 0},
         {"max_results", max},
         {"assigned_user_id", ""},
         {"select_fields", {"id", "name"}},
         {"unified_search_only", false},
         {"favorites", false}}
    );
  }
  /// How many records of the first module answered.
  std::size_t count(const std::string& text, const std::string& module, int max = 20) {
    const auto answer = search(alice(), text, {json::string(module)}, max);
    return answer.at("entry_list").at(0).at("records").as_array().size();
  }
};

TEST_F(SearchTest, FindsWhatBeginsWithTheText) {
  EXPECT_EQ(count("Kingfisher", "Accounts"), 1U);
  EXPECT_EQ(count("fisher Wat", "Accounts"), 0U);
  EXPECT_EQ(count("%fisher Wat", "Accounts"), 1U);
}

TEST_F(SearchTest, SendsOneRecordMoreThanAskedFor) {
  EXPECT_EQ(count("%a", "Accounts", 3), 4U);
}

TEST_F(SearchTest, FindsByAddressPhoneAndFullName) {
  const auto session = alice();
  set(session,
      "Contacts",
      {{"first_name", "Quxanna"},
       {"last_name", "Zabriskie"},
       {"phone_work", "+99 12345"},
       {"email1", "qz@rare.example"}});
  for (const auto* text :
       {"Quxanna", "Zabriskie", "Quxanna Zab", "Zabriskie Q", "+99 123", "qz@rare"}) {
    EXPECT_EQ(count(text, "Contacts"), 1U) << text;
  }
}

TEST_F(SearchTest, FindsContactsByTheNameOfTheirAccount) {
  const auto session = alice();
  const std::string account(set(session, "Accounts", {{"name", "Xylo Works"}}).at("id").as_string()
  );
  set(session, "Contacts", {{"last_name", "Ordinary"}, {"account_id", account}});
  EXPECT_EQ(count("Xylo", "Contacts"), 1U);
}

TEST_F(SearchTest, FindsNoNameWithAQuote) {
  set(alice(), "Accounts", {{"name", "O'Dwyer Ltd"}});
  EXPECT_EQ(count("O'Dwyer", "Accounts"), 0U);
  EXPECT_EQ(count("O_Dwyer", "Accounts"), 1U);
}

TEST_F(SearchTest, AnswersInItsOwnOrderOfModules) {
  const auto answer = search(alice(), "A", {"Tasks", "Contacts", "Accounts"});
  std::string order;
  for (const auto& module : answer.at("entry_list").as_array()) {
    order += module.at("name").as_string();
    order += ' ';
  }
  EXPECT_EQ(order, "Accounts Contacts Tasks ");
}

TEST_F(SearchTest, IgnoresTheRights) {
  const auto dave = log_in("dave", "DavePw123!");
  EXPECT_EQ(list(dave, "Tasks", "").at("number"), 40);
  const auto answer = search(dave, "%", {"Tasks"}, 5);
  EXPECT_EQ(answer.at("entry_list").at(0).at("records").as_array().size(), 6U);
}

TEST_F(SearchTest, DiesOfAModuleThatDoesNotExistUnlessOnlyTheUnifiedOnesAreSearched) {
  json::object data{
      {"session", alice()},
      {"search_string", "A"},
      {"modules", {"Accounts", "Nope"}},
      {"offset", 0},
      {"max_results", 2},
      {"unified_search_only", false}
  };
  EXPECT_EQ(crm_.answer(request("search_by_module", data)).status, 500U);
  data["unified_search_only"] = true;
  EXPECT_EQ(call("search_by_module", data).at("entry_list").as_array().size(), 1U);
}

TEST_F(SearchTest, SendsTheListColumnsWhenNoFieldsAreNamedAndLeavesOutWhatIsEmpty) {
  set(alice(), "Accounts", {{"name", "Bare Minimum"}});
  const auto answer = call(
      "search_by_module",
      {{"session", alice()},
       {"search_string", "Bare Min"},
       {"modules", json::array{"Accounts"}},
       {"offset", 0},
       {"max_results", 1}}
  );
  const auto& record = answer.at("entry_list").at(0).at("records").at(0).as_object();
  EXPECT_TRUE(record.contains("name"));
  EXPECT_TRUE(record.contains("id"));
  EXPECT_FALSE(record.contains("billing_address_city"));
  EXPECT_FALSE(record.contains("email1"));
}

TEST_F(SearchTest, FindsUsersByWhatEqualsTheText) {
  EXPECT_EQ(count("Alic", "Users"), 0U);
  EXPECT_EQ(count("alice", "Users"), 1U);
  EXPECT_EQ(count("%lic%", "Users"), 1U);
}

TEST_F(SearchTest, FindsRecordsOfACustomModule) {
  EXPECT_EQ(count("Kestrel", "ABC_Vehicles"), 4U);
}

}  // namespace
}  // namespace suitemcp::sandbox
