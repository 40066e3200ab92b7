#include "config/json_place.hpp"

#include <boost/json/stream_parser.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace suitemcp::config {
namespace {

/// The offset behind the closing quote of the string that opens at `start`.
std::size_t end_of_string(std::string_view text, std::size_t start) {
  std::size_t i = start + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return i + 1;
}

}  // namespace

Place place_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(offset, text.size()));
  const auto last_break = before.rfind('\n');
  const auto breaks = std::ranges::count(before, '\n');
  return {
      .line = 1 + static_cast<std::size_t>(breaks),
      .column =
          last_break == std::string_view::npos ? before.size() + 1 : before.size() - last_break,
  };
}

std::optional<JsonFault> find_syntax_fault(std::string_view text) {
  boost::json::stream_parser parser;
  boost::json::error_code code;
  std::size_t used = parser.write_some(text.data(), text.size(), code);
  if (!code && used < text.size())
    code = boost::json::make_error_code(boost::json::error::extra_data);
  if (!code) parser.finish(code);
  if (!code) return std::nullopt;
  return JsonFault{.offset = used, .reason = code.message()};
}

std::optional<DuplicateKey> find_duplicate_key(std::string_view text) {
  std::vector<std::set<std::string_view>> open;  // one per object or array around the place
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{' || c == '[') open.emplace_back();
    if ((c == '}' || c == ']') && !open.empty()) open.pop_back();
    if (c != '"') continue;
    const auto end = end_of_string(text, i);
    const auto next = text.find_first_not_of(" \t\r\n", end);
    const bool is_key = next != std::string_view::npos && text[next] == ':';
    const auto word = text.substr(i + 1, end - i - 2);
    if (is_key && !open.empty() && !open.back().insert(word).second) {
      return DuplicateKey{.offset = i, .key = std::string(word)};
    }
    i = end - 1;
  }
  return std::nullopt;
}

}  // namespace suitemcp::config
