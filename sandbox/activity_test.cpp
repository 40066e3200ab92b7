#include "sandbox/crm_testing.hpp"
#include "sandbox/dates.hpp"

namespace suitemcp::sandbox {
namespace {

class ActivityTest : public CrmTest {
 protected:
  json::value viewed(const std::string& session, const json::array& modules) {
    return call("get_last_viewed", {{"session", session}, {"module_names", modules}});
  }
  json::value look_at(
      const std::string& session, const std::string& module, const std::string& id
  ) {
    return call(
        "get_entry",
        {{"session", session},
         {"module_name", module},
         {"id", id},
         {"select_fields", json::array{"id"}},
         {"link_name_to_fields_array", json::array()},
         {"track_view", true}}
    );
  }
  std::string account(const std::string& session, const std::string& name) {
    return std::string(set(session, "Accounts", {{"name", name}}).at("id").as_string());
  }
  static std::string summaries(const json::value& answer, const char* key) {
    std::string out;
    for (const auto& item : answer.as_array()) {
      out += item.at(key).as_string();
      out += '|';
    }
    return out;
  }
};

TEST_F(ActivityTest, AliceHasLookedAtSevenRecords) {
  const auto answer = viewed(alice(), {"Home"});
  ASSERT_EQ(answer.as_array().size(), 7U);
  EXPECT_EQ(answer.at(0).at("module_name"), "Opportunities");
  EXPECT_EQ(answer.at(0).at("item_summary"), "Renewal for two years");
  EXPECT_GT(
      answer.at(0).at("date_modified").as_string(), answer.at(1).at("date_modified").as_string()
  );
}

TEST_F(ActivityTest, OnlyTrackedViewsCountAndEachRecordOnce) {
  const auto session = log_in("nina", "NinaPw123!");
  const auto first = account(session, "First");
  const auto second = account(session, "Second");
  get(session, "Accounts", first, "name");
  EXPECT_TRUE(viewed(session, {"Home"}).as_array().empty());
  for (const auto& id : {first, second, first}) look_at(session, "Accounts", id);
  EXPECT_EQ(
      summaries(viewed(log_in("nina", "NinaPw123!"), {"Home"}), "item_summary"), "First|Second|"
  );
}

TEST_F(ActivityTest, ASessionThatHasAskedOnceLearnsOfTheNewestViewOnly) {
  const auto session = log_in("nina", "NinaPw123!");
  viewed(session, {"Home"});
  for (const auto* name : {"One", "Two"}) look_at(session, "Accounts", account(session, name));
  const auto again = viewed(session, {"Home"});
  EXPECT_EQ(summaries(again, "item_summary"), "Two|");
  EXPECT_FALSE(again.at(0).as_object().contains("date_modified"));
}

TEST_F(ActivityTest, ViewsOfUnknownAndForbiddenModulesAreSkipped) {
  EXPECT_TRUE(viewed(alice(), {"Nope"}).as_array().empty());
  const auto erin = log_in("erin", "ErinPw123!");
  EXPECT_TRUE(viewed(erin, {"Opportunities"}).as_array().empty());
}

TEST_F(ActivityTest, ViewsCanBeAskedForByModule) {
  const auto answer = viewed(alice(), {"Contacts"});
  ASSERT_EQ(answer.as_array().size(), 2U);
  EXPECT_EQ(answer.at(0).at("module_name"), "Contacts");
}

TEST_F(ActivityTest, AliceSeesHerNextTenActivitiesByDate) {
  const auto answer = call("get_upcoming_activities", {{"session", alice()}});
  const auto& items = answer.as_array();
  ASSERT_EQ(items.size(), 10U);
  EXPECT_EQ(items.front().at("summary"), "Send the signed contract");
  EXPECT_EQ(items.front().at("module"), "Tasks");
  const auto now = format_datetime(clock_.wall());
  std::string last = now;
  for (const auto& item : items) {
    const std::string date(item.at("date_due").as_string());
    EXPECT_LE(last, date);
    last = date;
  }
  const auto all = summaries(answer, "summary");
  EXPECT_EQ(all.find("Order name tags"), std::string::npos);
  EXPECT_NE(all.find("Renewal for two years"), std::string::npos);
}

TEST_F(ActivityTest, ActivitiesOfAForbiddenModuleAreLeftOut) {
  const auto dave = log_in("dave", "DavePw123!");
  const auto id = id_of("SELECT id FROM users WHERE user_name = 'dave'");
  const auto admin = log_in("admin", "Admin123!");
  const auto tomorrow = format_datetime(clock_.wall() + std::chrono::hours(24));
  set(admin, "Tasks", {{"name", "t"}, {"date_due", tomorrow}, {"assigned_user_id", id}});
  set(admin, "Calls", {{"name", "c"}, {"date_start", tomorrow}, {"assigned_user_id", id}});
  EXPECT_EQ(summaries(call("get_upcoming_activities", {{"session", dave}}), "summary"), "c|");
}

}  // namespace
}  // namespace suitemcp::sandbox
