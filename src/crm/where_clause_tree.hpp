#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace suitemcp::crm {

/// A value in a condition. Positions count bytes from 1, for messages.
struct Operand {
  enum class Kind { field, number, text, function };

  Kind kind = Kind::field;
  std::string table{};  // field: qualifier as written, may be empty
  std::string text{};   // field name, digits, decoded string, function name in capitals
  std::vector<Operand> arguments{};  // function
  std::string interval_unit{};       // DATE_ADD, DATE_SUB: the second argument's unit in capitals
  std::size_t position = 1;
};

/// A condition as a tree: what crm/where_clause has understood of an SQL text.
struct Condition {
  enum class Kind { all_of, any_of, negation, comparison, like, in, between, is_null };

  Kind kind = Kind::comparison;
  bool is_negated = false;          // NOT LIKE, NOT IN, NOT BETWEEN, IS NOT NULL
  std::string comparison{};         // = <> < <= > >=
  std::vector<Operand> operands{};  // left first
  std::vector<Condition> parts{};   // all_of, any_of, negation
};

}  // namespace suitemcp::crm
