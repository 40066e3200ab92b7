#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suitemcp::crm {

/// The vocabulary of crm/where_clause: which functions and units exist, which words are refused and
/// what to write instead.

struct KnownFunction {
  std::string_view name;
  std::size_t fewest;
  std::size_t most;
};

/// Null when the function (in capitals) is not allowed.
const KnownFunction* find_function(std::string_view name);
bool is_interval_unit(std::string_view name);
/// Words of SQL that cannot be a field's name without back quotes.
bool is_reserved(std::string_view word);
bool is_comparison(std::string_view sign);
/// What to do instead of this word; empty when there is no special advice.
std::string_view advice_on_word(std::string_view word);
std::string upper_case(std::string_view text);
std::string lower_case(std::string_view text);

inline constexpr std::string_view kNoSubSelect =
    "sub-selects are not allowed; search one module, then use its ids with IN, or "
    "get_relationships";
inline constexpr std::string_view kAllowedFunctions =
    "NOW CURDATE DATE_ADD DATE_SUB DATE YEAR MONTH LOWER UPPER TRIM CONCAT COALESCE LENGTH";

}  // namespace suitemcp::crm
