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
/// Whether the URL's host is this machine: 127.0.0.0/8, localhost or ::1.
bool is_loopback_url(std::string_view url);

/// Letters, digits, '_' and '-', starting with a letter or digit, at most 32, and not a word that
/// is a path of the gateway.
bool is_entity_code(std::string_view text);
/// One of the words a code may not be: auth, health, metrics, sse, messages, mcp, test, status.
bool is_refused_word(std::string_view text);

/// For messages: quoted, cut after 60 bytes, controls replaced; "nothing" when empty.
std::string quote(std::string_view text);

}  // namespace suitemcp::config
