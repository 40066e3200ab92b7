#include "bench/http_wire.hpp"

#include <algorithm>
#include <charconv>

namespace suitemcp::bench {
namespace {

bool equals_lower(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; };
  return text.size() == lower.size() && std::ranges::equal(text, lower, same);
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

void note_header(Head& head, std::string_view name, std::string_view value) {
  if (equals_lower(name, "content-length")) head.length = number_of<std::size_t>(value);
  if (equals_lower(name, "content-type")) head.is_event_stream = value.starts_with("text/event-st");
  if (equals_lower(name, "connection")) head.is_last = equals_lower(value, "close");
  if (equals_lower(name, "transfer-encoding")) head.is_chunked = equals_lower(value, "chunked");
  if (equals_lower(name, "mcp-session-id")) head.session_id = value;
}

}  // namespace

int Head::status() const {
  const auto space = first_line.find(' ');
  if (!first_line.starts_with("HTTP/1.") || space == std::string_view::npos) return 0;
  return number_of<int>(first_line.substr(space + 1)).value_or(0);
}

std::optional<Head> read_head(std::string_view text) {
  const auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  Head head;
  head.bytes = end + 4;
  auto place = text.find("\r\n");
  head.first_line = text.substr(0, place);
  while (place < end) {
    place += 2;
    const auto line_end = text.find("\r\n", place);
    const auto line = text.substr(place, line_end - place);
    const auto colon = std::min(line.find(':'), line.size());
    auto value = line.substr(std::min(colon + 1, line.size()));
    while (value.starts_with(' ')) value.remove_prefix(1);
    note_header(head, line.substr(0, colon), value);
    place = line_end;
  }
  return head;
}

std::optional<Address> parse_address(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const auto slash = std::min(url.find('/'), url.size());
  const auto authority = url.substr(0, slash);
  const auto colon = authority.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = number_of<std::uint16_t>(authority.substr(colon + 1));
  if (!port) return std::nullopt;
  Address address{std::string(authority.substr(0, colon)), *port, std::string(url.substr(slash))};
  if (address.target.empty()) address.target = "/";
  return address;
}

}  // namespace suitemcp::bench
