#pragma once

#include "base/context.hpp"
#include "base/secret.hpp"
#include "client/sse_reader.hpp"
#include "net/http_client.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace suitemcp::client {

/// Resolves the URI of the `endpoint` event against the stream's URL: an absolute path, a relative
/// one, or a URL of the same origin. Empty when it points elsewhere (MCP 2024-11-05, transports).
std::string resolve_endpoint(const net::Url& stream_url, std::string_view endpoint);

/// One MCP session over HTTP+SSE, one request at a time.
///
/// Errors: those of net::HttpClient; unauthenticated / permission_denied / rate_limited /
/// bad_upstream "client.refused" when the server says no, with its own message;
/// bad_upstream "client.protocol" when it does not speak MCP; "client.closed" when it hangs up.
/// Threads: io thread only.
class McpSession {
 public:
  McpSession(asio::any_io_executor executor, net::Url url, base::Secret key, std::string ca_file);

  /// Opens the stream and does the handshake; returns the server's answer to `initialize`.
  asio::awaitable<boost::json::object> connect(const base::Context& context);

  /// The `result` of a request. A JSON-RPC error is thrown as bad_upstream "client.rpc_error".
  asio::awaitable<boost::json::object> request(
      const base::Context& context, std::string_view method, boost::json::object params
  );
  /// The same as the text that the server sent: a reader that shows it must not change how its
  /// numbers are written.
  asio::awaitable<std::string> request_text(
      const base::Context& context, std::string_view method, boost::json::object params
  );

 private:
  asio::awaitable<void> open_stream(const base::Context& context);
  asio::awaitable<SseEvent> next_event(const base::Context& context);
  asio::awaitable<std::string> response_to(const base::Context& context, std::int64_t id);
  asio::awaitable<void> post(const base::Context& context, boost::json::object message);
  net::Call make_call(std::string_view method, std::string target, std::string body) const;

  net::Url url_;
  base::Secret key_;
  net::HttpClient http_;
  std::unique_ptr<net::ReplyStream> stream_;
  SseReader reader_;
  std::deque<SseEvent> events_;
  std::string endpoint_;
  std::string protocol_version_;
  std::int64_t last_id_ = 0;
};

}  // namespace suitemcp::client
