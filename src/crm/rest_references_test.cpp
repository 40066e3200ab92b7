#include "crm/rest_reply.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using Sort = RestRefusal::Sort;
using Texts = std::vector<std::string>;

class References : public ::testing::Test {
 protected:
  RestReader reader;
};

TEST_F(References, LeaveOutRecordsThatDoNotExist) {
  std::string body =
      R"({"entry_list":[{"id":"1","module_name":"Accounts","name_value_list":)"
      R"({"id":{"name":"id","value":"1"},"name":{"name":"name","value":"A &lt; B"}}},)"
      R"({"id":"gone","module_name":"Accounts","name_value_list":[)"
      R"({"name":"warning","value":"Access to this object is denied"},)"
      R"({"name":"deleted","value":"1"}]},)"
      R"({"id":"3","module_name":"Accounts","name_value_list":)"
      R"({"name":{"name":"name","value":"C"}}}],"relationship_list":[]})";
  const auto reply = reader.records(body);
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->size(), 2U);
  EXPECT_EQ(value_of(reply->row(0), "name"), "A < B");
  EXPECT_EQ(value_of(reply->row(1), "id"), "3");
  EXPECT_EQ(value_of(reply->row(1), "name"), "C");
}

TEST_F(References, AreTheIdsOfLinkedRecords) {
  std::string body =
      R"({"entry_list":[{"id":"b","module_name":"Contacts","name_value_list":)"
      R"({"id":{"name":"id","value":"b"}}},)"
      R"({"id":"a","module_name":"Contacts","name_value_list":[]},)"
      R"({"id":null,"module_name":"Contacts","name_value_list":[]}],"relationship_list":[]})";
  EXPECT_EQ(reader.related_ids(body).value(), (Texts{"b", "a"}));
  std::string none = R"({"entry_list":[],"relationship_list":[]})";
  EXPECT_TRUE(reader.related_ids(none).value().empty());
}

TEST_F(References, SayWhetherALinkFailed) {
  const auto related = [this](std::string body) { return reader.related(body); };
  EXPECT_TRUE(related(R"({"created":1,"failed":0,"deleted":0})").value());
  EXPECT_FALSE(related(R"({"created":0,"failed":1,"deleted":0})").value());
  EXPECT_FALSE(related(R"({"created":0,"failed":null,"deleted":0})").value());
  EXPECT_FALSE(related(R"({"created":1})"));
}

TEST_F(References, AreTheMatchesOfEachModule) {
  std::string body =
      R"({"entry_list":[{"name":"Tasks","records":[{"id":{"name":"id","value":"t1"}},)"
      R"({"name":{"name":"name","value":"x"},"id":{"name":"id","value":"t2"}}]},)"
      R"({"name":"Accounts","records":[]}]})";
  const auto found = reader.text_matches(body);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].module, "Tasks");
  EXPECT_EQ((*found)[0].ids, (Texts{"t1", "t2"}));
  EXPECT_TRUE((*found)[1].ids.empty());
  std::string none = R"({"entry_list":[]})";
  EXPECT_TRUE(reader.text_matches(none).value().empty());
}

TEST_F(References, AreTheLastViewedWithTheirOwnIdsAndDecodedNames) {
  std::string body =
      R"([{"item_id":"a1","id":"1","item_summary":"A &amp; &quot;B&quot;","module_name":"Accounts",)"
      R"("monitor_id":"m","date_modified":"2026-11-22 07:16:00"},)"
      R"({"item_id":"a2","item_summary":null,"module_name":"Accounts","id":2}])";
  const auto viewed = reader.last_viewed(body);
  ASSERT_TRUE(viewed);
  ASSERT_EQ(viewed->size(), 2U);
  EXPECT_EQ((*viewed)[0].id, "a1");
  EXPECT_EQ((*viewed)[0].module, "Accounts");
  EXPECT_EQ((*viewed)[0].name, "A &amp; \"B\"");
  EXPECT_EQ((*viewed)[0].viewed_at, "2026-11-22 07:16:00");
  EXPECT_EQ((*viewed)[1].name, "");
  EXPECT_EQ((*viewed)[1].viewed_at, "");
}

TEST_F(References, AreTheUpcomingActivities) {
  std::string body =
      R"([{"id":"t","module":"Tasks","date_due":"2026-11-23 10:00:00","summary":"Isn&#039;t"},)"
      R"({"id":"o","module":"Opportunities","date_due":null,"summary":"x"}])";
  const auto upcoming = reader.upcoming(body);
  ASSERT_TRUE(upcoming);
  ASSERT_EQ(upcoming->size(), 2U);
  EXPECT_EQ((*upcoming)[0].name, "Isn't");
  EXPECT_EQ((*upcoming)[0].date_due, "2026-11-23 10:00:00");
  EXPECT_EQ((*upcoming)[1].module, "Opportunities");
  EXPECT_EQ((*upcoming)[1].date_due, "");
}

