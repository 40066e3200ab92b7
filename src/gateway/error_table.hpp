#pragma once

#include "base/context.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "mcp/jsonrpc.hpp"
#include "net/http_message.hpp"

#include <string_view>

namespace suitemcp::gateway {

/// How an error looks from outside. Which face it wears depends on where it arose: before dispatch
/// an HTTP status, a protocol fault a JSON-RPC error; a tool that failed is a result (tools/).
struct ErrorFace {
  int http_status;
  std::string_view http_error;  // the "error" member of the JSON body
  int rpc_code;
  base::LogLevel level;
};

/// The one place that knows. A server's fault never wears a client's code: a dead store is 503.
ErrorFace face_of(base::ErrorKind kind);

/// JSON body; Retry-After where it is known (RFC 9110 10.2.3), WWW-Authenticate with 401 (RFC
/// 6750).
net::Response http_face(const base::Error& error);
mcp::RpcError rpc_face(const base::Error& error);

/// Writes the error once, at its level, where it is handled.
void log_error(const base::Log& log, std::string_view event, const base::Error& error);

/// The code of refusals that come in floods; logged by who notices the flood, not one by one.
inline constexpr base::ErrorCode kTooManyFailures = "auth.too_many_failures";

/// The request boundary: logged once ("auth failed" or "request failed"), then the HTTP face.
net::Response refuse(const base::Context& context, const base::Error& error);

}  // namespace suitemcp::gateway
