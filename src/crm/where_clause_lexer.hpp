#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

/// One word, literal or sign of a condition.
struct Token {
  enum class Kind { word, quoted_word, number, text, sign, end };

  Kind kind = Kind::end;
  std::string text;          // words as written, strings decoded, signs as they are
  std::size_t position = 1;  // byte, counted from 1
};

/// Cuts a condition into tokens; the last is `end`. Pure. Comments, semicolons, variables, hex and
/// all signs outside the grammar are refused here. Errors: invalid_argument "query.refused".
std::expected<std::vector<Token>, base::Error> tokenize_condition(std::string_view text);

/// "query, position 12: reason"
base::Error refused_query(std::size_t position, std::string_view reason);

}  // namespace suitemcp::crm
