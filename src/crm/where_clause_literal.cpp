#include "crm/where_clause_literal.hpp"

#include "crm/where_clause_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace suitemcp::crm {
namespace {

using Places = std::vector<std::size_t>;

/// The brackets without a partner, in order.
Places lone_brackets(std::string_view text) {
  Places open;
  Places lone;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') {
      open.push_back(i);
    } else if (text[i] == ')' && open.empty()) {
      lone.push_back(i);
    } else if (text[i] == ')') {
      open.pop_back();
    }
  }
  lone.insert(lone.end(), open.begin(), open.end());
  std::ranges::sort(lone);
  return lone;
}

Places lone_back_quotes(std::string_view text) {
  Places places;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`') places.push_back(i);
  }
  if (places.size() % 2 == 0) places.clear();
  return places;
}

/// `_` in these places, which are in order. An escape in front would make it a plain underscore.
std::string with_wildcards(std::string_view text, const Places& places) {
  std::string result;
  std::size_t from = 0;
  for (const auto place : places) {
    result += text.substr(from, place - from);
    const auto last = result.find_last_not_of('\\');
    const auto escapes = result.size() - (last == result.npos ? 0 : last + 1);
    if (escapes % 2 == 1) result.pop_back();
    result += '_';
    from = place + 1;
  }
  return result += text.substr(from);
}

std::string quoted(std::string_view text) {
  const std::string low = lower_case(text);
  std::string result = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    // The CRM's count query ends at " order by", even inside a text; MySQL drops this backslash.
    const bool is_in_order_by = c == ' ' && std::string_view(low).substr(0, i).ends_with("order") &&
                                std::string_view(low).substr(i + 1).starts_with("by");
    if (c == '\'' || c == '\\' || is_in_order_by) result += '\\';
    result += c;
  }
  return result + '\'';
}

}  // namespace

std::expected<std::string, std::string> printed_literal(
    std::string_view decoded, LiteralUse use, LiteralPlace place
) {
  std::string text(decoded);
  if (const auto quotes = lone_back_quotes(text); !quotes.empty()) {
    if (use == LiteralUse::exact) {
      return std::unexpected(
          "the CRM cannot search a text with a single back quote `; use LIKE with _ in its place"
      );
    }
    text = with_wildcards(text, quotes);
  }
  const auto brackets = lone_brackets(text);
  if (place == LiteralPlace::open || brackets.empty()) return quoted(text);
  if (use == LiteralUse::pattern) return quoted(with_wildcards(text, brackets));
  return std::unexpected(fmt::format(
      "the CRM cannot search a text with a single bracket {} inside IN, NOT, OR, a function or "
      "parentheses; use LIKE with _ in its place",
      text[brackets.front()]
  ));
}

}  // namespace suitemcp::crm
