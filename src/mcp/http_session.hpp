#pragma once

#include "base/context.hpp"
#include "mcp/endpoint.hpp"
#include "mcp/jsonrpc.hpp"
#include "net/asio.hpp"
#include "net/task_group.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace suitemcp::mcp {

/// Where an answer goes that travels as an event stream. `send` writes one event with its id and is
/// false when the stream is gone; an empty message primes the client with the id alone. `end`
/// closes the stream once all is written.
struct EventSink {
  std::function<bool(std::string_view event_id, std::string_view one_line_json)> send;
  std::function<void()> end;
};

/// One client on Streamable HTTP (MCP 2025-03-26 to 2025-11-25): the calls it has running, and what
/// it may fetch again after a broken stream. Knows no HTTP: a front feeds it and writes.
///
/// A request becomes an Exchange. Its answer is either taken as a whole (`wait`, `take_reply`) or
/// streamed (`stream`): then every message of it gets an id, is kept for a while, and can be had
/// again by `resume`, since a connection that breaks cancels nothing (MCP basic/transports).
/// Held by shared_ptr: running calls keep it. Threads: io thread only. Lifetime: `endpoint` and
/// `tasks` must outlive the calls.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  struct Options {
    std::chrono::milliseconds request_limit{60'000};  // SDK clients give up then
    std::size_t max_in_flight = 64;
    std::size_t replay_bytes = 1U << 20U;  // of finished streams, all together
    std::size_t replay_streams = 32;
  };

  /// One request and what became of it.
  class Exchange {
   public:
    bool is_ended() const { return is_ended_; }
    /// Empty when the call was cancelled: MCP wants no answer then.
    std::string take_reply() { return std::move(reply_); }

   private:
    friend class HttpSession;
    struct Event {
      std::uint64_t sequence;
      std::string line;
    };
    Exchange(asio::any_io_executor executor, std::uint64_t number, RequestId id)
        : number_(number), id_(std::move(id)), ended_(std::move(executor)) {
      ended_.expires_at(asio::steady_timer::time_point::max());
    }

    std::uint64_t number_;
    RequestId id_;
    asio::steady_timer ended_;  // cancelled at the end
    net::TaskGroup::Handle task_;
    EventSink sink_;
    std::deque<Event> events_;  // those with ids: the stream's memory
    std::uint64_t last_sequence_ = 0;
    std::string reply_;
    bool is_streamed_ = false;
    bool is_ended_ = false;
  };
  using ExchangePtr = std::shared_ptr<Exchange>;

  HttpSession(
      asio::any_io_executor executor,
      PeerState peer,
      Endpoint& endpoint,
      net::TaskGroup& tasks,
      Options options
  );

  /// Starts a call; it may have ended when this returns. Errors: an id that still runs, too many
  /// at once.
  std::expected<ExchangePtr, RpcError> start(const base::Context& context, Request request);
  /// Whether the client wants to hear of the call's progress, which only a stream can bring.
  static bool wants_progress(const Request& request);
  /// True when it ended within `patience`.
  static asio::awaitable<bool> wait(ExchangePtr exchange, std::chrono::milliseconds patience);

  /// From now on the exchange speaks to the sink: first what there is already.
  void stream(const ExchangePtr& exchange, EventSink sink);
  /// Goes on with a stream behind the event that the client saw last. False when that event is not,
  /// or no longer, known.
  bool resume(std::string_view last_event_id, EventSink sink);

  void hear(const Notification& notification);
  /// Cancels what runs. Repeating it is harmless.
  void close();

  const std::string& version() const { return peer_.protocol_version; }
  std::size_t in_flight() const { return in_flight_.size(); }

 private:
  static asio::awaitable<void> run(
      std::shared_ptr<HttpSession> self,
      base::Context context,
      ExchangePtr exchange,
      Request request
  );
  void report(Exchange& exchange, const std::string& line);
  void finish(const ExchangePtr& exchange, std::string reply);
  void end(const ExchangePtr& exchange);
  void retire(const ExchangePtr& exchange);
  void push(Exchange& exchange, std::string line);
  bool send(Exchange& exchange, const Exchange::Event& event);
  void prime(Exchange& exchange);
  void trim_history();
  ExchangePtr find_exchange(std::uint64_t number) const;

  asio::any_io_executor executor_;
  PeerState peer_;
  Endpoint& endpoint_;
  net::TaskGroup& tasks_;
  Options options_;
  std::unordered_map<RequestId, ExchangePtr> in_flight_;
  std::deque<ExchangePtr> history_;  // streams that have ended, oldest first
  std::uint64_t last_number_ = 0;
  bool closed_ = false;
};

}  // namespace suitemcp::mcp
