#include "crm/rest_reply.hpp"

#include "crm/rest_json.hpp"

namespace suitemcp::crm {

namespace json = rest_json;
using json::ondemand_value;

RestReader::RestReader() : parser_(std::make_unique<Parser>()) {
}
RestReader::~RestReader() = default;

namespace {

struct RowFacts {
  bool has_id = false;
  bool has_warning = false;
  bool is_deleted = false;

  void note(std::string_view name, std::string_view value) {
    has_id = has_id || name == "id";
    has_warning = has_warning || name == "warning";
    is_deleted = is_deleted || (name == "deleted" && value == "1");
  }
};

/// {"name":{"name":"name","value":"x"}} of records, or [{"name":"warning","value":"x"}] of
/// warnings.
RowFacts add_cells(ondemand_value list, RecordSet& records, std::string& scratch) {
  RowFacts facts;
  if (list.type() == json::ondemand::json_type::array) {
    for (auto element : list.get_array()) {
      auto pair = element.get_object().value();
      const std::string_view name = pair["name"].get_string();
      const auto value = json::text_of(pair["value"].value(), scratch);
      records.add(name, value);
      facts.note(name, value);
    }
    return facts;
  }
  for (auto field : list.get_object()) {
    const std::string_view name = field.unescaped_key();
    auto cell = field.value().value();
    const bool is_pair = cell.type() == json::ondemand::json_type::object;
    const auto value = json::text_of(is_pair ? cell["value"].value() : cell, scratch);
    records.add(name, value);
    facts.note(name, value);
  }
  // A record is always a dictionary: only lists bring warnings.
  facts.has_warning = false;
  return facts;
}

RowFacts add_row(ondemand_value entry, RecordSet& records, std::string& scratch) {
  records.begin_row();
  RowFacts facts;
  std::string_view id;
  for (auto field : entry.get_object()) {
    const std::string_view key = field.unescaped_key();
    auto value = field.value().value();
    if (key == "id") id = json::raw_text_of(value);
    if (key == "name_value_list") facts = add_cells(value, records, scratch);
  }
  if (!facts.has_id) records.add("id", id);
  return facts;
}

/// A record is always a dictionary: a list is warnings about one that does not exist. False when
/// the entry is neither.
bool add_existing_row(ondemand_value entry, RecordSet& records, std::string& scratch) {
  std::string_view id;
  bool is_entry = false;
  for (auto field : entry.get_object()) {
    const std::string_view key = field.unescaped_key();
    auto value = field.value().value();
    if (key == "id") id = json::raw_text_of(value);
    if (key != "name_value_list") continue;
    is_entry = true;
    if (value.type() != json::ondemand::json_type::object) continue;
    records.begin_row();
    if (!add_cells(value, records, scratch).has_id) records.add("id", id);
  }
  return is_entry;
}

std::string find_user_id(ondemand_value list) {
  auto found = list["user_id"]["value"];
  return found.error() ? std::string() : std::string(json::raw_text_of(found.value()));
}

}  // namespace

RestResult<RestPage> RestReader::page(std::string& body) {
  auto& source = *parser_;
  RestPage page{RecordSet(body.size()), {}};
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key == "total_count") page.total = json::integer_of(value);
    // With disable_count_query the CRM does not count and says -1.
    if (page.total && *page.total < 0) page.total.reset();
    if (key != "entry_list") return false;
    for (auto entry : value.get_array()) add_row(entry.value(), page.records, source.scratch);
    return true;
  };
  return json::either(json::read(source, body, take), std::move(page));
}

RestResult<RecordSet> RestReader::record(std::string& body) {
  auto& source = *parser_;
  RecordSet records(body.size());
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "entry_list") return false;
    for (auto entry : value.get_array()) {
      const auto facts = add_row(entry.value(), records, source.scratch);
      if (facts.is_deleted || (facts.has_warning && !facts.has_id)) records = RecordSet();
      break;
    }
    return true;
  };
  return json::either(json::read(source, body, take), std::move(records));
}

RestResult<RecordSet> RestReader::records(std::string& body) {
  auto& source = *parser_;
  RecordSet records(body.size());
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "entry_list") return false;
    bool are_entries = true;
    for (auto entry : value.get_array()) {
      if (!add_existing_row(entry.value(), records, source.scratch)) are_entries = false;
    }
    return are_entries;
  };
  return json::either(json::read(source, body, take), std::move(records));
}

RestResult<bool> RestReader::related(std::string& body) {
  bool has_failed = true;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "failed") return false;
    has_failed = json::integer_of(value) != 0;
    return true;
  };
  auto answer = json::read(*parser_, body, take);
  return json::either(std::move(answer), !has_failed);
}

RestResult<Attachment> RestReader::attachment(std::string& body) {
  Attachment attachment;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "note_attachment") return false;
    for (auto field : value.get_object()) {
      const std::string_view part = field.unescaped_key();
      if (part == "filename") attachment.filename = json::text_of(field.value(), parser_->scratch);
      if (part == "file") attachment.base64 = json::raw_text_of(field.value());
    }
    // The note names a file that is not on the CRM's disk.
    if (attachment.base64 == "-1") attachment.base64.clear();
    return true;
  };
  return json::either(json::read(*parser_, body, take), std::move(attachment));
}

RestResult<std::optional<std::int64_t>> RestReader::count(std::string& body) {
  std::optional<std::int64_t> count;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "result_count") return false;
    count = json::integer_of(value);
    return true;
  };
  return json::either(json::read(*parser_, body, take), count);
}

RestResult<std::string> RestReader::saved_id(std::string& body) {
  std::string id;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key == "id") id = json::raw_text_of(value);
    return !id.empty();
  };
  return json::either(json::read(*parser_, body, take), std::move(id));
}

RestResult<RestLogin> RestReader::login(std::string& body) {
  RestLogin login;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key == "id") login.session = json::raw_text_of(value);
    if (key == "name_value_list") login.user_id = find_user_id(value);
    return !login.session.empty() && login.session != "-1";
  };
  return json::either(json::read(*parser_, body, take), std::move(login));
}

RestResult<std::string> RestReader::user_id(std::string& body) {
  return json::read_string(*parser_, body);
}

RestResult<ServerInfo> RestReader::server_info(std::string& body) {
  ServerInfo info;
  const auto take = [&](std::string_view key, ondemand_value value) {
    // "version" is SugarCRM's, of which SuiteCRM is a fork; it stands before its own.
    if (key == "flavor") info.flavor = json::raw_text_of(value);
    if (key == "version" && info.version.empty()) info.version = json::raw_text_of(value);
    if (key == "suitecrm_version") info.version = json::raw_text_of(value);
    if (key == "gmt_time") info.gmt_time = json::raw_text_of(value);
    return !info.version.empty();
  };
  return json::either(json::read(*parser_, body, take), std::move(info));
}

}  // namespace suitemcp::crm
