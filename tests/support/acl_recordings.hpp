#pragma once

#include "tests/support/acl_recorded_rows.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::test {

namespace json = boost::json;

/// What a real SuiteCRM answered to one user, as a verdict on his rights.
struct RecordedVerdict {
  std::string name;  // of the recording
  AclCase asked;
  AclTables::Record record;  // as it was then; no id: none was asked for
  bool is_in_group = false;  // the group of the recordings
  bool is_allowed = false;

  auto key() const {
    return std::tie(
        asked.user_name, asked.module, asked.record_id, asked.action, record.assigned_user_id, name
    );
  }
};

/// Reads the recordings acl_* of all three interfaces, and the rows that were in the database.
/// Interfaces that do not ask the CRM's roles (the leaks) are left out.
class AclRecordings {
 public:
  explicit AclRecordings(const std::filesystem::path& folder) {
    const auto rows = parse(folder / "acl_rows.json");
    tables_ = read_recorded_rows(rows.as_object());
    for (const auto& row : tables_.securitygroups_records) in_group_.push_back(row.record_id);
    tables_.securitygroups_records.clear();  // as each recording had it
    std::vector<std::pair<std::string, json::object>> files;
    for (const auto* part : {"v4_1", "graphql", "jsonapi"}) {
      for (const auto& entry : std::filesystem::directory_iterator(folder / part)) {
        const auto name = entry.path().stem().string();
        if (name.starts_with("acl_")) files.emplace_back(part, parse(entry.path()).as_object());
      }
    }
    for (const auto& [part, file] : files) learn_records(file);
    for (const auto& [part, file] : files) {
      const Exchange exchange(file);
      if (part == "v4_1") read_rest(exchange);
      if (part == "graphql") read_graphql(exchange);
      if (part == "jsonapi") read_jsonapi(exchange);
    }
    std::ranges::sort(verdicts_, {}, &RecordedVerdict::key);
  }

  const AclTables& tables() const { return tables_; }
  const std::vector<RecordedVerdict>& verdicts() const { return verdicts_; }

 private:
  struct Exchange {
    explicit Exchange(const json::object& file)
        : name(text(file, "name")),
          user(name.substr(4, name.find('_', 4) - 4)),
          request(file.at("request").as_object()),
          status(file.at("response").at("status").to_number<int>()),
          body(json::parse(text(file.at("response").as_object(), "body_raw"))) {}

    std::string name, user;
    const json::object& request;
    int status;
    json::value body;
  };

  static json::value parse(const std::filesystem::path& path) {
    std::ifstream file(path);
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  }
  static std::string text(const json::object& object, std::string_view key) {
    return recorded_text(object, key);
  }
  static const json::object* inside(const json::object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return found == nullptr ? nullptr : found->if_object();
  }

  /// GraphQL shows whose a record is; what frank is shown in a list is in his group (his level for
  /// `list` is that of a group).
  void learn_records(const json::object& file) {
    const auto body = json::parse(text(file.at("response").as_object(), "body_raw"));
    const auto* data = inside(body.as_object(), "data");
    if (data == nullptr) return;
    if (const auto* record = record_in(*data)) learn(*record);
    const auto* list = inside(*data, "recordList");
    if (list == nullptr) return;
    for (const auto& record : list->at("records").as_array()) {
      learn(record.as_object());
      if (text(file, "name") == "acl_frank_group_gql_list") {
        in_group_.push_back(text(record.as_object(), "id"));
      }
    }
  }

  static const json::object* record_in(const json::object& data) {
    if (const auto* record = inside(data, "record")) return record;
    const auto* saved = inside(data, "saveRecord");
    return saved == nullptr ? nullptr : inside(*saved, "record");
  }

  void learn(const json::object& record) {
    const auto& attributes = record.at("attributes").as_object();
    auto& known = records_[text(attributes, "id")];
    known.assigned_user_id = text(attributes, "assigned_user_id");
    known.created_by = text(attributes, "created_by");
  }

  /// "accounts" -> "Accounts"
  std::string module_of(std::string_view name) const {
    for (const auto& row : tables_.acl_actions) {
      if (AclTables::is_same(row.category, name)) return row.category;
    }
    return std::string(name);
  }

  void add(
      const Exchange& exchange,
      const std::string& module,
      const std::string& action,
      const std::string& id,
      bool is_allowed
  ) {
    RecordedVerdict verdict;
    verdict.name = exchange.name;
    verdict.asked = {exchange.user, module, action, id};
    verdict.is_allowed = is_allowed;
    if (!id.empty()) {
      const auto known = records_.find(id);
      // Made by the installer for one of the demo's sellers, as all that was not shown.
      if (known == records_.end()) {
        verdict.record.assigned_user_id = "seed_sally_id";
        verdict.record.created_by = "1";
      } else {
        verdict.record = known->second;
      }
      settle_special_records(verdict);
      verdict.record.module = module;
      verdict.record.id = id;
      verdict.is_in_group = std::ranges::find(in_group_, id) != in_group_.end();
    }
    verdicts_.push_back(std::move(verdict));
  }

  /// One record of dave's changed hands between two recordings.
  void settle_special_records(RecordedVerdict& verdict) const {
    const auto dave = std::ranges::find(tables_.users, "dave", &AclTables::User::user_name)->id;
    if (verdict.name == "acl_dave_owner_without_assignee_get") verdict.record = {{}, {}, "", dave};
    if (verdict.name == "acl_dave_created_but_assigned_to_other_get") {
      verdict.record = {{}, {}, "seed_sally_id", dave};
    }
  }

