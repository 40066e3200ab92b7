#include "sandbox/where_clause.hpp"

#include "sandbox/sql_tokens.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace suitemcp::sandbox {
namespace {

using Tokens = std::vector<SqlToken>;

// A condition has no clauses of its own; each of these would open one.
constexpr auto kForbidden = std::to_array<std::string_view>(
    {"union",
     "limit",
     "into",
     "procedure",
     "group",
     "having",
     "order",
     "offset",
     "for",
     "insert",
     "update",
     "delete",
     "drop",
     "alter",
     "create",
     "truncate",
     "call",
     "handler",
     "replace"}
);
constexpr auto kSubselectTables = std::to_array<std::string_view>(
    {"email_addr_bean_rel", "email_addresses", "emails", "emails_text", "emails_beans", "teams"}
);

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

bool is_call(const Tokens& tokens, std::size_t at) {
  return at + 1 < tokens.size() && is_symbol(tokens[at + 1], "(");
}

bool is_balanced(const Tokens& tokens) {
  int depth = 0;
  for (const auto& token : tokens) {
    if (is_symbol(token, "(")) ++depth;
    if (is_symbol(token, ")") && --depth < 0) return false;
  }
  return depth == 0;
}

/// A sub-select may read the e-mail tables only: every table after FROM, JOIN or a comma.
bool is_allowed_subselect(const Tokens& tokens, std::size_t select) {
  if (select == 0 || !is_symbol(tokens[select - 1], "(")) return false;
  int depth = 0;
  bool wants_table = false;
  bool in_from = false;
  bool has_table = false;
  for (std::size_t i = select; i < tokens.size() && depth >= 0; ++i) {
    const auto& token = tokens[i];
    if (wants_table) {
      if (std::ranges::find(kSubselectTables, lower(token.value)) == kSubselectTables.end()) {
        return false;
      }
      has_table = true;
      wants_table = false;
      continue;
    }
    if (is_symbol(token, "(")) ++depth;
    if (is_symbol(token, ")")) --depth;
    if (depth != 0) continue;
    if (is_word(token, "from")) in_from = true;
    if (is_word(token, "where")) in_from = false;
    wants_table =
        is_word(token, "from") || is_word(token, "join") || (in_from && is_symbol(token, ","));
  }
  return has_table && !wants_table;
}

std::string find_refusal(const Tokens& tokens) {
  if (!is_balanced(tokens)) return "unbalanced parentheses";
  bool has_subselect = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    if (token.kind != TokenKind::word && token.kind != TokenKind::quoted_name) continue;
    const auto name = lower(token.value);
    if (name == "user_hash") return "the column user_hash";
    if (token.kind == TokenKind::quoted_name) continue;
    if (name == "select") {
      if (!is_allowed_subselect(tokens, i)) return "a sub-select";
      has_subselect = true;
    }
    const bool is_column = i > 0 && is_symbol(tokens[i - 1], ".");
    if (!is_column && !is_call(tokens, i) &&
        std::ranges::find(kForbidden, name) != kForbidden.end())
      return "the word " + name;
    if ((name == "from" || name == "where" || name == "join") && !has_subselect) {
      return "the word " + name;
    }
  }
  return {};
}

std::string quote_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

class Rewriter {
 public:
  explicit Rewriter(const Tokens& tokens) : tokens_(tokens) {}

