#pragma once

#include "net/http_message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::gateway {

/// Which Host and Origin an MCP endpoint answers to: a page that rebinds its DNS name to our
/// address must not reach the CRM with a key that a browser happens to hold.
/// Loopback names are always right. Others: the host of GATEWAY_PUBLIC_URL and ALLOWED_HOSTS; with
/// neither, any host behind a trusted proxy, none without.
class HostPolicy {
 public:
  struct Options {
    std::string public_url = {};                  // may be empty
    std::vector<std::string> allowed_hosts = {};  // "crm.example.com" or "crm.example.com:8443"
    bool trust_proxy = false;
  };

  explicit HostPolicy(const Options& options);

  /// Nothing was configured and a proxy is trusted: every Host passes (worth a warning at start).
  bool accepts_any() const { return accepts_any_; }

  bool allows_host(std::string_view host) const;
  /// An Origin is "scheme://host[:port]" (RFC 6454 7.1); "null" and anything else is foreign.
  bool allows_origin(std::string_view origin) const;

  /// Throw permission_denied "http.foreign_host", "http.foreign_origin".
  void require_host(const net::Request& request) const;
  void require_origin(const net::Request& request) const;

 private:
  std::vector<std::string> hosts_;  // lower case
  bool accepts_any_;
};

/// The name in front of the port of a Host header, lower case; empty when what follows the name is
/// no port.
std::string host_name(std::string_view host);
/// Whether a host_name() is this machine, by the rule that the configuration has: localhost, an
/// address of 127.0.0.0/8, or [::1].
bool is_loopback(std::string_view name);

}  // namespace suitemcp::gateway
