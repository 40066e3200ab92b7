#include "sandbox/records.hpp"

#include <fmt/format.h>

namespace suitemcp::sandbox {
namespace {

/// " AND role_column = 'role'" of a link that shares its table or column with others.
std::string role_condition(const Link& link) {
  if (link.role_column.empty()) return {};
  return " AND " + link.role_column + " = " + sql_literal(link.role);
}

}  // namespace

void Records::relate(
    const Module& module, std::string_view id, const Link& link, std::string_view other
) {
  const auto* target = vardefs_.find(link.target);
  if (target == nullptr || !find(*target, other, Include::live_only)) return;
  const std::string own(id);
  const std::string theirs(other);
  if (link.shape == LinkShape::many_to_many) {
    unrelate(module, id, link, other);
    const auto role = link.role_column.empty() ? "" : ", " + link.role_column;
    database_.query(
        fmt::format(
            "INSERT INTO {} (id, {}, {}, date_modified, deleted{}) VALUES (?, ?, ?, ?, 0{})",
            link.table,
            link.this_key,
            link.other_key,
            role,
            link.role_column.empty() ? "" : ", " + sql_literal(link.role)
        ),
        {new_id(), own, theirs, database_.now()}
    );
  } else if (link.shape == LinkShape::has_many) {
    const auto role =
        link.role_column.empty() ? "" : ", " + link.role_column + " = " + sql_literal(link.role);
    database_.query(
        fmt::format("UPDATE \"{}\" SET {} = ?{} WHERE id = ?", target->table, link.other_key, role),
        {own, theirs}
    );
  } else if (link.shape == LinkShape::belongs_to) {
    const auto role = link.this_key == "parent_id" && module.find_field("parent_type") != nullptr
                          ? ", parent_type = " + sql_literal(link.target)
                          : "";
    database_.query(
        fmt::format("UPDATE \"{}\" SET {} = ?{} WHERE id = ?", module.table, link.this_key, role),
        {theirs, own}
    );
  }
}

void Records::unrelate(
    const Module& module, std::string_view id, const Link& link, std::string_view other
) {
  const auto* target = vardefs_.find(link.target);
  if (target == nullptr) return;
  const std::string own(id);
  const std::string theirs(other);
  if (link.shape == LinkShape::many_to_many) {
    database_.query(
        fmt::format(
            "UPDATE {} SET deleted = 1, date_modified = ? WHERE {} = ? AND {} = ? AND deleted = "
            "0{}",
            link.table,
            link.this_key,
            link.other_key,
            role_condition(link)
        ),
        {database_.now(), own, theirs}
    );
  } else if (link.shape == LinkShape::has_many) {
    database_.query(
        fmt::format(
            "UPDATE \"{0}\" SET {1} = '' WHERE id = ? AND {1} = ?", target->table, link.other_key
        ),
        {theirs, own}
    );
  } else if (link.shape == LinkShape::belongs_to) {
    database_.query(
        fmt::format(
            "UPDATE \"{0}\" SET {1} = '' WHERE id = ? AND {1} = ?", module.table, link.this_key
        ),
        {own, theirs}
    );
  }
}

void Records::add_to_groups_of(
    const Module& module, std::string_view id, std::string_view user_id
) {
  if (user_id.empty() || module.name == "Users") return;
  const auto groups = database_.query(
      "SELECT u.securitygroup_id FROM securitygroups_users u JOIN securitygroups g"
      " ON g.id = u.securitygroup_id AND g.deleted = 0"
      " WHERE u.user_id = ? AND u.deleted = 0 AND ifnull(u.noninheritable, '0') <> '1'"
      " AND NOT EXISTS (SELECT 1 FROM securitygroups_records r WHERE r.record_id = ?"
      " AND r.module = ? AND r.securitygroup_id = u.securitygroup_id AND r.deleted = 0)",
      {std::string(user_id), std::string(id), module.name}
  );
  for (const auto& row : groups.rows) {
    database_.query(
        "INSERT INTO securitygroups_records (id, securitygroup_id, record_id, module,"
        " date_modified, deleted) VALUES (?, ?, ?, ?, ?, 0)",
        {new_id(), row.front(), std::string(id), module.name, database_.now()}
    );
  }
}

}  // namespace suitemcp::sandbox
