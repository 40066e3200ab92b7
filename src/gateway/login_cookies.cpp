#include "gateway/login_cookies.hpp"

#include "base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::gateway {
namespace {

constexpr std::size_t kMaxValue = 256;

/// What our values are made of: URL-safe base64 and a dot.
bool is_value(std::string_view text) {
  return !text.empty() && text.size() <= kMaxValue && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<std::string> find(const net::Request& request, std::string_view name) {
  std::optional<std::string> found;
  for (const auto& header : request.headers) {
    if (!base::equals_ignoring_case(header.name, "Cookie")) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const auto pair = trimmed(rest.substr(0, rest.find(';')));
      rest.remove_prefix(std::min(rest.find(';'), rest.size() - 1) + 1);
      const auto equals = pair.find('=');
      if (equals == pair.npos || pair.substr(0, equals) != name) continue;
      const auto value = pair.substr(equals + 1);
      // Somebody planted a second one beside ours: which is whose cannot be told.
      if (found && *found != value) return std::nullopt;
      found = value;
    }
  }
  if (found && !is_value(*found)) return std::nullopt;
  return found;
}

}  // namespace

LoginCookies::LoginCookies(Transport transport)
    : is_secure_(transport == Transport::https),
      flow_name_(is_secure_ ? "__Host-smcp_login" : "smcp_login"),
      session_name_(is_secure_ ? "__Host-smcp_session" : "smcp_session") {
}

std::optional<std::string> LoginCookies::flow(const net::Request& request) const {
  return find(request, flow_name_);
}

std::optional<std::string> LoginCookies::session(const net::Request& request) const {
  return find(request, session_name_);
}

net::Header LoginCookies::set_flow(std::string_view value, std::chrono::seconds lifetime) const {
  return set(flow_name_, value, lifetime);
}

net::Header LoginCookies::set_session(std::string_view value, std::chrono::seconds lifetime) const {
  return set(session_name_, value, lifetime);
}

net::Header LoginCookies::set(
    std::string_view name, std::string_view value, std::chrono::seconds lifetime
) const {
  return {
      "Set-Cookie",
      fmt::format(
          "{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}",
          name,
          value,
          lifetime.count(),
          is_secure_ ? "; Secure" : ""
      )
  };
}

}  // namespace suitemcp::gateway
