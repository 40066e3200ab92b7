#pragma once

#include "net/http_message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::gateway {

/// Where requests come from, and as whom limits count them. All functions are pure.

/// What the proxy in front says about its client: the last entry of the last X-Forwarded-For. What
/// stands before it are the client's own claims. Empty: no such header. Within `request`.
std::optional<std::string_view> last_hop(const net::Request& request);

/// The address in such an entry: ADDRESS, ADDRESS:PORT, [IPV6] or [IPV6]:PORT, as proxies write it.
/// Empty for anything else ("unknown", a name). Within `hop`.
std::optional<std::string_view> address_of_hop(std::string_view hop);

/// An IPv4 or IPv6 address, of a link too: fe80::1%eth0.
bool is_address(std::string_view text);

/// As whom a limit counts what comes from `address`. One IPv6 network of 64 bits is one subject
/// ("2001:db8:1:2::/64"): whoever has one address there has all of them (RFC 6177). An IPv4 address
/// in IPv6 clothes (RFC 4291 2.5.5.2) is that IPv4 address. Anything else, like the id of a user,
/// stays as it is.
std::string limit_subject(std::string_view address);

}  // namespace suitemcp::gateway
