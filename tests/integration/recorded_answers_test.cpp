// What RestReader reads of a real SuiteCRM's recorded answers is what a second reader, which builds
// the whole JSON tree, finds in them. Where the recordings lie: see parity_recordings.hpp.
#include "crm/rest_reply.hpp"
#include "tests/integration/parity_recordings.hpp"

#include <boost/algorithm/string/replace.hpp>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::crm {
namespace {

namespace json = boost::json;
using Texts = std::vector<std::string>;

std::string text(const json::value& value) {
  if (value.is_null()) return {};
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

std::string decoded(std::string text) {
  for (const auto& [written, meant] :
       {std::pair("&#039;", "'"), {"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}}) {
    boost::replace_all(text, written, meant);
  }
  return text;
}

/// The answers to one method, as sent and as a tree. Those that are no JSON (HTTP 500) are left
/// out.
class RecordedAnswers : public ::testing::Test {
 protected:
  struct Answer {
    std::string name;
    std::string body;
    json::value tree;
  };

  void SetUp() override {
    const auto folder = sandbox::fixture_folder() / "v4_1";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no recordings at " << folder;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream file(entry.path());
      const std::string content{std::istreambuf_iterator<char>(file), {}};
      const auto recording = json::parse(content);
      const auto& response = recording.at("response").as_object();
      const auto* method = recording.at("request").as_object().if_contains("rest_method");
      const auto* body = response.if_contains("body_raw");
      if (method == nullptr || body == nullptr || response.at("status") != 200) continue;
      boost::system::error_code code;
      auto tree = json::parse(body->as_string(), code);
      if (code) continue;
      answers_[text(*method)].push_back({entry.path().stem(), text(*body), std::move(tree)});
    }
  }

  /// Calls `check(reply, tree)` for each answer that is no error object; how many there were.
  template <class T, class Check>
  std::size_t each(
      const char* method, RestResult<T> (RestReader::*read)(std::string&), Check check
  ) {
    std::size_t checked = 0;
    for (auto& [name, body, tree] : answers_[method]) {
      SCOPED_TRACE(name);
      const auto reply = (reader_.*read)(body);
      const bool is_error = tree.is_object() && tree.as_object().contains("number");
      EXPECT_EQ(reply.has_value(), !is_error);
      if (!reply || is_error) continue;
      check(*reply, tree);
      ++checked;
    }
    return checked;
  }

  void keep_only(const char* method, bool (*is_wanted)(const Answer&)) {
    std::erase_if(answers_[method], [&](const Answer& answer) { return !is_wanted(answer); });
  }

 private:
  std::map<std::string, std::vector<Answer>> answers_;
  RestReader reader_;
};

TEST_F(RecordedAnswers, OfRecordsAreReadWithoutTheMissing) {
  const auto check = [](const RecordSet& records, const json::value& tree) {
    std::size_t row = 0;
    for (const auto& entry : tree.at("entry_list").as_array()) {
      const auto& list = entry.at("name_value_list");
      if (!list.is_object()) continue;
      ASSERT_LT(row, records.size());
      EXPECT_EQ(records.row(row).size(), list.as_object().size());
      for (const auto& [name, value] : records.row(row++)) {
        EXPECT_EQ(value, decoded(text(list.at(name).at("value")))) << name;
      }
    }
    EXPECT_EQ(row, records.size());
  };
  EXPECT_GE(each("get_entries", &RestReader::records, check), 2U);
}

TEST_F(RecordedAnswers, OfLinksAreIds) {
  const auto check = [](const Texts& ids, const json::value& tree) {
    Texts expected;
    for (const auto& entry : tree.at("entry_list").as_array()) {
      if (!entry.at("id").is_null()) expected.push_back(text(entry.at("id")));
    }
    EXPECT_EQ(ids, expected);
  };
  EXPECT_GE(each("get_relationships", &RestReader::related_ids, check), 8U);
  const auto check_change = [](bool is_done, const json::value& tree) {
    EXPECT_EQ(is_done, text(tree.at("failed")) == "0");
  };
  EXPECT_GE(each("set_relationship", &RestReader::related, check_change), 8U);
}

TEST_F(RecordedAnswers, OfSearchesAreIdsOfEachModule) {
  const auto check = [](const std::vector<TextMatches>& found, const json::value& tree) {
    const auto& modules = tree.at("entry_list").as_array();
    ASSERT_EQ(found.size(), modules.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].module, text(modules[i].at("name")));
      Texts expected;
      for (const auto& record : modules[i].at("records").as_array()) {
        expected.push_back(text(record.at("id").at("value")));
      }
      EXPECT_EQ(found[i].ids, expected);
    }
  };
  EXPECT_GE(each("search_by_module", &RestReader::text_matches, check), 15U);
}

TEST_F(RecordedAnswers, OfViewedAndUpcomingRecordsAreLists) {
  const auto check_viewed = [](const std::vector<ViewedRecord>& records, const json::value& tree) {
    ASSERT_EQ(records.size(), tree.as_array().size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      const auto& item = tree.at(i).as_object();
      EXPECT_EQ(records[i].id, text(item.at("item_id")));
      EXPECT_EQ(records[i].module, text(item.at("module_name")));
      EXPECT_EQ(records[i].name, decoded(text(item.at("item_summary"))));
      const auto* date = item.if_contains("date_modified");
      EXPECT_EQ(records[i].viewed_at, date == nullptr ? "" : text(*date));
    }
  };
  EXPECT_EQ(each("get_last_viewed", &RestReader::last_viewed, check_viewed), 2U);
  const auto check = [](const std::vector<UpcomingActivity>& found, const json::value& tree) {
    ASSERT_EQ(found.size(), tree.as_array().size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].id, text(tree.at(i).at("id")));
      EXPECT_EQ(found[i].module, text(tree.at(i).at("module")));
      EXPECT_EQ(found[i].date_due, text(tree.at(i).at("date_due")));
      EXPECT_EQ(found[i].name, decoded(text(tree.at(i).at("summary"))));
    }
  };
  EXPECT_EQ(each("get_upcoming_activities", &RestReader::upcoming, check), 2U);
}

