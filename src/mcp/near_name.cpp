#include "mcp/near_name.hpp"

#include "base/json.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>
#include <vector>

namespace suitemcp::mcp {
namespace {

constexpr std::size_t kMaxNameBytes = 64;  // longer ones no model API would let through
constexpr std::size_t kMaxTypingErrors = 2;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return out;
}

bool ends_with_word(std::string_view text, std::string_view word) {
  return text.size() > word.size() + 1 && text.ends_with(word) &&
         text[text.size() - word.size() - 1] == '_';
}

/// Levenshtein: letters to insert, delete or replace.
std::size_t typing_errors(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < right.size(); ++j) {
      const auto replaced = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::size_t distance(std::string_view tool, std::string_view name) {
  if (ends_with_word(tool, name) || ends_with_word(name, tool)) return 0;
  return typing_errors(tool, name);
}

}  // namespace

std::optional<std::string> find_near_tool(std::string_view list_json, std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return std::nullopt;
  const auto list = base::parse_json(list_json);
  if (!list || !list->is_array()) return std::nullopt;
  const auto wanted = lower(name);
  std::optional<std::string> nearest;
  auto fewest = std::min(kMaxTypingErrors + 1, name.size());
  for (const auto& tool : list->get_array()) {
    if (!tool.is_object()) continue;
    const auto candidate = base::find_string(tool.get_object(), "name");
    if (!candidate) continue;
    const auto errors = distance(lower(*candidate), wanted);
    if (errors >= fewest) continue;
    fewest = errors;
    nearest = std::string(*candidate);
  }
  return nearest;
}

}  // namespace suitemcp::mcp
