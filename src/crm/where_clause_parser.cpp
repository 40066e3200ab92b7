#include "crm/where_clause.hpp"
#include "crm/where_clause_lexer.hpp"
#include "crm/where_clause_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace suitemcp::crm {
namespace {

using Kind = Token::Kind;

/// Recursive descent. The first failure sticks and moves to the end token, so that every loop ends.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::expected<Condition, base::Error> run() {
    take_word("WHERE");
    Condition condition = any_of();
    if (!failure_ && current().kind != Kind::end) refuse_rest();
    if (failure_) return std::unexpected(*std::move(failure_));
    return condition;
  }

 private:
  const Token& current() const { return tokens_[at_]; }
  const Token& following() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  void advance() { at_ = std::min(at_ + 1, tokens_.size() - 1); }

  void refuse(std::string_view reason) { refuse_at(current().position, reason); }
  void refuse_at(std::size_t position, std::string_view reason) {
    if (!failure_) failure_ = refused_query(position, reason);
    at_ = tokens_.size() - 1;
  }

  bool is_word(std::string_view word) const {
    return current().kind == Kind::word && upper_case(current().text) == word;
  }
  bool is_sign(std::string_view sign) const {
    return current().kind == Kind::sign && current().text == sign;
  }
  bool take_word(std::string_view word) {
    if (!is_word(word)) return false;
    advance();
    return true;
  }
  bool take_sign(std::string_view sign) {
    if (!is_sign(sign)) return false;
    advance();
    return true;
  }
  void expect_sign(std::string_view sign) {
    if (!failure_ && !take_sign(sign)) {
      refuse(fmt::format("expected {} but found {}", sign, shown(current())));
    }
  }

  static std::string shown(const Token& token) {
    if (token.kind == Kind::end) return "the end";
    return fmt::format("\"{}\"", token.text.substr(0, 40));
  }

  /// Words that open something outside the grammar; says what to do instead.
  void refuse_rest() {
    const auto advice = advice_on_word(current().text);
    if (current().kind == Kind::word && !advice.empty()) return refuse(advice);
    if (is_sign(")")) return refuse("a ) without its (");
    refuse(fmt::format("expected AND, OR or the end but found {}", shown(current())));
  }

  Condition any_of() { return chain("OR", Condition::Kind::any_of); }
  Condition all_of() { return chain("AND", Condition::Kind::all_of); }

  Condition chain(std::string_view word, Condition::Kind kind) {
    const auto part = [&] { return kind == Condition::Kind::any_of ? all_of() : negation(); };
    Condition first = part();
    if (!is_word(word)) return first;
    Condition whole{.kind = kind, .parts = {std::move(first)}};
    while (take_word(word)) whole.parts.push_back(part());
    return whole;
  }

  struct Depth {
    explicit Depth(std::size_t& count) : depth(++count) {}
    ~Depth() { --depth; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    std::size_t& depth;
  };
  bool is_too_deep() {
    if (depth_ > kMaxConditionDepth) refuse("nested too deep; remove parentheses");
    return failure_.has_value();
  }

  Condition negation() {
    const Depth depth(depth_);
    if (is_too_deep()) return {};
    if (take_word("NOT")) {
      Condition whole{.kind = Condition::Kind::negation};
      whole.parts.push_back(negation());
      return whole;
    }
    if (!is_sign("(")) return predicate();
    if (following().kind == Kind::word && upper_case(following().text) == "SELECT") {
      advance();
      refuse(kNoSubSelect);
      return {};
    }
    advance();
    Condition inner = any_of();
    expect_sign(")");
    return inner;
  }

  Condition predicate() {
    Condition condition;
    condition.operands.push_back(operand());
    if (failure_) return condition;
    if (current().kind == Kind::sign && is_comparison(current().text)) {
      condition.comparison = current().text;
      advance();
      if (is_word("NULL")) {
        refuse(
            condition.comparison == "=" ? "NULL never equals anything; write IS NULL"
                                        : "NULL never compares; write IS NOT NULL"
        );
      }
      condition.operands.push_back(operand());
      return condition;
    }
    if (take_word("IS")) {
      condition.kind = Condition::Kind::is_null;
      condition.is_negated = take_word("NOT");
      if (!failure_ && !take_word("NULL")) refuse("after IS write NULL or NOT NULL; else use =");
      return condition;
    }
    condition.is_negated = take_word("NOT");
    ranges(condition);
    return condition;
  }

  void ranges(Condition& condition) {
    if (take_word("LIKE")) {
      condition.kind = Condition::Kind::like;
      condition.operands.push_back(operand());
    } else if (take_word("BETWEEN")) {
      condition.kind = Condition::Kind::between;
      condition.operands.push_back(operand());
      if (!failure_ && !take_word("AND")) refuse("expected AND between the two limits of BETWEEN");
      condition.operands.push_back(operand());
    } else if (take_word("IN")) {
      condition.kind = Condition::Kind::in;
      literals(condition);
    } else if (!failure_) {
      const auto advice = current().kind == Kind::word ? advice_on_word(current().text) : "";
      refuse(
          !advice.empty() ? std::string(advice)
                          : fmt::format(
                                "expected = <> < <= > >= LIKE IN BETWEEN or IS NULL but found {}",
                                shown(current())
                            )
      );
    }
  }

  void literals(Condition& condition) {
    expect_sign("(");
    if (is_word("SELECT")) return refuse(kNoSubSelect);
    if (is_sign(")")) return refuse("IN () needs at least one value");
    do {
      Operand value = operand();
      if (failure_) return;
      if (value.kind != Operand::Kind::number && value.kind != Operand::Kind::text) {
        return refuse_at(value.position, "IN takes values only; put text in single quotes");
      }
      condition.operands.push_back(std::move(value));
    } while (take_sign(","));
    expect_sign(")");
  }

  Operand operand() {
    const Depth depth(depth_);
    Operand value;
    if (failure_ || is_too_deep()) return value;
    value = simple_operand();
    while (!failure_ && (is_sign("+") || is_sign("-"))) {
      const bool is_sum = is_sign("+");
      advance();
      if (!is_word("INTERVAL")) {
        refuse("arithmetic is not allowed; only + or - INTERVAL n DAY");
        break;
      }
      value = Operand{
          .kind = Operand::Kind::function,
          .text = is_sum ? "DATE_ADD" : "DATE_SUB",
          .arguments = {std::move(value)},
          .position = value.position,
      };
      interval(value);
      if (value.arguments.size() > 2) refuse("too many intervals");
    }
    return value;
  }

  Operand simple_operand() {
    Operand value{.position = current().position};
    const Token token = current();
    const bool is_negative = is_sign("-");
    if (is_negative) advance();
    if (current().kind == Kind::number) {
      value.kind = Operand::Kind::number;
      value.text = (is_negative ? "-" : "") + current().text;
      advance();
    } else if (is_negative) {
      refuse("expected a number after -");
    } else if (token.kind == Kind::text) {
      value.kind = Operand::Kind::text;
      value.text = token.text;
      advance();
    } else if (is_word("TRUE") || is_word("FALSE")) {
      value.kind = Operand::Kind::number;
      value.text = is_word("TRUE") ? "1" : "0";
      advance();
    } else if (token.kind == Kind::word || token.kind == Kind::quoted_word) {
      named(value);
    } else {
      refuse(fmt::format("expected a field or a value but found {}", shown(token)));
    }
    return value;
  }

  void named(Operand& value) {
    const Token token = current();
    const bool is_call = following().kind == Kind::sign && following().text == "(";
    if (token.kind == Kind::word && is_call) {
      advance();
      advance();
      return function(value, token);
    }
    if (token.kind == Kind::word && is_reserved(token.text)) {
      const auto advice = advice_on_word(token.text);
      return refuse(
          advice.empty() ? fmt::format("expected a field or a value but found {}", shown(token))
                         : std::string(advice)
      );
    }
    advance();
    value.text = token.text;
    if (!take_sign(".")) return;
    if (current().kind != Kind::word && current().kind != Kind::quoted_word) {
      return refuse("expected a field name after the dot");
    }
    value.table = std::exchange(value.text, current().text);
    advance();
    if (is_sign(".")) refuse("one dot only: table.field");
    if (is_sign("(")) refuse("functions of a schema are not allowed");
  }

  void function(Operand& value, const Token& name) {
    value.kind = Operand::Kind::function;
    value.text = upper_case(name.text);
    const auto* known = find_function(value.text);
    if (known == nullptr) {
      const auto advice = advice_on_word(name.text);
      return refuse_at(
          name.position,
          advice.empty() ? fmt::format(
                               "function {} is not allowed; allowed: {}",
                               value.text.substr(0, 40),
                               kAllowedFunctions
                           )
                         : std::string(advice)
      );
    }
    if (!take_sign(")")) {
      do {
        if (is_word("INTERVAL") && value.arguments.size() == 1) {
          interval(value);
        } else {
          value.arguments.push_back(operand());
        }
      } while (!failure_ && take_sign(","));
      expect_sign(")");
    }
    check_arguments(value, *known);
  }

  void check_arguments(const Operand& value, const KnownFunction& known) {
    if (failure_) return;
    const bool needs_interval = value.text == "DATE_ADD" || value.text == "DATE_SUB";
    if (needs_interval == value.interval_unit.empty()) {
      return refuse_at(
          value.position,
          needs_interval ? fmt::format("write {}(date, INTERVAL 7 DAY)", value.text)
                         : "INTERVAL belongs into DATE_ADD or DATE_SUB"
      );
    }
    if (value.arguments.size() < known.fewest || value.arguments.size() > known.most) {
      refuse_at(
          value.position,
          fmt::format(
              "{} takes {} argument(s)",
              value.text,
              known.fewest == known.most ? std::to_string(known.fewest)
                                         : fmt::format("{} to {}", known.fewest, known.most)
          )
      );
    }
  }

  /// INTERVAL n UNIT becomes the second argument and the unit.
  void interval(Operand& value) {
    advance();
    Operand amount = simple_operand();
    if (failure_) return;
    const bool is_digits =
        !amount.text.empty() && amount.text.size() <= 6 &&
        amount.text.find_first_not_of("0123456789", amount.text[0] == '-' ? 1 : 0) ==
            std::string::npos &&
        amount.text != "-";
    if (amount.kind == Operand::Kind::field || amount.kind == Operand::Kind::function ||
        !is_digits) {
      return refuse_at(amount.position, "INTERVAL needs a whole number of up to six digits");
    }
    amount.kind = Operand::Kind::number;
    value.arguments.push_back(std::move(amount));
    value.interval_unit = upper_case(current().text);
    if (current().kind != Kind::word || !is_interval_unit(value.interval_unit)) {
      return refuse("after INTERVAL n write SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER or YEAR"
      );
    }
    advance();
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::optional<base::Error> failure_;
};

}  // namespace

std::expected<Condition, base::Error> parse_condition(std::string_view text) {
  auto tokens = tokenize_condition(text);
  if (!tokens) return std::unexpected(std::move(tokens).error());
  return Parser(*std::move(tokens)).run();
}

std::expected<std::string, base::Error> translate_condition(
    std::string_view text, const ModuleDefinition& module
) {
  if (text.find_first_not_of(" \t\r\n") == text.npos) return std::string();
  auto condition = parse_condition(text);
  if (!condition) return std::unexpected(std::move(condition).error());
  return print_condition(*condition, module);
}

}  // namespace suitemcp::crm
