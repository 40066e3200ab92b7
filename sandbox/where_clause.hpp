#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox {

/// Checks a raw SQL condition as SugarSQLValidate does and rewrites it from MySQL to SQLite.
///
/// Error (a reason, never shown to clients): comments, unbalanced parentheses, UNION, LIMIT and
/// other clauses, sub-selects except on the e-mail and team tables, the column user_hash. The CRM
/// answers those with number 40. SQL that passes but does not run is not found here.
std::expected<std::string, std::string> translate_where(std::string_view condition);

enum class Direction { ascending, descending };
struct OrderTerm {
  std::string field;
  Direction direction = Direction::ascending;
};

/// Terms of the form "field [asc|desc]"; everything else, "table.field" too, is silently dropped.
/// Error: what makes SugarSQLValidate refuse the whole clause.
std::expected<std::vector<OrderTerm>, std::string> translate_order(
    std::string_view clause, const std::function<bool(std::string_view)>& is_field
);

}  // namespace suitemcp::sandbox
