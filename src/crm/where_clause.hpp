#pragma once

#include "base/error.hpp"
#include "crm/bridge.hpp"
#include "crm/where_clause_tree.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace suitemcp::crm {

inline constexpr std::size_t kMaxConditionBytes = 2000;
inline constexpr std::size_t kMaxConditionDepth = 32;

/// Reads an SQL condition: AND OR NOT, parentheses, = <> != < <= > >=, [NOT] LIKE, [NOT] IN
/// (literals), [NOT] BETWEEN, IS [NOT] NULL; fields, literals, NOW() CURDATE() DATE_ADD DATE_SUB
/// DATE YEAR MONTH LOWER UPPER TRIM CONCAT COALESCE LENGTH. Everything else is refused: the CRM
/// runs what it gets as SQL, and its own check lets sleep() pass.
/// Errors: invalid_argument "query.refused"; the message gives reason, position and fix.
std::expected<Condition, base::Error> parse_condition(std::string_view text);

/// SQL that SuiteCRM's validator accepts and that may be joined with AND: every column qualified
/// (it is ambiguous otherwise) but custom ones bare, every string escaped anew, dates in the CRM's
/// format and in UTC, `email` as the one permitted sub-select. Errors: invalid_argument
/// "query.refused" for unknown fields, fields without a column, dates and dropdown values that
/// could never match.
std::expected<std::string, base::Error> print_condition(
    const Condition& condition, const ModuleDefinition& module
);

/// Both steps; an empty text is an empty condition.
std::expected<std::string, base::Error> translate_condition(
    std::string_view text, const ModuleDefinition& module
);

}  // namespace suitemcp::crm
