#include "crm/rest_reply.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <tuple>

namespace suitemcp::crm {
namespace {

using Sort = RestRefusal::Sort;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class RestReply : public ::testing::Test {
 protected:
  RestResult<RestPage> page(std::string body) { return reader.page(body); }
  RestResult<RecordSet> record(std::string body) { return reader.record(body); }
  RestReader reader;
};

TEST_F(RestReply, FlattensAPageAndDecodesItsText) {
  const auto reply = page(
      R"({"result_count":2,"total_count":"50","next_offset":2,"entry_list":[)"
      R"({"id":"1","module_name":"Accounts","name_value_list":{"id":{"name":"id","value":"1"},)"
      R"("name":{"name":"name","value":"O&#039;Neil &amp; \u00e9\/x"},)"
      R"("n":{"name":"n","value":null}}},)"
      R"({"id":"2","module_name":"Accounts","name_value_list":{"id":{"name":"id","value":"2"},)"
      R"("name":{"name":"name","value":12},"n":{"name":"n","value":true}}}],)"
      R"("relationship_list":[]})"
  );
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->total, 50);
  ASSERT_EQ(reply->records.size(), 2U);
  EXPECT_EQ(value_of(reply->records.row(0), "name"), "O'Neil &amp; é/x");
  EXPECT_EQ(reply->records.row(0).size(), 3U);
  EXPECT_EQ(value_of(reply->records.row(0), "n"), "");
  EXPECT_EQ(value_of(reply->records.row(1), "name"), "12");
  EXPECT_EQ(value_of(reply->records.row(1), "n"), "1");
}

TEST_F(RestReply, TakesTotalsAsTextNumberOrNull) {
  EXPECT_EQ(page(R"({"total_count":0,"entry_list":[]})")->total, 0);
  EXPECT_EQ(page(R"({"total_count":"7","entry_list":[]})")->total, 7);
  EXPECT_EQ(page(R"({"total_count":null,"entry_list":[]})")->total, std::nullopt);
  EXPECT_EQ(page(R"({"entry_list":[]})")->total, std::nullopt);
  // disable_count_query
  EXPECT_EQ(page(R"({"total_count":-1,"entry_list":[]})")->total, std::nullopt);
  EXPECT_EQ(page(R"({"total_count":"-1","entry_list":[]})")->total, std::nullopt);
}

TEST_F(RestReply, TakesFieldsAsAListToo) {
  const auto reply =
      page(R"({"entry_list":[{"id":"1","name_value_list":[{"name":"id","value":"1"},)"
           R"({"name":"name","value":"x"}]}]})");
  ASSERT_TRUE(reply);
  EXPECT_EQ(value_of(reply->records.row(0), "name"), "x");
}

TEST_F(RestReply, AddsTheIdWhenTheFieldsLackIt) {
  const auto reply =
      page(R"({"entry_list":[{"id":"9","name_value_list":{"a":{"name":"a","value":"b"}}}]})");
  ASSERT_TRUE(reply);
  EXPECT_EQ(value_of(reply->records.row(0), "id"), "9");
}

TEST_F(RestReply, AMissingRecordIsNone) {
  const auto reply = record(
      R"({"entry_list":[{"id":"no-such-id","module_name":"Accounts","name_value_list":[)"
      R"({"name":"warning","value":"Access to this object is denied since it has been deleted"},)"
      R"({"name":"deleted","value":"1"}]}],"relationship_list":[]})"
  );
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->empty());
  EXPECT_TRUE(record(R"({"entry_list":[],"relationship_list":[]})")->empty());
}

TEST_F(RestReply, ARecordMayHaveAFieldNamedWarning) {
  const auto reply = record(
      R"({"entry_list":[{"id":"1","name_value_list":{"warning":{"name":"warning","value":"x"},)"
      R"("deleted":{"name":"deleted","value":"0"}}}]})"
  );
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->size(), 1U);
}

