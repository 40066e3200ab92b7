#pragma once

#include "tests/support/acl_tables.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace suitemcp::test {

/// A judge that shares nothing with the engine, and reads the tables itself. The CRM's PHP, step by
/// step: one sorted list of what every role says about every action, walked through once, then the
/// checks of its records (SUITECRM.md 5.1).
class CrmOracle {
 public:
  struct Settings {
    bool user_role_precedence = true;
    bool additive = true;
    bool strict_rights = false;
  };

  CrmOracle(const AclTables& tables, Settings settings) : db_(tables), settings_(settings) {}

  bool may(const AclCase& asked) {
    user_ = find_user(asked.user_name);
    if (user_ == nullptr) return true;  // not for the CRM's roles to say
    const auto* record = asked.action == "create" ? nullptr : find_record(asked);
    if (record != nullptr && is_foreign_series(*record, asked.action)) return false;
    if (user_->is_admin == 1) return true;
    // A new record, or one that nobody knows, belongs to who asks.
    const bool is_new = record == nullptr;
    const auto action = asked.action == "create" ? std::string("edit") : asked.action;
    const bool is_owner = is_new || owns(*record);
    const bool in_group = is_new || shares_group(*record, action);
    return has_access(asked.module, action, is_owner, in_group);
  }

 private:
  // What the list is sorted by comes first: the kind of role descending, module, action, what the
  // role says descending (NULL last).
  struct Said {
    int kind;  // 1 role of the user, 0 of a group, -1 the default
    std::string category, name;
    std::optional<int> override;
    std::string type;
    int access;

    auto rank() const {
      return std::make_tuple(-kind, category, name, -(override ? *override : -1'000'000));
    }
  };
  struct Selected {
    int access;
    bool is_default;
  };
  using Key = std::tuple<std::string, std::string, std::string>;

  const AclTables::User* find_user(const std::string& name) const {
    for (const auto& user : db_.users) {
      if (user.user_name == name) return &user;
    }
    return nullptr;
  }

  const AclTables::Record* find_record(const AclCase& asked) const {
    for (const auto& record : db_.records) {
      const bool is_it = record.module == asked.module && !asked.record_id.empty() &&
                         AclTables::is_same(record.id, asked.record_id) && record.deleted == 0;
      if (is_it) return &record;
    }
    return nullptr;
  }

  static bool is_foreign_series(const AclTables::Record& record, const std::string& action) {
    if (record.module != "Calls" && record.module != "Meetings") return false;
    if (action != "edit" && action != "delete") return false;
    const auto& source = record.recurring_source;
    return !(source.empty() || source == "0") && source != "Sugar";
  }

  bool owns(const AclTables::Record& record) const {
    if (!record.assigned_user_id.empty()) return record.assigned_user_id == user_->id;
    return record.created_by == user_->id;
  }

  bool shares_group(const AclTables::Record& record, const std::string& action) const {
    for (const auto& group : db_.securitygroups) {
      if (group.deleted != 0) continue;
      bool has_member = false;
      for (const auto& row : db_.securitygroups_users) {
        has_member |= row.deleted == 0 && AclTables::is_same(row.securitygroup_id, group.id) &&
                      AclTables::is_same(row.user_id, user_->id);
      }
      bool has_record = false;
      for (const auto& row : db_.securitygroups_records) {
        has_record |= row.deleted == 0 && AclTables::is_same(row.securitygroup_id, group.id) &&
                      AclTables::is_same(row.record_id, record.id) &&
                      AclTables::is_same(row.module, record.module);
      }
      if (has_member && has_record && counts_strictly(group, record.module, action)) return true;
    }
    return false;
  }

  bool counts_strictly(
      const AclTables::Group& group, const std::string& module, const std::string& action
  ) const {
    if (!settings_.strict_rights) return true;
    for (const auto& link : db_.securitygroups_acl_roles) {
      if (link.deleted != 0 || !AclTables::is_same(link.securitygroup_id, group.id)) continue;
      for (const auto& said : db_.acl_roles_actions) {
        if (said.deleted != 0 || said.access_override != 80) continue;
        if (!AclTables::is_same(said.role_id, link.role_id)) continue;
        for (const auto& row : db_.acl_actions) {
          if (row.deleted == 0 && AclTables::is_same(row.id, said.action_id) &&
              row.category == module && row.name == action && row.acltype == "module") {
            return true;
          }
        }
      }
    }
    return false;
  }

