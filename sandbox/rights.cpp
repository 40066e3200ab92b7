#include "sandbox/rights.hpp"

#include "sandbox/database.hpp"
#include "sandbox/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

namespace suitemcp::sandbox {
namespace {

constexpr int kAll = 90;
constexpr int kEnabled = 89;
constexpr int kGroup = 80;
constexpr int kOwner = 75;

constexpr std::array<std::string_view, kActionCount> kNames = {
    "access", "view", "list", "edit", "delete", "import", "export", "massupdate"
};

std::optional<std::size_t> action_index(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return {};
  return static_cast<std::size_t>(found - kNames.begin());
}

int to_level(const Cell& cell) {
  return cell ? std::atoi(cell->c_str()) : 0;
}

/// Rule 3: any row in acl_roles_users, even of an empty role, switches the group roles off.
Rows load_overrides(Database& database, const std::string& user_id) {
  const std::string overrides =
      "SELECT a.category, a.name, o.access_override FROM acl_roles_actions o"
      " JOIN acl_actions a ON a.id = o.action_id AND a.deleted = 0"
      " WHERE o.deleted = 0 AND o.role_id IN ";
  const auto own =
      database.query("SELECT 1 FROM acl_roles_users WHERE user_id = ? AND deleted = 0", {user_id});
  if (!own.rows.empty()) {
    return database.query(
        overrides + "(SELECT role_id FROM acl_roles_users WHERE user_id = ? AND deleted = 0)",
        {user_id}
    );
  }
  return database.query(
      overrides +
          "(SELECT r.role_id FROM securitygroups_acl_roles r JOIN securitygroups_users u"
          " ON u.securitygroup_id = r.securitygroup_id AND u.deleted = 0"
          " WHERE u.user_id = ? AND r.deleted = 0)",
      {user_id}
  );
}

bool is_owner(const Rights& rights, const Ownership& ownership) {
  if (!ownership.assigned_user_id.empty()) return ownership.assigned_user_id == rights.user_id();
  return ownership.created_by == rights.user_id();
}

std::string group_condition(std::string_view user, std::string_view module, std::string_view id) {
  return fmt::format(
      "EXISTS (SELECT 1 FROM securitygroups_records sgr JOIN securitygroups sg ON sg.id ="
      " sgr.securitygroup_id AND sg.deleted = 0 JOIN securitygroups_users sgu ON"
      " sgu.securitygroup_id = sg.id AND sgu.deleted = 0 AND sgu.user_id = {}"
      " WHERE sgr.deleted = 0 AND sgr.module = {} AND sgr.record_id = {})",
      sql_literal(user),
      sql_literal(module),
      id
  );
}

}  // namespace

Rights Rights::of_administrator(std::string user_id) {
  Rights rights;
  rights.is_admin_ = true;
  rights.user_id_ = std::move(user_id);
  return rights;
}

Rights Rights::of_user(std::string user_id, std::map<std::string, Levels, std::less<>> modules) {
  Rights rights;
  rights.user_id_ = std::move(user_id);
  rights.modules_ = std::move(modules);
  return rights;
}

bool Rights::may_open(std::string_view module) const {
  if (is_admin_) return true;
  const auto found = modules_.find(module);
  return found != modules_.end() &&
         found->second[static_cast<std::size_t>(Action::access)] >= kEnabled;
}

Reach Rights::reach(std::string_view module, Action action) const {
  if (is_admin_) return Reach::all;
  if (!may_open(module)) return Reach::none;
  switch (modules_.find(module)->second[static_cast<std::size_t>(action)]) {
    case kAll:
      return Reach::all;
    case kGroup:
      return Reach::group;
    case kOwner:
      return Reach::own;
    default:
      return Reach::none;
  }
}

int combine_levels(std::span<const int> overrides, int fallback) {
  std::optional<int> highest;
  for (const int level : overrides) {
    if (level != 0 && (!highest || level > *highest)) highest = level;
  }
  return highest.value_or(fallback);
}

Rights load_rights(Database& database, const std::string& user_id) {
  const auto is_admin = database.value("SELECT is_admin FROM users WHERE id = ?", {user_id});
  if (is_admin.value_or("0") == "1") return Rights::of_administrator(user_id);

  std::map<std::pair<std::string, std::size_t>, std::vector<int>> overrides;
  for (const auto& row : load_overrides(database, user_id).rows) {
    if (const auto index = action_index(row[1].value_or(""))) {
      overrides[{row[0].value_or(""), *index}].push_back(to_level(row[2]));
    }
  }
  std::map<std::string, Rights::Levels, std::less<>> modules;
  const auto actions =
      database.query("SELECT category, name, aclaccess FROM acl_actions WHERE deleted = 0");
  for (const auto& row : actions.rows) {
    const auto index = action_index(row[1].value_or(""));
    if (!index) continue;
    auto& levels = modules.try_emplace(row[0].value_or(""), Rights::Levels{}).first->second;
    levels[*index] = combine_levels(overrides[{row[0].value_or(""), *index}], to_level(row[2]));
  }
  return Rights::of_user(user_id, std::move(modules));
}

Verdict judge(
    Database& database,
    const Rights& rights,
    Action action,
    std::string_view module,
    std::string_view record_id,
    const Ownership& ownership
) {
  switch (rights.reach(module, action)) {
    case Reach::none:
      return Verdict::denied;
    case Reach::all:
      return Verdict::allowed;
    case Reach::own:
      return is_owner(rights, ownership) ? Verdict::allowed : Verdict::denied;
    case Reach::group:
      break;
  }
  if (is_owner(rights, ownership)) return Verdict::allowed;
  const auto sql = "SELECT " + group_condition(rights.user_id(), module, sql_literal(record_id));
  return database.query_foreign(sql).rows.front().front() == "1" ? Verdict::allowed
                                                                 : Verdict::denied;
}

std::string list_condition(
    const Rights& rights, Reach reach, std::string_view module, std::string_view table
) {
  if (reach == Reach::all) return {};
  if (reach == Reach::none) return "1 = 0";
  // The creator of a record without assignee is not in his owner-only list (SUITECRM.md 5).
  const auto own = fmt::format("{}.assigned_user_id = {}", table, sql_literal(rights.user_id()));
  if (reach == Reach::own) return own;
  return fmt::format(
      "({} OR {})", own, group_condition(rights.user_id(), module, std::string(table) + ".id")
  );
}

}  // namespace suitemcp::sandbox
