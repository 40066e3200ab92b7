#pragma once

#include "base/context.hpp"
#include "mcp/endpoint.hpp"
#include "mcp/jsonrpc.hpp"
#include "net/asio.hpp"
#include "net/task_group.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace suitemcp::mcp {

/// What the HTTP front answers to a POST: 202 with a plain word, or 400 and 404 with a JSON-RPC
/// error as body.
struct PostReply {
  int http_status = 0;
  std::string body;
};

/// One client on HTTP+SSE (MCP 2024-11-05): messages come by POST, answers leave on the stream. The
/// session ends with its stream; there is no resuming.
/// Held by shared_ptr: running calls keep it. Threads: io thread only. Lifetime: `endpoint` and
/// `tasks` must outlive the calls (drain the group first).
class SseSession : public std::enable_shared_from_this<SseSession> {
 public:
  /// Writes one message to the stream; false when the stream is gone. May call close().
  using Send = std::function<bool(std::string_view one_line_json)>;

  struct Options {
    std::chrono::milliseconds request_limit{60'000};  // SDK clients give up then
    std::size_t max_in_flight = 64;
  };
  /// `id` is unguessable and names the session in the POST's URL; `key_id` is the API key that
  /// opened it.
  struct Binding {
    std::string id;
    std::string key_id;
  };

  SseSession(
      Binding binding, Endpoint& endpoint, net::TaskGroup& tasks, Send send, Options options
  );

  /// Takes one message. 404 when closed or when the caller's key is not the session's: to a
  /// stranger it does not exist. 400 when the body is no message. Otherwise 202, and the answer,
  /// even an error, goes to the stream, possibly before this returns. A request gets the context's
  /// deadline or `request_limit` from now, whichever comes first.
  PostReply post(const base::Context& context, std::string_view body);

  /// Cancels what runs and drops what was still to be sent. Repeating it is harmless.
  void close();

  const std::string& id() const { return binding_.id; }
  const std::string& key_id() const { return binding_.key_id; }
  bool is_closed() const { return closed_; }
  /// Requests that still owe an answer.
  std::size_t in_flight() const { return in_flight_.size(); }

 private:
  /// Tells a call from an earlier, cancelled one with the same id.
  using Ticket = std::uint64_t;
  struct Call {
    Ticket ticket = 0;
    net::TaskGroup::Handle task;
  };
  class Lease;

  static asio::awaitable<void> run(
      Lease lease, base::Context context, Ticket ticket, Request request
  );
  void start(const base::Context& context, Request request);
  void hear(const Notification& notification);
  void cancel(const RequestId& id);
  Call* find_call(const RequestId& id, Ticket ticket);
  void deliver(std::string_view one_line_json);

  Binding binding_;
  Endpoint& endpoint_;
  net::TaskGroup& tasks_;
  Send send_;
  Options options_;
  PeerState peer_;
  std::unordered_map<RequestId, Call> in_flight_;
  Ticket last_ticket_ = 0;
  std::size_t running_ = 0;  // tasks alive, the cancelled ones too
  bool closed_ = false;
};

}  // namespace suitemcp::mcp