TEST_F(RestReply, FindsTheErrorObjectWhateverItsNumberLooksLike) {
  for (const std::string number : {"40", "\"40\"", "-1", "\"-1\""}) {
    const auto reply =
        page(R"({"name":"Access Denied","number":)" + number + R"(,"description":"You do not"})");
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().sort, Sort::crm_error);
    EXPECT_EQ(reply.error().number, number.find("40") == std::string::npos ? -1 : 40);
    EXPECT_EQ(reply.error().seen, "Access Denied");
  }
}

TEST_F(RestReply, NamesWhatCameInsteadOfJsonAndNeverQuotesJson) {
  const std::tuple<std::string, Sort, std::string> table[] = {
      {"", Sort::not_json, "nothing"},
      {"   ", Sort::not_json, "nothing"},
      {"<html><body>Please log in</body></html>", Sort::not_json, "Please log in"},
      {"<br />\n<b>Notice</b>: x {\"entry_list\":[]}", Sort::not_json, "Notice : x"},
      {"<br />\n<b>Fatal error</b>: Uncaught Error", Sort::crash, "Fatal error : Uncaught Error"},
      {"Array\n(\n [flavor] => CE", Sort::not_json, "Array ("},
      {"{\"entry_list\":[", Sort::not_json, "no visible text"},
      {"{\"entry_list\":[{\"id\":\"\xff\"}]}", Sort::not_json, "no visible text"},
      {"null", Sort::unexpected, "null"},
      {"{}", Sort::unexpected, "no visible text"},
      {"[]", Sort::not_json, "no visible text"},
      {"{\"id\":\"x\"}", Sort::unexpected, "no visible text"},
  };
  for (const auto& [body, sort, seen] : table) {
    const auto reply = page(body);
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().sort, sort) << body;
    EXPECT_EQ(reply.error().seen, seen) << body;
  }
}

TEST_F(RestReply, SkipsAByteOrderMarkAndBlankLines) {
  EXPECT_TRUE(page("\xEF\xBB\xBF{\"entry_list\":[]}"));
  EXPECT_TRUE(page("\r\n\n {\"entry_list\":[]}"));
}

TEST_F(RestReply, ReadsCounts) {
  const auto count = [this](std::string body) { return reader.count(body); };
  EXPECT_EQ(count(R"({"result_count":"50"})").value(), 50);
  EXPECT_EQ(count(R"({"result_count":3})").value(), 3);
  EXPECT_EQ(count(R"({"result_count":null})").value(), std::nullopt);
  EXPECT_FALSE(count("{}"));
}

TEST_F(RestReply, AWriteWithoutAnIdIsNotASuccess) {
  const auto id = [this](std::string body) { return reader.saved_id(body); };
  EXPECT_EQ(id(R"({"id":"7","entry_list":{}})").value(), "7");
  EXPECT_FALSE(id(R"({"id":"","entry_list":{}})"));
  EXPECT_FALSE(id(R"({"id":null})"));
  EXPECT_FALSE(id(R"({"entry_list":{}})"));
}

TEST_F(RestReply, ReadsLoginAndUserId) {
  std::string login =
      R"({"id":"s1","module_name":"Users","name_value_list":)"
      R"({"user_id":{"name":"user_id","value":"u1"},"user_is_admin":{"name":"x","value":false}}})";
  const auto reply = reader.login(login);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->session, "s1");
  EXPECT_EQ(reply->user_id, "u1");
  std::string short_login = R"({"id":"s2","name_value_list":[]})";
  EXPECT_EQ(reader.login(short_login)->session, "s2");
  EXPECT_EQ(reader.login(short_login)->user_id, "");
  std::string user = R"("1")";
  EXPECT_EQ(reader.user_id(user).value(), "1");
  std::string error = R"({"name":"Invalid Session ID","number":11,"description":"x"})";
  EXPECT_EQ(reader.user_id(error).error().number, 11);
}

