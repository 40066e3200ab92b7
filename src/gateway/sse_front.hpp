#pragma once

#include "base/context.hpp"
#include "base/random.hpp"
#include "gateway/stream_registry.hpp"
#include "mcp/endpoint.hpp"
#include "mcp/sse_session.hpp"
#include "net/http_message.hpp"
#include "net/task_group.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace suitemcp::gateway {

/// HTTP+SSE (MCP 2024-11-05): GET /sse opens a stream, POST /messages speaks to it. Joins
/// mcp::SseSession (the protocol) to net::SseStream (the wire) and keeps the sessions of one
/// entity. A session belongs to the key that opened it and ends with its stream.
/// Threads: io thread only. Lifetime: endpoint, tasks, random and streams must outlive the
/// front.
class SseFront {
 public:
  struct Options {
    net::SseStream::Options stream;
    mcp::SseSession::Options session;
  };

  SseFront(
      asio::any_io_executor executor,
      mcp::Endpoint& endpoint,
      net::TaskGroup& tasks,
      base::Random& random,
      StreamRegistry& streams,
      Options options
  );
  ~SseFront() { streams_.close_all(); }
  SseFront(const SseFront&) = delete;
  SseFront& operator=(const SseFront&) = delete;

  /// The stream, its endpoint event `<public_prefix>/messages?sessionId=...` already on it.
  /// Errors: unavailable "sse.full" at the cap, rate_limited "sse.too_many" at the user's.
  net::Response open(
      const base::Context& context, StreamOwner owner, std::string_view public_prefix
  );
  /// Hands the body to the session that the query names. 202, 400 or 404; to another key a session
  /// does not exist.
  net::Response post(const base::Context& context, const net::Request& request);

 private:
  struct Live {
    std::string key_id;
    std::uint64_t number = 0;  // in the registry
    base::Log log;
    base::SteadyTime opened;
    std::shared_ptr<mcp::SseSession> session;
  };

  void forget(const std::string& session_id);

  asio::any_io_executor executor_;
  mcp::Endpoint& endpoint_;
  net::TaskGroup& tasks_;
  base::Random& random_;
  StreamRegistry& streams_;
  Options options_;
  std::unordered_map<std::string, Live> live_;
};

}  // namespace suitemcp::gateway