  std::vector<std::string> roles_of_user() const {
    std::vector<std::string> ids;
    for (const auto& link : db_.acl_roles_users) {
      if (link.deleted == 0 && AclTables::is_same(link.user_id, user_->id)) {
        ids.push_back(link.role_id);
      }
    }
    return ids;
  }

  std::vector<std::string> roles_of_groups() const {
    std::vector<std::string> ids;
    for (const auto& member : db_.securitygroups_users) {
      if (member.deleted != 0 || !AclTables::is_same(member.user_id, user_->id)) continue;
      for (const auto& link : db_.securitygroups_acl_roles) {
        if (link.deleted == 0 && AclTables::is_same(link.securitygroup_id, member.securitygroup_id))
          ids.push_back(link.role_id);
      }
    }
    return ids;
  }

  /// An outer join: a role that says nothing about an action still has a row for it.
  void add(std::vector<Said>& list, int kind, const std::vector<std::string>& roles) const {
    for (const auto& action : db_.acl_actions) {
      if (action.deleted != 0) continue;
      Said row{
          kind, action.category, action.name, {}, action.acltype, action.aclaccess.value_or(0)
      };
      for (const auto& role : roles) {
        bool is_said = false;
        for (const auto& said : db_.acl_roles_actions) {
          if (said.deleted != 0 || !AclTables::is_same(said.role_id, role)) continue;
          if (!AclTables::is_same(said.action_id, action.id)) continue;
          row.override = said.access_override;
          list.push_back(row);
          is_said = true;
        }
        row.override.reset();
        if (!is_said) list.push_back(row);
      }
    }
  }

  std::vector<Said> everything_said() const {
    std::vector<Said> list;
    add(list, 1, roles_of_user());
    add(list, 0, roles_of_groups());
    for (const auto& action : db_.acl_actions) {
      if (action.deleted != 0) continue;
      list.push_back(
          {-1, action.category, action.name, 0, action.acltype, action.aclaccess.value_or(0)}
      );
    }
    std::ranges::sort(list, {}, &Said::rank);
    return list;
  }

  std::map<Key, Selected> select() const {
    std::map<Key, Selected> selected;
    bool has_user_role = false;
    bool has_role = false;
    for (const auto& row : everything_said()) {
      if (row.kind == 1) has_user_role = true;
      if (row.kind >= 0) has_role = true;
      if (row.kind == 0 && has_user_role && settings_.user_role_precedence) break;
      if (row.kind == -1 && has_role) break;
      const bool is_override = row.override && *row.override != 0;
      const Selected next{is_override ? *row.override : row.access, !is_override};
      const auto found = selected.find({row.category, row.type, row.name});
      if (found == selected.end()) {
        selected.insert({{row.category, row.type, row.name}, next});
      } else if (is_override) {
        auto& now = found->second;
        const bool is_better =
            settings_.additive ? now.access < next.access : now.access > next.access;
        if (is_better || now.is_default) now = next;
      }
    }
    return selected;
  }

  bool has_access(
      const std::string& module, const std::string& action, bool is_owner, bool in_group
  ) const {
    const auto selected = select();
    const auto level = [&](const std::string& name) -> std::optional<int> {
      const auto found = selected.find({module, "module", name});
      if (found == selected.end()) return {};
      return found->second.access;
    };
    const auto opened = level("access");
    if (!opened || *opened < 89) return false;
    if (action == "access") return true;
    const auto access = level(action);
    if (!access) return false;
    if (*access == 90) return true;
    if (is_owner && (*access == 75 || *access == 80)) return true;
    return in_group && *access == 80;
  }

  const AclTables& db_;
  Settings settings_;
  const AclTables::User* user_ = nullptr;
};

}  // namespace suitemcp::test
