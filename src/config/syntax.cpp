#include "config/syntax.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace suitemcp::config {
namespace {

constexpr std::size_t kMaxCodeLength = 32;
constexpr std::size_t kMaxQuoted = 60;
constexpr std::array<std::string_view, 8> kRefusedWords = {
    "auth", "health", "metrics", "sse", "messages", "mcp", "test", "status"
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_address(int family, std::string_view text) {
  if (text.contains('\0')) return false;  // inet_pton() would not see what follows
  const std::string address(text);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(family, address.c_str(), bytes.data()) == 1;
}

bool is_port(std::string_view text) {
  const auto port = parse_integer(text);
  return port && *port >= 1 && *port <= 65'535;
}

/// "[::1]:443", "*.Example.com.", ".example.com:80" as they are compared: without brackets, port,
/// wildcard and outer dots, in lower case.
std::string bare_name(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::ranges::count(text, ':') == 1) {  // more is an IPv6 address
    text = text.substr(0, text.find(':'));
  }
  if (text.starts_with("*.")) text.remove_prefix(1);
  while (text.starts_with('.')) text.remove_prefix(1);
  while (text.ends_with('.')) text.remove_suffix(1);
  return lower(text);
}

/// "//host[:port]" of a URL: what stands between the scheme and the path.
std::string_view authority(std::string_view url) {
  const auto start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

}  // namespace

std::optional<bool> parse_flag(std::string_view text) {
  const auto word = lower(text);
  if (word == "1" || word == "true" || word == "yes" || word == "on") return true;
  if (word == "0" || word == "false" || word == "no" || word == "off") return false;
  return std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{}) return std::nullopt;
  return number;
}

bool is_http_url(std::string_view text) {
  const auto scheme = lower(text.substr(0, text.find(':')));
  if (scheme != "http" && scheme != "https") return false;
  const auto is_odd = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '#' || c == '"' || c == '\\';
  };
  return std::ranges::none_of(text, is_odd) && is_host(authority(text));
}

bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    const auto rest = text.substr(close + 1);
    return is_address(AF_INET6, text.substr(1, close - 1)) &&
           (rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1))));
  }
  const auto colon = text.find(':');
  const auto name = text.substr(0, colon);
  const auto in_name = [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= 253 && std::ranges::all_of(name, in_name) &&
         (colon == std::string_view::npos || is_port(text.substr(colon + 1)));
}

bool is_bind_address(std::string_view text) {
  return is_address(AF_INET, text) || is_address(AF_INET6, text);
}

std::string host_of_url(std::string_view url) {
  const auto host = authority(url);
  if (host.starts_with('[')) return lower(host.substr(1, host.find(']') - 1));
  return lower(host.substr(0, host.find(':')));
}

bool is_loopback_host(std::string_view host) {
  return is_same_word(host, "localhost") || host == "::1" ||
         (host.starts_with("127.") && is_address(AF_INET, host));
}

bool is_loopback_url(std::string_view url) {
  return is_loopback_host(host_of_url(url));
}

bool is_clear_text_url(std::string_view url) {
  return is_same_word(url.substr(0, url.find(':')), "http") && !is_loopback_url(url);
}

bool is_base_path(std::string_view text) {
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view("/_-.~").find(c) != std::string_view::npos;
  };
  if (text.empty()) return true;
  return text.starts_with('/') && !text.ends_with('/') && std::ranges::all_of(text, fits) &&
         text.find("//") == text.npos;
}

bool is_entity_code(std::string_view text) {
  const auto in_code = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= kMaxCodeLength &&
         (is_letter(text.front()) || is_digit(text.front())) &&
         std::ranges::all_of(text, in_code) && !is_refused_word(text);
}

bool is_refused_word(std::string_view text) {
  return std::ranges::find(kRefusedWords, lower(text)) != kRefusedWords.end();
}

bool bypasses_proxy(std::string_view no_proxy, std::string_view host) {
  const auto wanted = bare_name(host);
  if (wanted.empty()) return false;
  while (!no_proxy.empty()) {
    const auto end = no_proxy.find_first_of(", \t");
    const auto item = no_proxy.substr(0, end);
    no_proxy.remove_prefix(end == std::string_view::npos ? no_proxy.size() : end + 1);
    if (item == "*") return true;
    const auto name = bare_name(item);
    if (name.empty()) continue;
    if (wanted == name || wanted.ends_with('.' + name)) return true;
  }
  return false;
}

bool is_same_word(std::string_view a, std::string_view b) {
  return lower(a) == lower(b);
}

std::string clip(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxQuoted)) {
    out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c);
  }
  if (text.size() > kMaxQuoted) out.append("...");
  return out;
}

std::string quote(std::string_view text) {
  return text.empty() ? "nothing" : '"' + clip(text) + '"';
}

}  // namespace suitemcp::config