TEST_F(RecordedAnswers, OfDropdownsAreWhole) {
  std::size_t options = 0;
  const auto check = [&options](const std::vector<DropdownList>& lists, const json::value& tree) {
    const auto& expected = tree.at("app_list_strings").as_object();
    for (const auto& list : lists) {
      const auto& labels = expected.at(list.name);
      const auto size = labels.is_array() ? labels.as_array().size() : labels.as_object().size();
      EXPECT_EQ(list.options.size(), size) << list.name;
      for (const auto& [key, label] : list.options) {
        const auto& found = labels.is_array() ? labels.at(std::stoul(key)) : labels.at(key);
        EXPECT_EQ(label, text(found)) << list.name << key;
        ++options;
      }
    }
    const auto is_list = [](const auto& pair) { return pair.value().is_structured(); };
    EXPECT_EQ(lists.size(), static_cast<std::size_t>(std::ranges::count_if(expected, is_list)));
  };
  // Others are digests or texts of one module, which the reader is right to refuse.
  const auto is_whole = [](const Answer& answer) {
    const auto* lists = answer.tree.as_object().if_contains("app_list_strings");
    return lists != nullptr && lists->is_object();
  };
  keep_only("get_language_definition", is_whole);
  EXPECT_EQ(each("get_language_definition", &RestReader::dropdowns, check), 1U);
  EXPECT_GE(options, 1'000U);
}

TEST_F(RecordedAnswers, OfAttachmentsAreFiles) {
  const auto check = [](const Attachment& attachment, const json::value& tree) {
    const auto& note = tree.at("note_attachment");
    EXPECT_EQ(attachment.filename, decoded(text(note.at("filename"))));
    EXPECT_EQ(attachment.base64, text(note.at("file")));
  };
  EXPECT_EQ(each("get_note_attachment", &RestReader::attachment, check), 4U);
  const auto check_id = [](const std::string& id, const json::value& tree) {
    EXPECT_EQ(id, text(tree.at("id")));
  };
  EXPECT_EQ(each("set_note_attachment", &RestReader::saved_id, check_id), 3U);
}

}  // namespace
}  // namespace suitemcp::crm
