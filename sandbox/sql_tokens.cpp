#include "sandbox/sql_tokens.hpp"

#include <array>
#include <cctype>

namespace suitemcp::sandbox {
namespace {

bool is_word_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80;
}

/// MySQL's escapes (9.1.1); \% and \_ keep their backslash for LIKE.
void append_escape(std::string& out, char c) {
  switch (c) {
    case '0':
      out += '\0';
      break;
    case 'b':
      out += '\b';
      break;
    case 'n':
      out += '\n';
      break;
    case 'r':
      out += '\r';
      break;
    case 't':
      out += '\t';
      break;
    case 'Z':
      out += '\x1a';
      break;
    case '%':
    case '_':
      out += '\\';
      out += c;
      break;
    default:
      out += c;
  }
}

class Splitter {
 public:
  explicit Splitter(std::string_view sql) : sql_(sql) {}

  std::expected<std::vector<SqlToken>, std::string> run() {
    while (at_ < sql_.size()) {
      if (!step()) return std::unexpected(error_);
    }
    return std::move(tokens_);
  }

 private:
  bool step() {
    const char c = sql_[at_];
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++at_;
      return true;
    }
    if (rest().starts_with("--") || rest().starts_with("/*") || c == '#') return fail("a comment");
    if (c == '\'' || c == '"' || c == '`') return quoted(c);
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) return number();
    if (is_word_char(c)) return word();
    return symbol();
  }

  std::string_view rest() const { return sql_.substr(at_); }

  bool fail(std::string_view why) {
    error_ = why;
    return false;
  }

  bool quoted(char quote) {
    std::string value;
    for (++at_; at_ < sql_.size(); ++at_) {
      const char c = sql_[at_];
      if (c == '\\' && quote != '`' && at_ + 1 < sql_.size()) {
        append_escape(value, sql_[++at_]);
      } else if (c == quote && at_ + 1 < sql_.size() && sql_[at_ + 1] == quote) {
        value += c;
        ++at_;
      } else if (c == quote) {
        ++at_;
        tokens_.push_back({quote == '`' ? TokenKind::quoted_name : TokenKind::text, value});
        return true;
      } else {
        value += c;
      }
    }
    return fail("an unclosed quote");
  }

  bool number() {
    const auto start = at_;
    while (at_ < sql_.size() && (is_word_char(sql_[at_]) || sql_[at_] == '.')) ++at_;
    tokens_.push_back({TokenKind::number, std::string(sql_.substr(start, at_ - start))});
    return true;
  }

  bool word() {
    const auto start = at_;
    while (at_ < sql_.size() && is_word_char(sql_[at_])) ++at_;
    tokens_.push_back({TokenKind::word, std::string(sql_.substr(start, at_ - start))});
    return true;
  }

  bool symbol() {
    constexpr auto kLong =
        std::to_array<std::string_view>({"<=>", "<=", ">=", "<>", "!=", "&&", "||", "<<", ">>"});
    for (const auto sign : kLong) {
      if (rest().starts_with(sign)) {
        at_ += sign.size();
        tokens_.push_back({TokenKind::symbol, std::string(sign)});
        return true;
      }
    }
    const char c = sql_[at_++];
    if (c == ';') return fail("a second statement");
    if (std::string_view("()=<>,.+-*/%!&|^~").find(c) == std::string_view::npos) {
      return fail("a character that no condition has");
    }
    tokens_.push_back({TokenKind::symbol, std::string(1, c)});
    return true;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::vector<SqlToken> tokens_;
  std::string error_;
};

}  // namespace

std::expected<std::vector<SqlToken>, std::string> split_sql(std::string_view sql) {
  return Splitter(sql).run();
}

bool is_word(const SqlToken& token, std::string_view lower_word) {
  if (token.kind != TokenKind::word || token.value.size() != lower_word.size()) return false;
  for (std::size_t i = 0; i < lower_word.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(token.value[i])) != lower_word[i]) return false;
  }
  return true;
}

bool is_symbol(const SqlToken& token, std::string_view symbol) {
  return token.kind == TokenKind::symbol && token.value == symbol;
}

}  // namespace suitemcp::sandbox
