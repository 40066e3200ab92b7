#include "acl/mixed_collations.hpp"

#include <fmt/format.h>
#include <mariadb/mysqld_error.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace suitemcp::acl {
namespace {

struct Comparison {
  std::string_view column;
  std::string_view operation;
  std::string_view other;  // a column; empty: what follows is a parameter
};

/// Of reader_query.cpp, but for ids of records: they are ASCII, which no collation refuses.
constexpr std::array<Comparison, 12> kComparisons = {{
    {"user_name", " = ", ""},
    {"act.category", " IN ", ""},
    {"share.module", " = ", ""},
    {"act.id", " = ", "said.action_id"},
    {"role.id", " = ", "link.role_id"},
    {"said.role_id", " = ", "link.role_id"},
    {"link.user_id", " = ", "who.id"},
    {"link.securitygroup_id", " = ", "member.securitygroup_id"},
    {"member.user_id", " = ", "who.id"},
    {"team.id", " = ", "link.securitygroup_id"},
    {"team.id", " = ", "member.securitygroup_id"},
    {"share.securitygroup_id", " = ", "team.id"},
}};

std::string converted(std::string_view column) {
  return column.empty() ? std::string() : fmt::format("CONVERT({} USING utf8mb3)", column);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

bool is_collation_fault(const DatabaseFault& fault) {
  return fault.number == ER_CANT_AGGREGATE_2COLLATIONS ||
         fault.number == ER_CANT_AGGREGATE_3COLLATIONS ||
         fault.number == ER_CANT_AGGREGATE_NCOLLATIONS;
}

std::string over_mixed_collations(std::string sql) {
  for (const auto& [column, operation, other] : kComparisons) {
    replace_all(
        sql,
        fmt::format(" {}{}{}", column, operation, other),
        fmt::format(" {}{}{}", converted(column), operation, converted(other))
    );
  }
  return sql;
}

}  // namespace suitemcp::acl
