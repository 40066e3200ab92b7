#pragma once

#include "tests/support/acl_tables.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace suitemcp::test {

/// A judge that shares nothing with the engine, and reads the tables itself: the documented
/// decision table, row by row. The numbers are those of the documentation and of the
/// CRM together, or the three that an operator has set.
class TableOracle {
 public:
  struct Constants {
    std::set<int> group = {79, 80};
    std::set<int> owner = {69, 70, 71, 72, 73, 74, 75};
    std::set<int> denied = {-99, -98};
  };

  TableOracle(const AclTables& tables, Constants constants)
      : db_(tables), constants_(std::move(constants)) {}

  bool may(const AclCase& asked) const {
    const auto* user = find_user(asked.user_name);
    if (is_read(asked.action)) return true;
    if (user == nullptr) return true;
    if (user->deleted != 0 || base::lower_ascii(user->status) == "inactive") return false;
    if (user->is_admin == 1) return true;

    const auto access = most_permissive(*user, asked.module, "access");
    if (access && !is_open(*access)) return false;
    const auto action = asked.action == "create" ? std::string("edit") : asked.action;
    const auto level = most_permissive(*user, asked.module, action);
    if (!level) return true;
    if (constants_.denied.contains(*level)) return false;
    if (constants_.owner.contains(*level)) {
      return asked.action == "create" || is_of_user(*user, asked);
    }
    return *level >= *constants_.group.begin();
  }

 private:
  static bool is_read(const std::string& action) {
    return std::set<std::string>{"list", "view", "export", "access"}.contains(action);
  }

  bool is_open(int access) const {
    return !constants_.denied.contains(access) && !constants_.owner.contains(access) &&
           access >= *constants_.group.begin();
  }

  const AclTables::User* find_user(const std::string& name) const {
    const auto found = std::ranges::find(db_.users, name, &AclTables::User::user_name);
    return found == db_.users.end() ? nullptr : &*found;
  }

  bool is_of_user(const AclTables::User& user, const AclCase& asked) const {
    if (asked.record_id.empty()) return true;  // the CRM decides
    for (const auto& record : db_.records) {
      if (record.module != asked.module || record.deleted != 0) continue;
      if (!AclTables::is_same(record.id, asked.record_id)) continue;
      return (record.assigned_user_id.empty() ? record.created_by : record.assigned_user_id) ==
             user.id;
    }
    return true;  // the CRM decides
  }

  /// Two look-ups; the higher of the two counts.
  std::optional<int> most_permissive(
      const AclTables::User& user, const std::string& module, const std::string& action
  ) const {
    std::optional<int> direct;
    for (const auto& link : db_.acl_roles_users) {
      if (link.deleted == 0 && AclTables::is_same(link.user_id, user.id)) {
        direct = std::max(direct, highest_said(link.role_id, module, action));
      }
    }
    std::optional<int> by_group;
    for (const auto& member : db_.securitygroups_users) {
      if (member.deleted != 0 || !AclTables::is_same(member.user_id, user.id)) continue;
      for (const auto& link : db_.securitygroups_acl_roles) {
        if (link.deleted != 0) continue;
        if (!AclTables::is_same(link.securitygroup_id, member.securitygroup_id)) continue;
        by_group = std::max(by_group, highest_said(link.role_id, module, action));
      }
    }
    return std::max(direct, by_group);
  }

  std::optional<int> highest_said(
      const std::string& role, const std::string& module, const std::string& action
  ) const {
    std::optional<int> highest;
    for (const auto& said : db_.acl_roles_actions) {
      if (said.deleted != 0 || !AclTables::is_same(said.role_id, role)) continue;
      for (const auto& row : db_.acl_actions) {
        const bool is_it = row.deleted == 0 && AclTables::is_same(row.id, said.action_id) &&
                           AclTables::is_same(row.category, module) &&
                           AclTables::is_same(row.name, action) &&
                           AclTables::is_same(row.acltype, "module");
        if (is_it && said.access_override && *said.access_override != 0) {
          highest = std::max(highest, said.access_override);
        }
      }
    }
    return highest;
  }

  const AclTables& db_;
  Constants constants_;
};

}  // namespace suitemcp::test
