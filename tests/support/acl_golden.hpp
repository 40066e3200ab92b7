#pragma once

#include "tests/support/acl_recordings.hpp"

#include <boost/json/serialize.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace suitemcp::test {

/// A choice of the recorded verdicts with the rows they rest on, one to a line: each verdict once,
/// and of the modules only those that a role speaks of.
class AclGolden {
 public:
  explicit AclGolden(const std::filesystem::path& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) read(json::parse(line).as_object());
  }

  const AclTables& tables() const { return tables_; }
  const std::vector<RecordedVerdict>& verdicts() const { return verdicts_; }

  static std::string write(const AclRecordings& recordings) {
    std::string text;
    const auto line = [&text](const json::object& object) {
      text += json::serialize(object) + "\n";
    };
    const auto& tables = recordings.tables();
    for (const auto& module : modules_of(tables)) line({{"module", module}});
    for (const auto& row : tables.users) {
      line({{"user", row.user_name}, {"id", row.id}, {"is_admin", row.is_admin.value_or(0)}});
    }
    for (const auto& row : tables.acl_roles_actions) {
      line({{"role", row.role_id}, {"says", row.action_id}, {"level", *row.access_override}});
    }
    for (const auto& row : tables.acl_roles_users) {
      line({{"role", row.role_id}, {"of_user", row.user_id}});
    }
    for (const auto& row : tables.securitygroups) line({{"group", row.id}, {"name", row.name}});
    for (const auto& row : tables.securitygroups_users) {
      line({{"group", row.securitygroup_id}, {"member", row.user_id}});
    }
    for (const auto& row : tables.securitygroups_acl_roles) {
      line({{"group", row.securitygroup_id}, {"has_role", row.role_id}});
    }
    write_verdicts(recordings, line);
    return text;
  }

 private:
  static std::set<std::string> modules_of(const AclTables& tables) {
    std::set<std::string> modules;
    for (const auto& row : tables.acl_roles_actions) {
      modules.insert(row.action_id.substr(0, row.action_id.find('/')));
    }
    return modules;
  }

  template <class Line>
  static void write_verdicts(const AclRecordings& recordings, Line line) {
    const auto modules = modules_of(recordings.tables());
    std::set<std::tuple<std::string, std::string, std::string, std::string, std::string>> seen;
    for (const auto& row : recordings.verdicts()) {
      const auto& asked = row.asked;
      if (!modules.contains(asked.module)) continue;
      const bool is_new = seen.insert({asked.user_name,
                                       asked.module,
                                       asked.action,
                                       asked.record_id,
                                       row.record.assigned_user_id})
                              .second;
      if (!is_new) continue;
      json::object verdict{
          {"name", row.name},
          {"user_name", asked.user_name},
          {"module", asked.module},
          {"action", asked.action},
          {"record", asked.record_id},
          {"allowed", row.is_allowed},
      };
      if (!asked.record_id.empty()) {
        verdict["assigned_user_id"] = row.record.assigned_user_id;
        verdict["created_by"] = row.record.created_by;
        verdict["in_group"] = row.is_in_group;
      }
      line(verdict);
    }
  }

  void read(const json::object& row) {
    const auto text = [&row](std::string_view key) {
      const auto* value = row.if_contains(key);
      return value == nullptr ? std::string() : std::string(value->as_string());
    };
    if (row.contains("allowed")) {
      RecordedVerdict verdict;
      verdict.name = text("name");
      verdict.asked = {text("user_name"), text("module"), text("action"), text("record")};
      verdict.is_allowed = row.at("allowed").as_bool();
      if (row.contains("in_group")) {
        verdict.record.module = text("module");
        verdict.record.id = text("record");
        verdict.record.assigned_user_id = text("assigned_user_id");
        verdict.record.created_by = text("created_by");
        verdict.is_in_group = row.at("in_group").as_bool();
      }
      verdicts_.push_back(std::move(verdict));
    } else if (row.contains("module")) {
      add_fresh_actions(tables_, text("module"));
    } else if (row.contains("user")) {
      tables_.users.push_back({.id = text("id"), .user_name = text("user")});
      tables_.users.back().is_admin = row.at("is_admin").to_number<int>();
    } else if (row.contains("says")) {
      tables_.acl_roles_actions.push_back(
          {text("role"), text("says"), row.at("level").to_number<int>()}
      );
    } else if (row.contains("of_user")) {
      tables_.acl_roles_users.push_back({text("role"), text("of_user")});
    } else if (row.contains("member")) {
      tables_.securitygroups_users.push_back({text("group"), text("member")});
    } else if (row.contains("has_role")) {
      tables_.securitygroups_acl_roles.push_back({text("group"), text("has_role")});
    } else {
      tables_.securitygroups.push_back({text("group"), text("name")});
    }
  }

  AclTables tables_;
  std::vector<RecordedVerdict> verdicts_;
};

}  // namespace suitemcp::test