TEST_F(References, DropdownsAreReadAsPhpWritesThemAndNotDecoded) {
  std::string body =
      R"({"app_list_strings":{"language_pack_name":"US English","reminder_max_time":90000,)"
      R"("quotes_dom":{"\"":"Double \"Quote\"","":"","x":"a &lt; b","n":7,)"
      R"("nested":{"a":"b"},"none":null},)"
      R"("days_dom":["","Sunday",["x"],"Tuesday"],"empty_dom":[]}})";
  const auto lists = reader.dropdowns(body);
  ASSERT_TRUE(lists);
  ASSERT_EQ(lists->size(), 3U);
  const auto& quotes = (*lists)[0];
  EXPECT_EQ(quotes.name, "quotes_dom");
  ASSERT_EQ(quotes.options.size(), 4U);
  EXPECT_EQ(quotes.options[0].key, "\"");
  EXPECT_EQ(quotes.options[0].label, "Double \"Quote\"");
  EXPECT_EQ(quotes.options[1].key, "");
  EXPECT_EQ(quotes.options[2].label, "a &lt; b");
  EXPECT_EQ(quotes.options[3].label, "7");
  const auto& days = (*lists)[1];
  ASSERT_EQ(days.options.size(), 3U);
  EXPECT_EQ(days.options[0].key, "0");
  EXPECT_EQ(days.options[2].key, "3") << "the index is the key, skipped entries count";
  EXPECT_EQ(days.options[2].label, "Tuesday");
  EXPECT_EQ((*lists)[2].name, "empty_dom");
  EXPECT_TRUE((*lists)[2].options.empty());
  std::string digest = R"({"app_list_strings":"d4a5218a93ff6d2cc725dc31f0e14849"})";
  EXPECT_FALSE(reader.dropdowns(digest));
}

TEST_F(References, AttachmentsMayBeWithoutTheirFile) {
  const auto attachment = [this](std::string body) { return reader.attachment(body).value(); };
  const auto full =
      attachment(R"({"note_attachment":{"id":"n","filename":"a &lt; b.txt","file":"aMOp\/+8=",)"
                 R"("related_module_id":null}})");
  EXPECT_EQ(full.filename, "a < b.txt");
  EXPECT_EQ(full.base64, "aMOp/+8=");
  for (const std::string lost : {"-1", "\"-1\"", "\"\"", "null"}) {
    const auto note =
        attachment(R"({"note_attachment":{"id":"n","filename":"x","file":)" + lost + "}}");
    EXPECT_EQ(note.filename, "x") << lost;
    EXPECT_EQ(note.base64, "") << lost;
  }
}

/// What each of the readers says to `body`.
std::vector<std::string> opinions(RestReader& reader, std::string body) {
  std::vector<std::string> found;
  const auto say = [&found](std::string_view name, const auto& reply) {
    if (!reply && reply.error().sort == Sort::crm_error) found.emplace_back("error");
    if (!reply && reply.error().sort == Sort::not_json) found.emplace_back("not json");
    if (reply) found.emplace_back(name);
  };
  say("records", reader.records(body));
  say("related_ids", reader.related_ids(body));
  say("related", reader.related(body));
  say("text_matches", reader.text_matches(body));
  say("last_viewed", reader.last_viewed(body));
  say("upcoming", reader.upcoming(body));
  say("dropdowns", reader.dropdowns(body));
  say("attachment", reader.attachment(body));
  return found;
}

TEST_F(References, AreTakenFromAnswersOfTheRightMethodOnly) {
  EXPECT_EQ(
      opinions(reader, R"({"entry_list":[{"name":"Tasks","records":[]}]})"), Texts{"text_matches"}
  );
  EXPECT_EQ(
      opinions(reader, R"({"entry_list":[{"id":"1","name_value_list":{}}]})"),
      (Texts{"records", "related_ids"})
  );
  EXPECT_EQ(opinions(reader, R"({"created":1,"failed":0,"deleted":0})"), Texts{"related"});
  EXPECT_EQ(opinions(reader, R"({"app_list_strings":{}})"), Texts{"dropdowns"});
  EXPECT_EQ(opinions(reader, R"({"note_attachment":{}})"), Texts{"attachment"});
  EXPECT_EQ(opinions(reader, R"({"id":"1"})"), Texts{});
  EXPECT_EQ(opinions(reader, "null"), Texts{});
}

TEST_F(References, ListsAreTakenFromListsOfTheRightMethodOnly) {
  const auto of_lists = [this](const std::string& body) {
    auto found = opinions(reader, body);
    std::erase(found, "not json");  // of the readers of objects
    return found;
  };
  EXPECT_EQ(of_lists("[]"), (Texts{"last_viewed", "upcoming"}));
  EXPECT_EQ(of_lists(R"([{"item_id":"1","module_name":"Tasks"}])"), Texts{"last_viewed"});
  EXPECT_EQ(of_lists(R"([{"id":"1","module":"Tasks"}])"), Texts{"upcoming"});
  EXPECT_EQ(of_lists(R"([{"id":"1"},"x",7,null,[]])"), Texts{});
  EXPECT_EQ(of_lists("[{"), Texts{});
  EXPECT_EQ(of_lists("\xEF\xBB\xBF\r\n []"), (Texts{"last_viewed", "upcoming"}));
}

TEST_F(References, AnErrorObjectIsARefusalOfEveryReader) {
  const auto found = opinions(reader, R"({"name":"x","number":40,"description":"y"})");
  EXPECT_EQ(found, Texts(8, "error"));
  EXPECT_EQ(opinions(reader, "<html>"), Texts(8, "not json"));
  EXPECT_EQ(opinions(reader, ""), Texts(8, "not json"));
}

}  // namespace
}  // namespace suitemcp::crm
