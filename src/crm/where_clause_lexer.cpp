#include "crm/where_clause_lexer.hpp"

#include "base/json.hpp"
#include "crm/where_clause.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace suitemcp::crm {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::expected<std::vector<Token>, base::Error> run() {
    std::vector<Token> tokens;
    for (;;) {
      while (at_ < text_.size() && std::string_view(" \t\r\n").contains(text_[at_])) ++at_;
      const std::size_t start = at_;
      if (at_ == text_.size()) {
        tokens.push_back({Token::Kind::end, "", start + 1});
        return tokens;
      }
      auto token = next();
      if (!token) return std::unexpected(std::move(token).error());
      token->position = start + 1;
      tokens.push_back(*std::move(token));
    }
  }

 private:
  using Result = std::expected<Token, base::Error>;

  std::unexpected<base::Error> refuse(std::string_view reason) const {
    return std::unexpected(refused_query(at_ + 1, reason));
  }

  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  Result next() {
    const char c = text_[at_];
    if (c == '\'' || c == '"') return quoted(c);
    if (is_letter(c)) return word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '`') return quoted_word();
    return sign();
  }

  Result word() {
    const std::size_t start = at_;
    while (is_letter(peek(0)) || is_digit(peek(0))) ++at_;
    // x'41', b'1', n'..' and _utf8'..' are literals of other kinds in MySQL.
    if (peek(0) == '\'' || peek(0) == '"') {
      return refuse("a quote directly after a word; put a blank or an operator between them");
    }
    return Token{Token::Kind::word, std::string(text_.substr(start, at_ - start)), 0};
  }

  Result quoted_word() {
    const std::size_t close = text_.find('`', at_ + 1);
    if (close == text_.npos) return refuse("a back quote is not closed");
    const auto name = text_.substr(at_ + 1, close - at_ - 1);
    bool is_name = !name.empty() && is_letter(name.front());
    for (const char c : name) is_name = is_name && (is_letter(c) || is_digit(c));
    if (!is_name) return refuse("back quotes may hold one field name only");
    at_ = close + 1;
    return Token{Token::Kind::quoted_word, std::string(name), 0};
  }

  Result number() {
    const std::size_t start = at_;
    while (is_digit(peek(0))) ++at_;
    if (peek(0) == '.') {
      ++at_;
      while (is_digit(peek(0))) ++at_;
    }
    if (is_letter(peek(0))) {
      return refuse(
          "a letter directly after a number; write plain decimal numbers, or quote the text"
      );
    }
    return Token{Token::Kind::number, std::string(text_.substr(start, at_ - start)), 0};
  }

  /// Double quotes are MySQL's too and a habit of models; they mean the same text.
  Result quoted(char quote) {
    Token token{Token::Kind::text, "", 0};
    const std::size_t start = at_++;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == quote && peek(1) != quote) {
        ++at_;
        return token;
      }
      if (c == quote) {
        token.text.push_back(quote);
        at_ += 2;
      } else if (c == '\\') {
        if (at_ + 1 == text_.size()) break;
        append_escaped(token.text, text_[at_ + 1]);
        at_ += 2;
      } else {
        token.text.push_back(c);
        ++at_;
      }
    }
    at_ = start;
    return refuse("a quote is not closed; write ' inside a text as ''");
  }

  /// MySQL's escapes. \% and \_ keep their backslash: LIKE reads them.
  static void append_escaped(std::string& out, char c) {
    if (c == 'n') {
      out.push_back('\n');
    } else if (c == 't') {
      out.push_back('\t');
    } else if (c == 'r') {
      out.push_back('\r');
    } else {
      if (c == '%' || c == '_') out.push_back('\\');
      out.push_back(c);
    }
  }

  Result sign() {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kRefused{{
        {"--", "comments are not allowed"},
        {"/*", "comments are not allowed"},
        {"#", "comments are not allowed"},
        {";", "one condition only: semicolons are not allowed"},
        {"@", "variables are not allowed; put text in single quotes"},
        {"&&", "write AND instead of &&"},
        {"||", "write OR instead of ||; to join texts use CONCAT()"},
        {"==", "write = instead of =="},
        {"<=>", "write = or IS NULL instead of <=>"},
        {"!=", ""},
        {"!", "write NOT instead of !"},
        {":=", "assignments are not allowed"},
        {"*", "write only the condition, without SELECT *, sub-selects or arithmetic"},
        {"?", "placeholders are not allowed; write the value"},
    }};
    constexpr std::array<std::string_view, 11> kSigns{
        "<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "."
    };
    const auto rest = text_.substr(at_);
    for (const auto& [text, reason] : kRefused) {
      if (!rest.starts_with(text)) continue;
      if (reason.empty()) break;
      return refuse(reason);
    }
    for (const auto text : kSigns) {
      if (!rest.starts_with(text)) continue;
      at_ += text.size();
      return Token{Token::Kind::sign, std::string(text == "!=" ? "<>" : text), 0};
    }
    if (rest.front() == '-' || rest.front() == '+') {
      ++at_;
      return Token{Token::Kind::sign, std::string(1, rest.front()), 0};
    }
    if (rest.starts_with("\u2018") || rest.starts_with("\u2019") || rest.starts_with("\u201c") ||
        rest.starts_with("\u201d")) {
      return refuse("a typographic quote; use the plain single quote '");
    }
    if (static_cast<unsigned char>(rest.front()) >= 0x80) {
      return refuse("a letter outside ASCII; put text in single quotes");
    }
    return refuse(fmt::format("unexpected character '{}'", rest.front()));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::expected<std::vector<Token>, base::Error> tokenize_condition(std::string_view text) {
  if (text.size() > kMaxConditionBytes) {
    return std::unexpected(refused_query(
        kMaxConditionBytes,
        fmt::format("the condition is longer than {} bytes; split the search", kMaxConditionBytes)
    ));
  }
  if (!base::is_utf8(text)) return std::unexpected(refused_query(1, "the text is not UTF-8"));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f) {
      return std::unexpected(refused_query(i + 1, "control characters are not allowed"));
    }
  }
  return Lexer(text).run();
}

base::Error refused_query(std::size_t position, std::string_view reason) {
  return base::Error(
      base::ErrorKind::invalid_argument,
      "query.refused",
      "the condition is outside the grammar",
      fmt::format("query, position {}: {}.", position, reason)
  );
}

}  // namespace suitemcp::crm
