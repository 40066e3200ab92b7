#pragma once

#include "net/http_message.hpp"

#include <string>
#include <string_view>

namespace suitemcp::gateway {

/// What the client can read: from Accept, where a missing header and wildcards mean everything.
struct Reader {
  bool takes_json = true;
  bool takes_stream = true;
};
Reader reader_of(const net::Request& request);

/// Whether the body calls itself JSON.
bool is_json_body(const net::Request& request);

/// False when MCP-Protocol-Version names a revision that we do not speak with a session; without
/// the header 2025-03-26 is meant (MCP basic/transports).
bool has_known_version(const net::Request& request);

/// A JSON-RPC error as the body of an HTTP refusal: some clients read the one, some the other.
net::Response rpc_refusal(int http_status, int rpc_code, std::string message);

}  // namespace suitemcp::gateway
