#include "crm/where_clause_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace suitemcp::crm {
namespace {

constexpr std::array<KnownFunction, 15> kFunctions{{
    {"NOW", 0, 0},
    {"CURDATE", 0, 0},
    {"UTC_TIMESTAMP", 0, 0},
    {"UTC_DATE", 0, 0},
    {"DATE_ADD", 2, 2},
    {"DATE_SUB", 2, 2},
    {"DATE", 1, 1},
    {"YEAR", 1, 1},
    {"MONTH", 1, 1},
    {"LOWER", 1, 1},
    {"UPPER", 1, 1},
    {"TRIM", 1, 1},
    {"CONCAT", 2, 10},
    {"COALESCE", 2, 10},
    {"LENGTH", 1, 1},
}};

constexpr std::array<std::string_view, 8> kUnits{
    "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"
};

constexpr std::array<std::string_view, 60> kReserved{
    "ALL",      "AND",    "ANY",     "AS",        "ASC",     "BETWEEN", "BINARY", "BY",
    "CALL",     "CASE",   "CAST",    "COLLATE",   "CONVERT", "CROSS",   "DELETE", "DESC",
    "DISTINCT", "DIV",    "DROP",    "ELSE",      "EXISTS",  "FROM",    "GROUP",  "HAVING",
    "IF",       "IN",     "INSERT",  "INTERVAL",  "INTO",    "IS",      "JOIN",   "LIKE",
    "LIMIT",    "LOAD",   "MATCH",   "MOD",       "NATURAL", "NOT",     "NULL",   "ON",
    "OR",       "ORDER",  "OUTFILE", "PROCEDURE", "REGEXP",  "REPLACE", "RLIKE",  "SELECT",
    "SET",      "SOUNDS", "THEN",    "UNION",     "UPDATE",  "USING",   "VALUES", "WHEN",
    "WHERE",    "WITH",   "XOR",     "ESCAPE",
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 45> kAdvice{{
    {"SELECT", kNoSubSelect},
    {"EXISTS", kNoSubSelect},
    {"UNION", "UNION is not allowed; call search once per condition, or combine them with OR"},
    {"JOIN", "JOIN is not allowed; use get_relationships to follow links"},
    {"FROM", "write only the condition, without SELECT ... FROM"},
    {"WHERE", "write only the condition, WHERE once at most"},
    {"ORDER", "ORDER BY does not belong here; use the argument order_by"},
    {"GROUP", "GROUP BY is not allowed; use count once per value"},
    {"HAVING", "HAVING is not allowed"},
    {"LIMIT", "LIMIT does not belong here; use the argument max_results"},
    {"OFFSET", "OFFSET does not belong here; use the argument offset"},
    {"CASE", "CASE is not allowed; combine conditions with AND and OR"},
    {"IF", "IF is not allowed; combine conditions with AND and OR"},
    {"XOR", "XOR is not allowed; combine conditions with AND, OR and NOT"},
    {"ILIKE", "write LIKE instead of ILIKE; the CRM ignores letter case anyway"},
    {"CONTAINS", "write LIKE '%text%' instead of CONTAINS"},
    {"STARTSWITH", "write LIKE 'text%'"},
    {"STARTS", "write LIKE 'text%'"},
    {"ENDS", "write LIKE '%text'"},
    {"REGEXP", "regular expressions are not allowed; use LIKE '%text%'"},
    {"RLIKE", "regular expressions are not allowed; use LIKE '%text%'"},
    {"MATCH", "full-text search is not allowed here; use LIKE '%text%'"},
    {"SOUNDS", "SOUNDS LIKE is not allowed; use LIKE '%text%'"},
    {"ESCAPE", "ESCAPE is not needed; write \\% and \\_ for the plain characters"},
    {"EQUALS", "write ="},
    {"EQ", "write ="},
    {"GT", "write >"},
    {"LT", "write <"},
    {"NULL", "NULL is only allowed in IS NULL and IS NOT NULL"},
    {"ISNULL", "write field IS NULL"},
    {"IFNULL", "write COALESCE instead of IFNULL"},
    {"CURRENT_DATE", "write CURDATE()"},
    {"CURRENT_TIMESTAMP", "write NOW()"},
    {"GETDATE", "write NOW()"},
    {"SYSDATE", "write NOW()"},
    {"TODAY", "write CURDATE()"},
    {"DATEADD", "write DATE_ADD(date, INTERVAL 7 DAY)"},
    {"DATEDIFF", "compare with DATE_SUB(CURDATE(), INTERVAL 7 DAY) instead of DATEDIFF"},
    {"LCASE", "write LOWER"},
    {"UCASE", "write UPPER"},
    {"LEN", "write LENGTH"},
    {"CHAR_LENGTH", "write LENGTH"},
    {"INTERVAL", "INTERVAL is only allowed after a date: DATE_SUB(NOW(), INTERVAL 7 DAY)"},
    {"BINARY", "BINARY is not allowed; compare with ="},
    {"COLLATE", "COLLATE is not allowed"},
}};

}  // namespace

const KnownFunction* find_function(std::string_view name) {
  const auto found = std::ranges::find(kFunctions, name, &KnownFunction::name);
  return found == kFunctions.end() ? nullptr : &*found;
}

bool is_interval_unit(std::string_view name) {
  return std::ranges::find(kUnits, name) != kUnits.end();
}

bool is_reserved(std::string_view word) {
  return std::ranges::find(kReserved, upper_case(word)) != kReserved.end();
}

bool is_comparison(std::string_view sign) {
  return sign == "=" || sign == "<>" || sign == "<" || sign == "<=" || sign == ">" || sign == ">=";
}

std::string_view advice_on_word(std::string_view word) {
  const std::string name = upper_case(word);
  for (const auto& [known, advice] : kAdvice) {
    if (known == name) return advice;
  }
  return {};
}

std::string upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace suitemcp::crm