  void read_rest(const Exchange& exchange) {
    const auto method = text(exchange.request, "rest_method");
    if (method == "get_available_modules") return read_module_list(exchange);
    const auto written = text(exchange.request, "rest_data");
    const auto rest_data = json::parse(written.empty() ? "{}" : written);
    const auto& call = rest_data.as_object();
    const auto module = text(call, "module_name");
    const auto* error = exchange.body.as_object().if_contains("number");
    const bool is_allowed = error == nullptr;
    if (method == "get_entry") add(exchange, module, "view", text(call, "id"), is_allowed);
    if (method == "get_entry_list" || method == "get_entries_count") {
      add(exchange, module, "list", "", is_allowed);
    }
    // Only administrators change users: not a matter of roles.
    if (method != "set_entry" || module == "Users") return;
    std::string id;
    std::string action = "create";
    for (const auto& pair : call.at("name_value_list").as_array()) {
      const auto name = text(pair.as_object(), "name");
      if (name == "id") id = text(pair.as_object(), "value");
      if (name == "deleted") action = "delete";
    }
    if (!id.empty() && action == "create") action = "edit";
    add(exchange, module, action, id, is_allowed);
  }

  void read_module_list(const Exchange& exchange) {
    for (const auto& module : exchange.body.at("modules").as_array()) {
      const auto key = text(module.as_object(), "module_key");
      // The first asks for calls, meetings and tasks; of the second the rows were not recorded.
      if (key == "Calendar" || key == "AOS_Products_Quotes") continue;
      for (const auto& entry : module.at("acls").as_array()) {
        const auto action = text(entry.as_object(), "action");
        add(exchange, key, action, "", entry.at("access").as_bool());
      }
    }
  }

  void read_graphql(const Exchange& exchange) {
    const auto call = json::parse(text(exchange.request, "body"));
    const auto& variables = call.at("variables").as_object();
    const auto* data = inside(exchange.body.as_object(), "data");
    if (data == nullptr) return;
    if (const auto* record = record_in(*data)) add_acls(exchange, *record);
    if (data->contains("recordList")) read_list(exchange, variables, *data);
    if (data->contains("saveRecord")) read_save(exchange, variables, *data);
    if (data->contains("createProcess")) read_process(exchange, variables, *data);
  }

  void read_list(
      const Exchange& exchange, const json::object& variables, const json::object& data
  ) {
    // Sub-panels and timelines do not ask.
    if (variables.at("criteria").as_object().contains("preset")) return;
    const auto* list = inside(data, "recordList");
    add(exchange, module_of(text(variables, "module")), "list", "", list != nullptr);
    if (list == nullptr) return;
    for (const auto& record : list->at("records").as_array()) {
      add_acls(exchange, record.as_object());
    }
  }

  void read_save(
      const Exchange& exchange, const json::object& variables, const json::object& data
  ) {
    const auto& input = variables.at("input").as_object();
    const auto module = module_of(text(input, "module"));
    if (module == "Users") return;
    const auto id = text(input.at("attributes").as_object(), "id");
    const bool is_saved = inside(data, "saveRecord") != nullptr;
    add(exchange, module, id.empty() ? "create" : "edit", id, is_saved);
  }

  void read_process(
      const Exchange& exchange, const json::object& variables, const json::object& data
  ) {
    const auto& input = variables.at("input").as_object();
    if (text(input, "type") != "record-delete") return;
    const auto& options = input.at("options").as_object();
    const auto* process = inside(*inside(data, "createProcess"), "process");
    const bool is_done = text(*process, "status") == "success";
    add(exchange, module_of(text(options, "module")), "delete", text(options, "id"), is_done);
  }

  /// The list of what the user may do with a record that is part of each record.
  void add_acls(const Exchange& exchange, const json::object& record) {
    const auto& attributes = record.at("attributes").as_object();
    const auto module = module_of(text(record, "module"));
    for (const auto* action : {"list", "edit", "view", "delete", "export", "import"}) {
      const auto& acls = record.at("acls").as_array();
      const bool is_allowed = std::ranges::find(acls, json::value(action)) != acls.end();
      add(exchange, module, action, text(attributes, "id"), is_allowed);
    }
  }

  void read_jsonapi(const Exchange& exchange) {
    const auto method = text(exchange.request, "method");
    const auto path = text(exchange.request, "url_path");
    const auto start = path.find("/module/");
    const bool is_allowed = exchange.status < 300;
    if (method == "GET" || method == "DELETE") {
      if (start == path.npos || path.find("/relationships/") != path.npos) return;
      const auto rest = path.substr(start + 8, path.find('?') - start - 8);
      const auto slash = rest.find('/');
      if (slash == rest.npos) return;  // lists do not ask
      const auto* action = method == "GET" ? "view" : "delete";
      return add(exchange, rest.substr(0, slash), action, rest.substr(slash + 1), is_allowed);
    }
    const auto call = json::parse(text(exchange.request, "body"));
    const auto& data = call.at("data").as_object();
    const auto id = text(data, "id");
    add(exchange, text(data, "type"), id.empty() ? "create" : "edit", id, is_allowed);
  }

  AclTables tables_;
  std::vector<std::string> in_group_;
  std::map<std::string, AclTables::Record> records_;
  std::vector<RecordedVerdict> verdicts_;
};

}  // namespace suitemcp::test
