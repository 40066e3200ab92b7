#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox {

enum class TokenKind { word, quoted_name, text, number, symbol };

struct SqlToken {
  TokenKind kind;
  std::string value;  // words as written, names and texts without quotes and escapes
};

/// Splits a MySQL condition. Error (a reason): comments, unclosed quotes, ";", control characters.
std::expected<std::vector<SqlToken>, std::string> split_sql(std::string_view sql);

/// Is this token the keyword `lower_word`?
bool is_word(const SqlToken& token, std::string_view lower_word);
bool is_symbol(const SqlToken& token, std::string_view symbol);

}  // namespace suitemcp::sandbox
