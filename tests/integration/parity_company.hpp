#pragma once

#include "parity_recordings.hpp"
#include "sandbox/crm.hpp"
#include "sandbox/entities.hpp"

#include <boost/json/parse.hpp>

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::sandbox {

inline json::object body_of(const Exchange& exchange) {
  boost::system::error_code error;
  const auto body = json::parse(text_at(exchange.response, "body_raw"), error);
  return error || !body.is_object() ? json::object() : body.get_object();
}

/// Makes the demo company the one that the recordings were made of, as far as they show it.
class RecordedCompany {
 public:
  static constexpr char kDavesAccount[] = "d0ad6168-2e5d-4ed9-49f6-6b029c25d0de";

  explicit RecordedCompany(Crm& crm) : crm_(crm) {}

  void fill(const std::vector<Exchange>& exchanges) {
    insert_special_records();
    insert_recorded_records(exchanges);
    crm_.database().query(
        "UPDATE accounts SET created_by = ? WHERE id = ?", {user_id("dave"), kDavesAccount}
    );
  }

  /// What stands for the recorded users, by id.
  std::map<std::string, std::string> users() {
    std::map<std::string, std::string> ids;
    const std::array<std::pair<const char*, const char*>, 6> known = {{
        {"b4ba017f-c640-6346-58ef-6b0295aa10b9", "alice"},
        {"dafbae64-24a7-e4e0-706b-6b0295e990a3", "bob"},
        {"ee6ed843-cc59-d121-c584-6b0295c38800", "carol"},
        {"a6eb08bb-59cb-f092-665f-6b0299d980fb", "dave"},
        {"252064d9-2012-c8db-19ee-6b0299ade359", "erin"},
        {"seed_chris_id", "nina"},
    }};
    for (const auto& [recorded, name] : known) ids[recorded] = user_id(name);
    return ids;
  }

  std::string user_id(const char* name) {
    return *crm_.database().value("SELECT id FROM users WHERE user_name = ?", {name});
  }

 private:
  void insert(const std::string& module, Values values, const std::string& author = "1") {
    const auto& definition = *crm_.vardefs().find(module);
    if (crm_.records().find(definition, values["id"].value_or(""), Include::deleted_too)) return;
    crm_.records().insert(definition, std::move(values), author);
  }

  /// Every record that an answer shows existed before, unless a recorded call created it.
  void insert_recorded_records(const std::vector<Exchange>& exchanges) {
    std::set<std::string> created;
    for (const auto& exchange : exchanges) {
      if (exchange.method == "set_entry" && stage_of(exchange) == 1) {
        created.insert(text_at(body_of(exchange), "id"));
      }
    }
    for (const auto& exchange : exchanges) {
      const auto body = body_of(exchange);
      const auto* list = body.if_contains("entry_list");
      if (list == nullptr || !list->is_array() || exchange.method == "get_relationships") continue;
      if (exchange.method == "search_by_module") continue;  // names and ids only
      for (const auto& entry : list->get_array()) insert_entry(entry, created);
    }
  }

  void insert_entry(const json::value& entry, const std::set<std::string>& created) {
    const auto* fields = entry.at("name_value_list").if_object();
    const auto id = json_text(entry.at("id"));
    const auto module = json_text(entry.at("module_name"));
    if (fields == nullptr || created.contains(id) || module == "Users") return;
    Values values{{"id", id}, {"assigned_user_id", user_id("nina")}};
    const auto* name = fields->if_contains("name");
    values["name"] = name == nullptr ? "Recorded" : decode_entities(json_text(name->at("value")));
    if (module == "Contacts") values["last_name"] = values["name"];
    if (module == "Accounts") values["email1"] = "info@example.com";
    if (module == "Accounts" && id.front() == '1') values["date_entered"] = "2025-06-01 00:00:00";
    if (fields->contains("deleted") && json_text(fields->at("deleted").at("value")) == "1") return;
    insert(module, std::move(values));
  }

  /// What the recordings rely on without showing how it came about.
  void insert_special_records() {
    const std::string account = "138df933-9898-4ef6-3b13-6b0295820c97";
    insert(
        "Accounts",
        {{"id", account}, {"name", "Constrata Trust LLC"}, {"assigned_user_id", user_id("nina")}}
    );
    for (int i = 1; i <= 4; ++i) {
      const auto n = std::to_string(i);
      insert(
          "Contacts",
          {{"id", "contact-" + n},
           {"first_name", "First" + n},
           {"last_name", "Name" + n},
           {"email1", "name" + n + "@example.org"},
           {"account_id", account}}
      );
      insert(
          "Opportunities",
          {{"id", "opp-" + n}, {"name", "Deal"}, {"amount", "75000"}, {"account_id", account}}
      );
    }
    const std::string with_tasks = "24343204-fb5b-33c5-c6c1-6b029561b95a";
    insert("Accounts", {{"id", with_tasks}, {"name", "With tasks"}});
    insert("Contacts", {{"id", "104d891d-70cc-2cdc-3649-6b02956608de"}, {"last_name", "Toomer"}});
    insert(
        "Accounts",
        {{"id", "87d5d819-1b9a-1154-f867-6b0297db0b7e"},
         {"name", "Carol's own"},
         {"assigned_user_id", user_id("carol")}}
    );
    insert_tasks(with_tasks);
    insert_note_of_the_other_api();
    crm_.database().script(
        "INSERT INTO securitygroups_records (id, securitygroup_id, record_id, module, deleted)"
        " SELECT 'parity', id, '18bdbf4e-a832-f735-8fd0-6b029560e6f5', 'Accounts', 0"
        " FROM securitygroups"
    );
  }

  void insert_tasks(const std::string& account) {
    const std::string doomed = "3e5eb355-60e7-b668-1d30-6b029be5a282";
    insert("Accounts", {{"id", doomed}, {"name", "Doomed"}});
    for (const auto& [id, parent] : {std::pair{"task-1", account}, std::pair{"task-2", doomed}}) {
      insert(
          "Tasks", {{"id", id}, {"name", "T"}, {"parent_type", "Accounts"}, {"parent_id", parent}}
      );
    }
  }

  void insert_note_of_the_other_api() {
    const std::string note = "645d0fd3-4b88-04fb-e9d9-6b029b0b023f";
    insert("Notes", {{"id", note}, {"name", "N"}, {"filename", "x.txt"}});
    crm_.database().query(
        "INSERT INTO sandbox_uploads (note_id, base64) VALUES (?, 'aGVsbG8=')", {note}
    );
  }

  Crm& crm_;
};

}  // namespace suitemcp::sandbox