TEST_F(RestReply, PrefersSuiteCrmsVersionToSugars) {
  std::string body =
      R"({"flavor":"CE","version":"6.5.25","suitecrm_version":"8.8.0","gmt_time":"t"})";
  EXPECT_EQ(reader.server_info(body)->version, "8.8.0");
  std::string old = R"({"flavor":"CE","version":"6.5.25","gmt_time":"t"})";
  EXPECT_EQ(reader.server_info(old)->version, "6.5.25");
}

TEST_F(RestReply, ReadsModuleDefinitions) {
  std::string body =
      R"({"module_name":"Tasks","table_name":"tasks","module_fields":{)"
      R"("name":{"name":"name","type":"name","label":"Subject:","required":1,"options":[],)"
      R"("related_module":"","len":"50"},)"
      R"("status":{"name":"status","type":"enum","label":"A &lt; B: ","required":"0","options":)"
      R"({"Not Started":{"name":"Not Started","value":"Isn&#039;t"}},"len":100,)"
      R"("default_value":"Not Started"},)"
      R"("kind":{"name":"kind","type":"enum","label":"Kind","required":true,"options":)"
      R"([{"name":0,"value":"None"},{"name":1,"value":"One"}],"len":""},)"
      R"("contact_name":{"name":"contact_name","type":"relate","id_name":"contact_id"},)"
      R"("date_due":{"name":"date_due","type":"datetimecombo","label":"Due","required":0,)"
      R"("options":{"last_7_days":{"name":"last_7_days","value":"Last 7 Days"}},)"
      R"("default_value":null}},)"
      R"("link_fields":{"contacts":{"name":"contacts","type":"link","module":"Contacts"}}})";
  const auto reply = reader.definition(body);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->module, "Tasks");
  EXPECT_EQ(reply->table, "tasks");
  ASSERT_EQ(reply->fields.size(), 5U);
  const auto& name = reply->fields[0];
  EXPECT_EQ(name.label, "Subject");
  EXPECT_TRUE(name.is_required);
  EXPECT_EQ(name.max_length, 50);
  EXPECT_EQ(name.default_value, std::nullopt);
  const auto& status = reply->fields[1];
  EXPECT_EQ(status.label, "A < B");
  EXPECT_FALSE(status.is_required);
  EXPECT_EQ(status.max_length, 100);
  EXPECT_EQ(status.default_value, "Not Started");
  ASSERT_EQ(status.options.size(), 1U);
  EXPECT_EQ(status.options[0].key, "Not Started");
  EXPECT_EQ(status.options[0].label, "Isn't");
  const auto& kind = reply->fields[2];
  EXPECT_TRUE(kind.is_required);
  EXPECT_EQ(kind.max_length, std::nullopt);
  ASSERT_EQ(kind.options.size(), 2U);
  EXPECT_EQ(kind.options[1].key, "1");
  EXPECT_EQ(reply->fields[3].id_name, "contact_id");
  EXPECT_TRUE(reply->fields[4].options.empty()) << "date operators are no options";
  EXPECT_EQ(reply->fields[4].default_value, std::nullopt);
  ASSERT_EQ(reply->links.size(), 1U);
  EXPECT_EQ(reply->links[0].related_module, "Contacts");
}

TEST_F(RestReply, TakesEmptyPhpArraysForEmptyObjects) {
  std::string body = R"({"module_name":"X","table_name":"x","module_fields":[],"link_fields":[]})";
  const auto reply = reader.definition(body);
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->fields.empty());
}

TEST_F(RestReply, ReadsModules) {
  std::string body = R"({"modules":[{"module_key":"AOS_Quotes","module_label":"Quotes","acls":[]},)"
                     R"({"module_key":"Accounts","module_label":"A &amp; B"}]})";
  const auto reply = reader.modules(body);
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->size(), 2U);
  EXPECT_EQ((*reply)[0].key, "AOS_Quotes");
  EXPECT_EQ((*reply)[0].label, "Quotes");
}

