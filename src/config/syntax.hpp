#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::config {

/// How single settings are written. All functions are pure.

/// "1 true yes on" and "0 false no off", in any case.
std::optional<bool> parse_flag(std::string_view text);
/// Decimal digits only; empty when there is anything else or it does not fit.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// An absolute http or https URL with a host, without user info, fragment, blanks or controls.
bool is_http_url(std::string_view text);
/// "crm.example.com", "10.0.0.5:8080", "[::1]:3101"
bool is_host(std::string_view text);
/// What a server can listen on: an IPv4 or IPv6 address without brackets.
bool is_bind_address(std::string_view text);
/// The host of a URL in lower case, without brackets and port; empty when there is none.
std::string host_of_url(std::string_view url);
/// Whether the name or address, without brackets and port, is this machine: 127.0.0.0/8, localhost
/// or ::1.
bool is_loopback_host(std::string_view host);
/// The same of the URL's host.
bool is_loopback_url(std::string_view url);
/// Whether what is sent to the http(s) URL can be read on the way: http, and not to this machine.
bool is_clear_text_url(std::string_view url);
/// "" or "/a/b": the path in front of others, of letters, digits and _ - . ~ without a slash at its
/// end.
bool is_base_path(std::string_view text);

/// Letters, digits, '_' and '-', starting with a letter or digit, at most 32, and not a word that
/// is a path of the gateway.
bool is_entity_code(std::string_view text);
/// One of the words a code may not be: auth, health, metrics, sse, messages, mcp, test, status.
bool is_refused_word(std::string_view text);

/// Whether calls to `host` (a name or an address, without a port) go past the proxy. `no_proxy` is
/// a list of host names separated by commas or blanks: each stands for itself and for the names
/// below it, with or without a dot in front; `*` stands for all. Ports behind names do not count,
/// and address ranges are not known. Case does not matter.
bool bypasses_proxy(std::string_view no_proxy, std::string_view host);

/// Equal without letter case (of ASCII letters).
bool is_same_word(std::string_view a, std::string_view b);

/// For messages: cut after 60 bytes, controls replaced.
std::string clip(std::string_view text);
/// The same in quotes; "nothing" when empty.
std::string quote(std::string_view text);

}  // namespace suitemcp::config
