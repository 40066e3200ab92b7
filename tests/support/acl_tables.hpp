#pragma once

#include "acl/facts.hpp"
#include "base/ascii.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::test {

/// The tables of the CRM that rights rest on, as small as a test needs them. Columns are called as
/// in the CRM; ids compare as its collation compares them, without letter case.
struct AclTables {
  using Number = acl::Number;

  struct User {
    std::string id, user_name, status = "Active";
    Number is_admin = 0, deleted = 0;
  };
  struct Action {
    std::string id, category, name, acltype = "module";
    Number aclaccess = 90, deleted = 0;
  };
  struct Role {
    std::string id, name;
    Number deleted = 0;
  };
  struct RoleAction {
    std::string role_id, action_id;
    Number access_override, deleted = 0;
  };
  struct RoleUser {
    std::string role_id, user_id;
    Number deleted = 0;
  };
  struct Group {
    std::string id, name;
    Number deleted = 0;
  };
  struct GroupUser {
    std::string securitygroup_id, user_id;
    Number deleted = 0;
  };
  struct GroupRole {
    std::string securitygroup_id, role_id;
    Number deleted = 0;
  };
  struct GroupRecord {
    std::string securitygroup_id, module, record_id;
    Number deleted = 0;
  };
  struct Record {
    std::string module, id, assigned_user_id = {}, created_by = {}, recurring_source = {};
    Number deleted = 0;
  };

  std::vector<User> users;
  std::vector<Action> acl_actions;
  std::vector<Role> acl_roles;
  std::vector<RoleAction> acl_roles_actions;
  std::vector<RoleUser> acl_roles_users;
  std::vector<Group> securitygroups;
  std::vector<GroupUser> securitygroups_users;
  std::vector<GroupRole> securitygroups_acl_roles;
  std::vector<GroupRecord> securitygroups_records;
  std::vector<Record> records;

  static bool is_same(std::string_view a, std::string_view b) {
    return base::equals_ignoring_case(a, b);
  }
};

/// What `mcp-admin acl check` is asked, too.
struct AclCase {
  std::string user_name, module, action, record_id;
};

/// The joins that a reader has the database make, made here.
class AclJoin {
 public:
  AclJoin(const AclTables& tables, std::string_view user_name) : tables_(tables) {
    for (const auto& user : tables.users) {
      if (user.user_name == user_name) user_ = &user;
    }
  }

  /// All modules and actions; the record under the id that was asked for, if there is one.
  acl::Facts facts(std::string_view module, std::string_view record_id) const {
    acl::Facts facts;
    for (const auto& row : tables_.acl_actions) facts.actions.push_back(action_of(row));
    if (user_ == nullptr) return facts;
    facts.user = {user_->id, user_->user_name, user_->status, user_->is_admin, user_->deleted};
    add_own_roles(facts);
    add_group_roles(facts);
    for (const auto& record : tables_.records) {
      if (record.module != module || !AclTables::is_same(record.id, record_id)) continue;
      facts.records.push_back(record_of(record, record_id));
    }
    return facts;
  }

 private:
  static acl::ActionRow action_of(const AclTables::Action& row) {
    return {row.category, row.name, row.acltype, row.aclaccess, row.deleted};
  }

  void add_own_roles(acl::Facts& facts) const {
    for (const auto& link : tables_.acl_roles_users) {
      if (!AclTables::is_same(link.user_id, user_->id)) continue;
      acl::RoleRow row;
      row.link_deleted = link.deleted;
      add_role(facts, std::move(row), link.role_id);
    }
  }

  void add_group_roles(acl::Facts& facts) const {
    for (const auto& member : tables_.securitygroups_users) {
      if (!AclTables::is_same(member.user_id, user_->id)) continue;
      for (const auto& link : tables_.securitygroups_acl_roles) {
        if (!AclTables::is_same(link.securitygroup_id, member.securitygroup_id)) continue;
        acl::RoleRow row;
        row.via = acl::RoleRow::Via::group;
        row.group_id = link.securitygroup_id;
        row.group_name = group_name(link.securitygroup_id);
        row.link_deleted = member.deleted;
        row.group_link_deleted = link.deleted;
        add_role(facts, std::move(row), link.role_id);
      }
    }
  }

  /// One row for each thing that the role says; one without an action where it says nothing.
  void add_role(acl::Facts& facts, acl::RoleRow row, std::string_view role_id) const {
    row.role_id = role_id;
    for (const auto& role : tables_.acl_roles) {
      if (AclTables::is_same(role.id, role_id)) row.role_name = role.name;
    }
    bool is_empty = true;
    for (const auto& said : tables_.acl_roles_actions) {
      if (!AclTables::is_same(said.role_id, role_id)) continue;
      for (const auto& action : tables_.acl_actions) {
        if (!AclTables::is_same(action.id, said.action_id)) continue;
        is_empty = false;
        row.action = action_of(action);
        row.level = said.access_override;
        row.override_deleted = said.deleted;
        facts.roles.push_back(row);
      }
    }
    if (is_empty) facts.roles.push_back(row);
  }

  acl::RecordRow record_of(const AclTables::Record& record, std::string_view asked_id) const {
    acl::RecordRow row;
    row.module = record.module;
    row.id = asked_id;
    row.deleted = record.deleted;
    row.assigned_user_id = record.assigned_user_id;
    row.created_by = record.created_by;
    row.recurring_source = record.recurring_source;
    for (const auto& link : tables_.securitygroups_records) {
      if (!AclTables::is_same(link.record_id, record.id)) continue;
      if (!AclTables::is_same(link.module, record.module)) continue;
      add_group(row, link);
    }
    return row;
  }

  /// One row for each membership of the user; one without where he has none.
  void add_group(acl::RecordRow& row, const AclTables::GroupRecord& link) const {
    acl::RecordGroup group;
    group.record_link_deleted = link.deleted;
    for (const auto& entry : tables_.securitygroups) {
      if (!AclTables::is_same(entry.id, link.securitygroup_id)) continue;
      group.id = entry.id;
      group.name = entry.name;
      group.group_deleted = entry.deleted;
    }
    bool is_member = false;
    for (const auto& member : tables_.securitygroups_users) {
      if (!AclTables::is_same(member.user_id, user_->id)) continue;
      if (!AclTables::is_same(member.securitygroup_id, link.securitygroup_id)) continue;
      is_member = true;
      group.member_link_deleted = member.deleted;
      row.groups.push_back(group);
    }
    if (!is_member) row.groups.push_back(group);
  }

  std::string group_name(std::string_view id) const {
    for (const auto& group : tables_.securitygroups) {
      if (AclTables::is_same(group.id, id)) return group.name;
    }
    return {};
  }

  const AclTables& tables_;
  const AclTables::User* user_ = nullptr;
};

}  // namespace suitemcp::test
