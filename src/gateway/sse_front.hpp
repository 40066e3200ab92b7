#pragma once

#include "base/context.hpp"
#include "base/random.hpp"
#include "identity/api_keys.hpp"
#include "mcp/endpoint.hpp"
#include "mcp/sse_session.hpp"
#include "net/http_message.hpp"
#include "net/task_group.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace suitemcp::gateway {

/// HTTP+SSE (MCP 2024-11-05): GET /sse opens a stream, POST /messages speaks to it. Joins
/// mcp::SseSession (the protocol) to net::SseStream (the wire) and keeps the live ones of one
/// entity. A session belongs to the key that opened it and ends with its stream.
/// Threads: io thread only. Lifetime: endpoint, tasks and random must outlive the front.
class SseFront {
 public:
  struct Options {
    std::size_t max_connections = 100;
    std::size_t max_per_user = 25;
    net::SseStream::Options stream;
    mcp::SseSession::Options session;
  };
  /// Whose stream it is and until when.
  struct Owner {
    std::string user_id;
    std::string key_id;
    identity::VerifiedKey key;
  };

  SseFront(
      asio::any_io_executor executor,
      mcp::Endpoint& endpoint,
      net::TaskGroup& tasks,
      base::Random& random,
      Options options
  );
  ~SseFront();

  /// The stream, its endpoint event `<public_prefix>/messages?sessionId=...` already on it.
  /// Errors: unavailable "sse.full" at the cap, rate_limited "sse.too_many" at the user's.
  net::Response open(const base::Context& context, Owner owner, std::string_view public_prefix);
  /// Hands the body to the session that the query names. 202, 400 or 404; to another key a session
  /// does not exist.
  net::Response post(const base::Context& context, const net::Request& request);

  /// Cut the streams of a key, of a user, of expired keys, or all; what was still to be sent on a
  /// cut stream is dropped.
  void cut_key(std::string_view key_id);
  void cut_user(std::string_view user_id);
  void cut_expired(base::WallTime now);
  void close_all();

  /// One key of each open stream's owner, to be asked whether they are still valid.
  std::vector<identity::VerifiedKey> keys() const;
  std::size_t connections() const { return live_.size(); }

 private:
  struct Live {
    Owner owner;
    base::Log log;
    base::SteadyTime opened;
    std::shared_ptr<mcp::SseSession> session;
    std::shared_ptr<net::SseStream> stream;
  };

  template <class Condition>
  void cut_if(Condition condition);
  void require_room(std::string_view user_id) const;
  void forget(const std::string& session_id);

  asio::any_io_executor executor_;
  mcp::Endpoint& endpoint_;
  net::TaskGroup& tasks_;
  base::Random& random_;
  Options options_;
  std::unordered_map<std::string, Live> live_;
};

}  // namespace suitemcp::gateway