  std::string run() {
    while (at_ < tokens_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const auto& token = tokens_[at_];
    if (is_word(token, "interval") && !is_call(tokens_, at_)) {
      interval();
      return;
    }
    if (is_symbol(token, "(")) calls_.push_back(opens_subtraction_);
    if (is_symbol(token, ")") && !calls_.empty()) calls_.pop_back();
    opens_subtraction_ = false;
    ++at_;
    emit(token);
  }

  void emit(const SqlToken& token) {
    switch (token.kind) {
      case TokenKind::text:
        add(quote_text(token.value));
        return;
      case TokenKind::number:
        add(token.value);
        return;
      case TokenKind::quoted_name:
        add("\"" + token.value + "\"");
        return;
      case TokenKind::symbol:
        symbol(token.value);
        return;
      case TokenKind::word:
        word(token);
        return;
    }
  }

  void symbol(const std::string& sign) {
    if (sign == "&&") return add("AND");
    if (sign == "||") return add("OR");
    if (sign == "!") return add("NOT");
    if (sign == "<=>") return add("IS");
    add(sign);
  }

  void word(const SqlToken& token) {
    const bool calls = at_ < tokens_.size() && is_symbol(tokens_[at_], "(");
    if (!calls) {
      // MySQL knows these without parentheses; SQLite's own would ignore the demo's clock.
      if (is_word(token, "current_date")) return add("curdate()");
      if (is_word(token, "current_timestamp") || is_word(token, "localtime")) return add("now()");
      return add(token.value);
    }
    const auto name = lower(token.value);
    if (name == "date_add" || name == "adddate") return add("mysql_add");
    if (name == "date_sub" || name == "subdate") {
      opens_subtraction_ = true;
      return add("mysql_add");
    }
    if (name == "left") return add("mysql_left");
    if (name == "if") return add("mysql_if");
    if (name == "current_date") return add("curdate");
    if (name == "current_timestamp") return add("now");
    if (name == "ucase") return add("upper");
    add(token.value);
  }

  /// "INTERVAL 7 DAY" as the last two arguments of mysql_add.
  void interval() {
    ++at_;
    std::string amount;
    while (at_ < tokens_.size() && tokens_[at_].kind != TokenKind::word &&
           !is_symbol(tokens_[at_], ")")) {
      const auto& token = tokens_[at_++];
      amount += token.kind == TokenKind::text ? quote_text(token.value) : token.value;
    }
    const std::string unit = at_ < tokens_.size() ? tokens_[at_++].value : "";
    const bool subtracts = !calls_.empty() && calls_.back();
    add((subtracts ? "-(" : "(") + (amount.empty() ? "NULL" : amount) + ")");
    add(",");
    add(quote_text(unit));
  }

  void add(std::string_view text) {
    if (!out_.empty()) out_ += ' ';
    out_ += text;
  }

  const Tokens& tokens_;
  std::size_t at_ = 0;
  std::string out_;
  bool opens_subtraction_ = false;  // the word just written was DATE_SUB
  std::vector<bool> calls_;         // per open parenthesis: is it DATE_SUB's?
};

}  // namespace

std::expected<std::string, std::string> translate_where(std::string_view condition) {
  auto tokens = split_sql(condition);
  if (!tokens) return std::unexpected(tokens.error());
  if (auto refusal = find_refusal(*tokens); !refusal.empty()) return std::unexpected(refusal);
  return Rewriter(*tokens).run();
}

std::expected<std::vector<OrderTerm>, std::string> translate_order(
    std::string_view clause, const std::function<bool(std::string_view)>& is_field
) {
  auto tokens = split_sql(clause);
  if (!tokens) return std::unexpected(tokens.error());
  if (auto refusal = find_refusal(*tokens); !refusal.empty()) return std::unexpected(refusal);
  std::vector<OrderTerm> terms;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= tokens->size(); ++i) {
    if (i < tokens->size() && !is_symbol((*tokens)[i], ",")) continue;
    const auto count = i - start;
    const auto* term = tokens->data() + start;
    start = i + 1;
    if (count == 0 || count > 2 || term[0].kind != TokenKind::word) continue;
    const bool has_direction = count == 2;
    const bool is_descending = has_direction && is_word(term[1], "desc");
    if (has_direction && !is_descending && !is_word(term[1], "asc")) continue;
    const auto field = lower(term[0].value);
    if (!is_field(field)) continue;
    terms.push_back({field, is_descending ? Direction::descending : Direction::ascending});
  }
  return terms;
}

}  // namespace suitemcp::sandbox
