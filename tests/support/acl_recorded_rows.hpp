#pragma once

#include "tests/support/acl_tables.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace suitemcp::test {

namespace json = boost::json;

inline std::string recorded_text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr || !value->is_string() ? "" : std::string(value->as_string());
}

/// The rows are written as texts.
inline acl::Number recorded_number(const json::object& object, std::string_view key) {
  const auto written = recorded_text(object, key);
  return written.empty() ? acl::Number() : std::stoi(written);
}

/// The eight actions of a module in a fresh CRM.
inline void add_fresh_actions(AclTables& tables, const std::string& category) {
  for (const auto* name :
       {"access", "view", "list", "edit", "delete", "import", "export", "massupdate"}) {
    const acl::Number level = std::string_view(name) == "access" ? 89 : 90;
    tables.acl_actions.push_back(
        {.id = category + "/" + name, .category = category, .name = name, .aclaccess = level}
    );
  }
}

/// What was in the database of the recordings (fixtures/acl_rows.json).
inline AclTables read_recorded_rows(const json::object& rows) {
  AclTables tables;
  const auto each = [&rows](std::string_view table, auto take) {
    for (const auto& row : rows.at(table).as_array()) take(row.as_object());
  };
  each("users", [&tables](const json::object& row) {
    tables.users.push_back(
        {recorded_text(row, "id"),
         recorded_text(row, "user_name"),
         recorded_text(row, "status"),
         recorded_number(row, "is_admin"),
         recorded_number(row, "deleted")}
    );
  });
  each("acl_actions_categories", [&tables](const json::object& row) {
    add_fresh_actions(tables, recorded_text(row, "category"));
  });
  each("acl_roles", [&tables](const json::object& row) {
    tables.acl_roles.push_back(
        {recorded_text(row, "id"), recorded_text(row, "name"), recorded_number(row, "deleted")}
    );
  });
  each("acl_roles_actions_named", [&tables](const json::object& row) {
    const auto role =
        std::ranges::find(tables.acl_roles, recorded_text(row, "role"), &AclTables::Role::name);
    tables.acl_roles_actions.push_back(
        {role->id,
         recorded_text(row, "category") + "/" + recorded_text(row, "action"),
         recorded_number(row, "access_override")}
    );
  });
  each("acl_roles_users", [&tables](const json::object& row) {
    tables.acl_roles_users.push_back(
        {recorded_text(row, "role_id"),
         recorded_text(row, "user_id"),
         recorded_number(row, "deleted")}
    );
  });
  each("securitygroups", [&tables](const json::object& row) {
    tables.securitygroups.push_back(
        {recorded_text(row, "id"), recorded_text(row, "name"), recorded_number(row, "deleted")}
    );
  });
  each("securitygroups_users", [&tables](const json::object& row) {
    tables.securitygroups_users.push_back(
        {recorded_text(row, "securitygroup_id"),
         recorded_text(row, "user_id"),
         recorded_number(row, "deleted")}
    );
  });
  each("securitygroups_acl_roles", [&tables](const json::object& row) {
    tables.securitygroups_acl_roles.push_back(
        {recorded_text(row, "securitygroup_id"),
         recorded_text(row, "role_id"),
         recorded_number(row, "deleted")}
    );
  });
  each("securitygroups_records", [&tables](const json::object& row) {
    tables.securitygroups_records.push_back(
        {recorded_text(row, "securitygroup_id"),
         recorded_text(row, "module"),
         recorded_text(row, "record_id"),
         recorded_number(row, "deleted")}
    );
  });
  return tables;
}

}  // namespace suitemcp::test
