#pragma once

#include "tests/support/acl_tables.hpp"

#include <array>
#include <cctype>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace suitemcp::test {

/// Draws small CRMs and questions to them, the same for the same seed: roles of the user and of his
/// groups, overrides with and without sense, dead rows, ids in another letter case, records of all
/// kinds of owners. The user who asks is always `bob`.
class AclLottery {
 public:
  explicit AclLottery(unsigned seed) : random_(seed) {}

  AclTables tables() {
    AclTables tables;
    tables.users.push_back(user("id-bob", "bob"));
    tables.users.push_back(user("id-otto", "otto"));
    draw_actions(tables);
    draw_roles(tables);
    draw_groups(tables);
    draw_records(tables);
    return tables;
  }

  AclCase question() {
    static constexpr std::array kActions = {
        "create", "edit", "edit", "delete", "view", "list", "massupdate", "access"
    };
    static constexpr std::array kRecords = {"r0", "r1", "r2", "r3", "R1", "r4", "nowhere", ""};
    AclCase asked;
    asked.user_name = one_in(40) ? "nobody" : "bob";
    asked.module = one_in(50) ? "tasks" : pick(kModules);
    asked.action = pick(kActions);
    asked.record_id = pick(kRecords);
    return asked;
  }

 private:
  static constexpr std::array kModules = {"Tasks", "Calls"};
  static constexpr std::array kRoles = {"role-a", "role-b", "role-c", "role-d"};
  static constexpr std::array kGroups = {"group-x", "group-y", "group-z"};

  template <std::size_t count, class Value>
  Value pick(const std::array<Value, count>& values) {
    return values[random_() % count];
  }
  bool one_in(unsigned chances) { return random_() % chances == 0; }

  /// Mostly live.
  acl::Number deleted() {
    static constexpr std::array<acl::Number, 3> kOdd = {1, std::nullopt, -1};
    return one_in(7) ? pick(kOdd) : acl::Number(0);
  }

  /// SQL does not see the difference.
  std::string spelled(std::string_view id) {
    std::string text(id);
    if (!one_in(8)) return text;
    for (char& letter : text) letter = static_cast<char>(std::toupper(letter));
    return text;
  }

  AclTables::User user(const char* id, const char* name) {
    static constexpr std::array<acl::Number, 8> kAdmin = {0, 0, 0, 0, 0, 0, std::nullopt, 2};
    AclTables::User user{.id = id, .user_name = name};
    user.is_admin = one_in(12) ? acl::Number(1) : pick(kAdmin);
    if (one_in(12)) user.status = one_in(2) ? "Inactive" : "inactive";
    if (one_in(25)) user.deleted = 1;
    return user;
  }

  acl::Number level() {
    static constexpr std::array<acl::Number, 12> kUsual = {
        90, 90, 90, 80, 80, 75, 75, 75, 89, -99, 0, std::nullopt
    };
    static constexpr std::array<acl::Number, 18> kOdd = {
        -98, 1, 42, -7, 69, 72, 76, 78, 79, 81, 85, 88, 95, 99, 100, 91, -100, 70
    };
    return one_in(4) ? pick(kOdd) : pick(kUsual);
  }

  acl::Number access() {
    static constexpr std::array<acl::Number, 10> kUsual = {
        89, 89, 89, 89, 89, 90, 0, std::nullopt, 89, 89
    };
    return one_in(8) ? level() : one_in(10) ? acl::Number(-98) : pick(kUsual);
  }

  void draw_actions(AclTables& tables) {
    for (const auto* module : kModules) {
      for (const auto* name : {"access", "edit", "delete", "view", "list", "massupdate"}) {
        AclTables::Action row{.id = id_of(module, name), .category = module, .name = name};
        row.aclaccess = std::string_view(name) == "access" ? 89 : 90;
        if (one_in(10)) row.aclaccess = level();
        if (one_in(25)) row.deleted = deleted();
        if (one_in(60)) row.acltype = "field";
        if (one_in(60)) row.category = "tasks";
        tables.acl_actions.push_back(row);
      }
    }
    // What is no right of a module counts for nothing.
    tables.acl_actions.push_back(
        {.id = "field/edit", .category = "Tasks", .name = "edit", .acltype = "field"}
    );
  }

  static std::string id_of(std::string_view module, std::string_view action) {
    return std::string(module) + "/" + std::string(action);
  }

  void draw_roles(AclTables& tables) {
    for (const auto* id : kRoles) {
      if (!one_in(12)) tables.acl_roles.push_back({id, std::string("name of ") + id, deleted()});
      for (const auto& action : tables.acl_actions) {
        const bool is_access = action.name == "access";
        for (int i = one_in(3) ? 0 : 1; i > 0; i = one_in(10) ? 1 : 0) {
          tables.acl_roles_actions.push_back(
              {spelled(id), spelled(action.id), is_access ? access() : level(), deleted()}
          );
        }
      }
    }
    for (const auto* id : kRoles) {
      if (one_in(3)) tables.acl_roles_users.push_back({spelled(id), spelled("id-bob"), deleted()});
      if (one_in(3)) tables.acl_roles_users.push_back({id, "id-otto", 0});
    }
    if (one_in(15)) tables.acl_roles_users.push_back({"role-missing", "id-bob", deleted()});
  }

  void draw_groups(AclTables& tables) {
    for (const auto* id : kGroups) {
      tables.securitygroups.push_back({id, std::string("name of ") + id, deleted()});
      if (!one_in(3)) {
        tables.securitygroups_users.push_back({spelled(id), spelled("id-bob"), deleted()});
      }
      if (one_in(8)) tables.securitygroups_users.push_back({id, "id-bob", 0});
      if (one_in(2)) tables.securitygroups_users.push_back({id, "id-otto", 0});
      for (const auto* role : kRoles) {
        if (!one_in(4)) continue;
        tables.securitygroups_acl_roles.push_back({spelled(id), spelled(role), deleted()});
      }
    }
  }

  void draw_records(AclTables& tables) {
    static constexpr std::array kOwners = {"id-bob", "id-bob", "id-otto", "", "ID-BOB"};
    static constexpr std::array kSources = {"", "", "", "Sugar", "0", "Outlook", "sugar"};
    for (const auto* module : kModules) {
      for (const auto* id : {"r0", "r1", "r2", "r3", "r4"}) {
        AclTables::Record record{.module = module, .id = id};
        record.assigned_user_id = pick(kOwners);
        record.created_by = pick(kOwners);
        record.recurring_source = pick(kSources);
        if (one_in(10)) record.deleted = deleted();
        tables.records.push_back(record);
        for (const auto* group : kGroups) {
          if (!one_in(3)) continue;
          tables.securitygroups_records.push_back(
              {spelled(group), one_in(10) ? pick(kModules) : module, spelled(id), deleted()}
          );
        }
      }
    }
  }

  std::mt19937 random_;
};

}  // namespace suitemcp::test
