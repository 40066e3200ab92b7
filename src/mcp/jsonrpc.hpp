#pragma once

#include "base/ids.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace suitemcp::mcp {

// JSON-RPC 2.0 section 5.1. Codes of our own stay outside -32020...-32099, which MCP 2026-07-28
// keeps for itself.
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kTooManyRequests = -32000;
inline constexpr int kSessionNotFound = -32001;

/// What joins an answer to its request, as JSON text (`7` or `"a"`): 7 and "7" stay two ids.
using RequestId = base::Id<struct RequestIdTag>;

struct RpcError {
  int code = 0;
  std::string message;    // safe for strangers
  std::string data_json;  // serialised JSON on one line, or empty
};

struct Request {
  RequestId id;
  std::string method;
  boost::json::object params;  // empty when absent
};
struct Notification {
  std::string method;
  boost::json::object params;
};
/// An answer from the client. We ask nothing, so it says nothing to us.
struct Response {};

using Message = std::variant<Request, Notification, Response>;

/// Why a text is no message. The id is there when it could be read.
struct Refusal {
  std::optional<RequestId> id;
  RpcError error;
};

/// One JSON-RPC message as MCP allows it. Refused: what base::parse_json refuses (-32700: syntax,
/// UTF-8, depth, duplicate keys); batches, a missing "jsonrpc":"2.0", an id that is neither a short
/// string nor a 64-bit integer, params that are no object (-32600).
std::expected<Message, Refusal> parse_message(std::string_view text);

/// The messages of one POST body: a batch (MCP 2025-03-26 only) or a single one.
struct Body {
  std::vector<std::expected<Message, Refusal>> messages;  // at least one
  bool is_batch = false;
};
/// Errors: the text is no JSON (-32700), an empty batch or one of more than 64 messages (-32600).
/// What is wrong with a single message stands in its place.
std::expected<Body, Refusal> parse_body(std::string_view text);

/// A string of at most 1 kB or an integer of 64 bits; nothing else can be an id in MCP.
std::optional<RequestId> parse_request_id(const boost::json::value& value);

/// Appends an answer on one line. `result_json` is serialised JSON on one line.
void append_result(std::string& out, const RequestId& id, std::string_view result_json);
/// The same in two steps, for a result that is written in place.
void begin_result(std::string& out, const RequestId& id);
void end_result(std::string& out);
/// Without an id: `"id":null`.
void append_error(std::string& out, const std::optional<RequestId>& id, const RpcError& error);

std::string result_text(const RequestId& id, std::string_view result_json);
std::string error_text(const std::optional<RequestId>& id, const RpcError& error);

/// `text` for a sentence: in quotes, cut at 64 bytes on a character's border.
std::string quote(std::string_view text);

}  // namespace suitemcp::mcp
