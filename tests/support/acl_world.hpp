#pragma once

#include "acl/engine.hpp"
#include "tests/support/acl_tables.hpp"

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace suitemcp::test {

/// A small CRM for tests that say what they mean: the modules Tasks, Calls and Accounts with all
/// actions as a fresh CRM has them, the users bob and otto, and bob's judge.
class AclWorld {
 public:
  struct Say {
    std::string module, action;
    acl::Number level;
    acl::Number deleted = 0;
  };

  explicit AclWorld(acl::Rules used = acl::Rules::documented()) : rules(used) {
    for (const auto* name : {"bob", "otto"}) {
      tables.users.push_back({.id = std::string("id-") + name, .user_name = name});
    }
    for (const auto* module : {"Tasks", "Calls", "Accounts"}) {
      for (const auto* action :
           {"access", "view", "list", "edit", "delete", "import", "export", "massupdate"}) {
        const acl::Number level = std::string_view(action) == "access" ? 89 : 90;
        tables.acl_actions.push_back(
            {.id = action_id(module, action), .category = module, .name = action, .aclaccess = level
            }
        );
      }
    }
  }

  static std::string action_id(std::string_view module, std::string_view action) {
    return std::string(module) + "/" + std::string(action);
  }

  AclTables::User& user(std::string_view name = "bob") {
    for (auto& user : tables.users) {
      if (user.user_name == name) return user;
    }
    throw std::out_of_range("no such user");
  }
  AclTables::Action& action(std::string_view module, std::string_view name) {
    for (auto& row : tables.acl_actions) {
      if (row.id == action_id(module, name)) return row;
    }
    throw std::out_of_range("no such action");
  }

  /// A role that nobody has yet.
  void role(const std::string& name, std::initializer_list<Say> says) {
    tables.acl_roles.push_back({.id = "role-" + name, .name = name});
    for (const auto& say : says) {
      tables.acl_roles_actions.push_back(
          {"role-" + name, action_id(say.module, say.action), say.level, say.deleted}
      );
    }
  }
  /// Gives bob a role of his own.
  void own_role(const std::string& name, std::initializer_list<Say> says, acl::Number deleted = 0) {
    role(name, says);
    tables.acl_roles_users.push_back({"role-" + name, "id-bob", deleted});
  }
  /// Makes a group with a role.
  void group_role(const std::string& group_name, std::initializer_list<Say> says) {
    group(group_name);
    role("of " + group_name, says);
    tables.securitygroups_acl_roles.push_back({"group-" + group_name, "role-of " + group_name});
  }
  void group(const std::string& name) {
    tables.securitygroups.push_back({.id = "group-" + name, .name = name});
  }
  void join(const std::string& group_name, acl::Number deleted = 0) {
    tables.securitygroups_users.push_back({"group-" + group_name, "id-bob", deleted});
  }
  void put(
      const std::string& module,
      const std::string& record,
      const std::string& group_name,
      acl::Number deleted = 0
  ) {
    tables.securitygroups_records.push_back({"group-" + group_name, module, record, deleted});
  }
  AclTables::Record& record(
      const std::string& module, const std::string& id, const std::string& assigned_to
  ) {
    tables.records.push_back(
        {.module = module,
         .id = id,
         .assigned_user_id = assigned_to.empty() ? "" : "id-" + assigned_to}
    );
    return tables.records.back();
  }

  acl::Facts facts(std::string_view module, std::string_view record_id = "") const {
    return AclJoin(tables, "bob").facts(module, record_id);
  }
  acl::Verdict ask(
      std::string_view action, std::string_view module, std::string_view record_id = ""
  ) const {
    return acl::judge(
        facts(module, record_id),
        {.user_name = "bob",
         .module = std::string(module),
         .action = acl::parse_action(action).value(),
         .record_id = std::string(record_id)},
        rules
    );
  }
  acl::Verdict ask_leak(
      std::string_view action, std::string_view module, std::string_view record_id = ""
  ) const {
    return acl::judge(
        facts(module, record_id),
        {.user_name = "bob",
         .module = std::string(module),
         .action = acl::parse_action(action).value(),
         .record_id = std::string(record_id),
         .purpose = acl::Purpose::leak},
        rules
    );
  }
  bool may(std::string_view action, std::string_view module, std::string_view record_id = "")
      const {
    return ask(action, module, record_id).is_allowed;
  }

  acl::Rules rules;
  AclTables tables;
};

}  // namespace suitemcp::test
