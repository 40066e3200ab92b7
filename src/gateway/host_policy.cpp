#include "gateway/host_policy.hpp"

#include "base/ascii.hpp"
#include "base/error.hpp"
#include "config/syntax.hpp"
#include "net/http_client.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::gateway {

std::string host_name(std::string_view host) {
  const auto bracket = host.starts_with('[') ? host.find(']') : 0;
  if (bracket == host.npos) return {};
  const auto colon = std::min(host.find(':', bracket), host.size());
  const auto port = host.substr(std::min(colon + 1, host.size()));
  const bool is_port = port.size() <= 5 && port.find_first_not_of("0123456789") == port.npos;
  return is_port ? base::lower_ascii(host.substr(0, colon)) : std::string();
}

bool is_loopback(std::string_view name) {
  // Brackets are for IPv6 addresses only, and what is no address is not looked at behind them.
  return name == "[::1]" || (!name.contains(':') && config::is_loopback_host(name));
}

HostPolicy::HostPolicy(const Options& options) {
  if (const auto url = net::parse_url(options.public_url)) {
    hosts_.push_back(base::lower_ascii(url->host_header()));
  }
  for (const auto& host : options.allowed_hosts) hosts_.push_back(base::lower_ascii(host));
  accepts_any_ = hosts_.empty() && options.trust_proxy;
}

bool HostPolicy::allows_host(std::string_view host) const {
  if (accepts_any_) return true;
  const auto wanted = base::lower_ascii(host);
  const auto name = host_name(wanted);
  if (is_loopback(name)) return true;
  return std::ranges::any_of(hosts_, [&](const std::string& allowed) {
    return allowed == wanted || allowed == name;
  });
}

bool HostPolicy::allows_origin(std::string_view origin) const {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (origin.starts_with(scheme)) return allows_host(origin.substr(scheme.size()));
  }
  return false;
}

void HostPolicy::require_host(const net::Request& request) const {
  if (!allows_host(request.header("Host").value_or(""))) {
    throw base::Error(
        base::ErrorKind::permission_denied,
        "http.foreign_host",
        "Host not allowed",
        "This gateway does not answer to that host name. The operator can add it to ALLOWED_HOSTS "
        "or set GATEWAY_PUBLIC_URL."
    );
  }
}

void HostPolicy::require_origin(const net::Request& request) const {
  const auto origin = request.header("Origin");
  if (origin && !allows_origin(*origin)) {
    throw base::Error(
        base::ErrorKind::permission_denied,
        "http.foreign_origin",
        "Origin not allowed",
        "Requests from pages of that origin are not accepted. The operator can add its host to "
        "ALLOWED_HOSTS."
    );
  }
}

}  // namespace suitemcp::gateway
