#include "base/ascii.hpp"
#include "net/http_client.hpp"

#include <charconv>

namespace suitemcp::net {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

bool is_host(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  return !text.empty() && text.find_first_not_of(kLetters) == std::string_view::npos;
}

bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (code != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  Url url;
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  const auto scheme = base::lower_ascii(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  url.is_https = scheme == "https";
  url.port = url.is_https ? kHttpsPort : kHttpPort;
  text.remove_prefix(scheme_end + 3);
  const auto authority = text.substr(0, text.find_first_of("/?"));
  const auto target = text.substr(authority.size());
  // A blank or control character would end up in the request line.
  for (const char letter : target) {
    if (letter <= ' ' || letter >= 0x7F || letter == '#') return std::nullopt;
  }
  if (!target.empty()) url.target = (target[0] == '?' ? "/" : "") + std::string(target);
  auto host = authority;
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const auto port = parse_port(authority.substr(colon + 1));
    if (!port) return std::nullopt;
    url.port = *port;
    host = authority.substr(0, colon);
  }
  if (host.size() > 2 && host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (!is_ipv6(host)) return std::nullopt;
  } else if (!is_host(host)) {
    return std::nullopt;
  }
  url.host = host;
  return url;
}

std::string Url::host_header() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (is_https ? kHttpsPort : kHttpPort)) text += ":" + std::to_string(port);
  return text;
}

std::string Url::origin() const {
  return (is_https ? "https://" : "http://") + host_header();
}

}  // namespace suitemcp::net