void read_every_way(RestReader& reader, const std::string& body) {
  std::string copy = body;
  static_cast<void>(reader.page(copy));
  static_cast<void>(reader.record(copy));
  static_cast<void>(reader.count(copy));
  static_cast<void>(reader.saved_id(copy));
  static_cast<void>(reader.records(copy));
  static_cast<void>(reader.related_ids(copy));
  static_cast<void>(reader.related(copy));
  static_cast<void>(reader.text_matches(copy));
  static_cast<void>(reader.last_viewed(copy));
  static_cast<void>(reader.upcoming(copy));
  static_cast<void>(reader.dropdowns(copy));
  static_cast<void>(reader.attachment(copy));
  static_cast<void>(reader.definition(copy));
  static_cast<void>(reader.modules(copy));
  static_cast<void>(reader.login(copy));
  static_cast<void>(reader.user_id(copy));
  static_cast<void>(reader.server_info(copy));
  EXPECT_EQ(copy, body);
}

TEST_F(RestReply, SurvivesTheFuzzCorpus) {
  const auto folder =
      std::filesystem::path(SUITEMCP_SOURCE_DIR) / "fuzz" / "corpus" / "crm_rest_reply";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    read_every_way(reader, read_file(entry.path()));
    ++files;
  }
  EXPECT_GE(files, 10U);
}

TEST_F(RestReply, SurvivesEveryTruncation) {
  const std::string body =
      R"({"total_count":"5","entry_list":[{"id":"1","name_value_list":{"a":{"name":"a",)"
      R"("value":"&lt;\u00e9"}}}],"module_fields":{"a":{"name":"a","options":{"b":{"name":1}}}}})";
  const std::string list =
      R"([{"item_id":"1","module_name":"Accounts","item_summary":"&lt;\u00e9","id":"2",)"
      R"("module":"Tasks","date_due":null}])";
  for (std::size_t length = 0; length <= body.size(); ++length) {
    read_every_way(reader, body.substr(0, length));
    read_every_way(reader, list.substr(0, std::min(length, list.size())));
  }
}

/// Recorded SuiteCRM 8.8.0 answers, where the folder is at hand.
TEST_F(RestReply, ReadsEveryRecordedAnswer) {
  const auto folder =
      std::filesystem::path(SUITEMCP_SOURCE_DIR) / ".." / "shared" / "fixtures" / "v4_1";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no recordings beside the repository";
  std::size_t pages = 0;
  std::size_t records = 0;
  std::size_t definitions = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto recording = boost::json::parse(read_file(entry.path()));
    const auto* method = recording.at("request").as_object().if_contains("rest_method");
    const auto& response = recording.at("response").as_object();
    const auto* raw = response.if_contains("body_raw");
    if (method == nullptr || raw == nullptr || response.at("status") != 200) continue;
    std::string body(raw->as_string());
    const auto as_expected = [&](const auto& reply) {
      const bool is_error = body.find("\"number\":") < 200;
      const bool is_html = body.starts_with('<') || body.starts_with("Array");
      EXPECT_EQ(reply.has_value(), !is_error && !is_html) << entry.path() << body.substr(0, 200);
    };
    if (*method == "get_entry_list") as_expected(reader.page(body)), ++pages;
    if (*method == "get_entry") as_expected(reader.record(body)), ++records;
    if (*method == "get_entries_count") as_expected(reader.count(body));
    if (*method == "set_entry") as_expected(reader.saved_id(body));
    if (*method == "login") as_expected(reader.login(body));
    if (*method == "get_user_id") as_expected(reader.user_id(body));
    if (*method == "get_available_modules") as_expected(reader.modules(body));
    const bool is_digest = body.size() < 60;  // MD5=true
    if (*method == "get_module_fields" && !is_digest) {
      as_expected(reader.definition(body)), ++definitions;
    }
  }
  EXPECT_GE(pages, 60U);
  EXPECT_GE(records, 30U);
  EXPECT_GE(definitions, 3U);
}

}  // namespace
}  // namespace suitemcp::crm
