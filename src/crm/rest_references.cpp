// The part of RestReader that reads answers which name records instead of bringing them.
#include "crm/rest_json.hpp"
#include "crm/text.hpp"

namespace suitemcp::crm {

namespace json = rest_json;
using json::ondemand_value;

namespace {

using json::ondemand::json_type;

std::string plain(ondemand_value value) {
  std::string scratch;
  return std::string(json::text_of(value, scratch));
}

/// {"id":"x","module_name":"Contacts","name_value_list":{...}}. False when it is no record.
bool read_reference(ondemand_value entry, std::vector<std::string>& ids) {
  bool is_record = false;
  for (auto field : entry.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "name_value_list") is_record = true;
    if (key != "id") continue;
    std::string id(json::raw_text_of(field.value()));
    if (!id.empty()) ids.push_back(std::move(id));
  }
  return is_record;
}

/// {"id":{"name":"id","value":"x"}}
void read_match(ondemand_value record, std::vector<std::string>& ids) {
  for (auto field : record.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "id") ids.emplace_back(json::raw_text_of(field.value()["value"].value()));
  }
}

/// {"name":"Accounts","records":[...]}. False when it is something else.
bool read_matches(ondemand_value entry, std::vector<TextMatches>& found) {
  TextMatches matches;
  bool has_records = false;
  for (auto field : entry.get_object()) {
    const std::string_view key = field.unescaped_key();
    auto value = field.value().value();
    if (key == "name") matches.module = json::raw_text_of(value);
    if (key != "records") continue;
    has_records = true;
    for (auto record : value.get_array()) read_match(record.value(), matches.ids);
  }
  if (matches.module.empty() || !has_records) return false;
  found.push_back(std::move(matches));
  return true;
}

}  // namespace

RestResult<std::vector<std::string>> RestReader::related_ids(std::string& body) {
  std::vector<std::string> ids;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "entry_list") return false;
    bool are_records = true;
    for (auto entry : value.get_array()) {
      if (!read_reference(entry.value(), ids)) are_records = false;
    }
    return are_records;
  };
  return json::either(json::read(*parser_, body, take), std::move(ids));
}

RestResult<std::vector<TextMatches>> RestReader::text_matches(std::string& body) {
  std::vector<TextMatches> found;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "entry_list") return false;
    bool are_matches = true;
    for (auto entry : value.get_array()) {
      if (!read_matches(entry.value(), found)) are_matches = false;
    }
    return are_matches;
  };
  return json::either(json::read(*parser_, body, take), std::move(found));
}

RestResult<std::vector<ViewedRecord>> RestReader::last_viewed(std::string& body) {
  std::vector<ViewedRecord> records;
  const auto take = [&](ondemand_value element) {
    if (element.type() != json_type::object) return false;
    ViewedRecord record;
    for (auto field : element.get_object()) {
      const std::string_view key = field.unescaped_key();
      // "id" is the tracker's own.
      if (key == "item_id") record.id = json::raw_text_of(field.value());
      if (key == "module_name") record.module = json::raw_text_of(field.value());
      if (key == "item_summary") record.name = plain(field.value());
      if (key == "date_modified") record.viewed_at = json::raw_text_of(field.value());
    }
    if (record.id.empty() || record.module.empty()) return false;
    records.push_back(std::move(record));
    return true;
  };
  return json::either(json::read_list(*parser_, body, take), std::move(records));
}

RestResult<std::vector<UpcomingActivity>> RestReader::upcoming(std::string& body) {
  std::vector<UpcomingActivity> activities;
  const auto take = [&](ondemand_value element) {
    if (element.type() != json_type::object) return false;
    UpcomingActivity activity;
    for (auto field : element.get_object()) {
      const std::string_view key = field.unescaped_key();
      if (key == "id") activity.id = json::raw_text_of(field.value());
      if (key == "module") activity.module = json::raw_text_of(field.value());
      if (key == "summary") activity.name = plain(field.value());
      if (key == "date_due") activity.date_due = json::raw_text_of(field.value());
    }
    if (activity.id.empty() || activity.module.empty()) return false;
    activities.push_back(std::move(activity));
    return true;
  };
  return json::either(json::read_list(*parser_, body, take), std::move(activities));
}

}  // namespace suitemcp::crm
