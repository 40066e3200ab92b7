#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::bench {

/// What these programs need to know of a head, request or answer. Views into the text it was read
/// from.
struct Head {
  std::string_view first_line;
  std::string_view session_id;  // Mcp-Session-Id
  std::size_t bytes = 0;        // with the blank line
  std::optional<std::size_t> length;
  bool is_chunked = false;
  bool is_event_stream = false;
  bool is_last = false;  // "Connection: close"

  /// 0 unless the first line is that of an answer.
  int status() const;
};

/// Empty while the blank line has not come.
std::optional<Head> read_head(std::string_view text);

/// http://ADDRESS:PORT/PATH with an IPv4 address.
struct Address {
  std::string host;
  std::uint16_t port = 0;
  std::string target;

  std::string host_header() const { return host + ":" + std::to_string(port); }
};
std::optional<Address> parse_address(std::string_view url);

}  // namespace suitemcp::bench
