#include "mcp/http_session.hpp"

#include "mcp/progress.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace suitemcp::mcp {
namespace {

// Priming events came with 2025-11-25; clients before would read the empty message as JSON.
constexpr std::string_view kPrimingSince = "2025-11-25";

std::string event_id(std::uint64_t exchange, std::uint64_t sequence) {
  return fmt::format("{}.{}", exchange, sequence);
}

struct EventId {
  std::uint64_t exchange = 0;
  std::uint64_t sequence = 0;
};

std::optional<EventId> parse_event_id(std::string_view text) {
  EventId id;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, id.exchange);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, id.sequence);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  return id;
}

}  // namespace

HttpSession::HttpSession(
    asio::any_io_executor executor,
    PeerState peer,
    Endpoint& endpoint,
    net::TaskGroup& tasks,
    Options options
)
    : executor_(std::move(executor)),
      peer_(std::move(peer)),
      endpoint_(endpoint),
      tasks_(tasks),
      options_(options) {
}

bool HttpSession::wants_progress(const Request& request) {
  return request.method == "tools/call" && find_progress_token(request.params).has_value();
}

std::expected<HttpSession::ExchangePtr, RpcError> HttpSession::start(
    const base::Context& context, Request request
) {
  if (in_flight_.contains(request.id)) {
    return std::unexpected(RpcError{kInvalidRequest, "A request with this id still runs.", {}});
  }
  if (in_flight_.size() >= options_.max_in_flight) {
    return std::unexpected(RpcError{
        kTooManyRequests,
        fmt::format(
            "{} requests of this session are still running. Wait for an answer, then send again.",
            in_flight_.size()
        ),
        {}
    });
  }
  ExchangePtr exchange(new Exchange(executor_, ++last_number_, request.id));
  in_flight_.emplace(request.id, exchange);
  auto limited = context.within(options_.request_limit);
  if (auto token = find_progress_token(request.params)) {
    limited.progress = make_progress_sink(
        *std::move(token),
        [weak = weak_from_this(), target = std::weak_ptr(exchange)](const std::string& line) {
          const auto self = weak.lock();
          const auto found = target.lock();
          if (self && found) self->report(*found, line);
        }
    );
  }
  auto task = tasks_.spawn(
      "mcp.request", run(shared_from_this(), std::move(limited), exchange, std::move(request))
  );
  if (!exchange->is_ended_) exchange->task_ = std::move(task);
  return exchange;
}

asio::awaitable<void> HttpSession::run(
    std::shared_ptr<HttpSession> self, base::Context context, ExchangePtr exchange, Request request
) {
  auto reply = co_await self->endpoint_.handle(context, self->peer_, std::move(request));
  if (!exchange->is_ended_) self->finish(exchange, std::move(reply));
}

asio::awaitable<bool> HttpSession::wait(ExchangePtr exchange, std::chrono::milliseconds patience) {
  if (exchange->is_ended_) co_return true;
  // A timer of its own: the one that tells the end has no limit.
  asio::steady_timer late(co_await asio::this_coro::executor, patience);
  late.async_wait([weak = std::weak_ptr(exchange)](boost::system::error_code code) {
    const auto found = weak.lock();
    if (!code && found) found->ended_.cancel();
  });
  co_await exchange->ended_.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return exchange->is_ended_;
}

void HttpSession::stream(const ExchangePtr& exchange, EventSink sink) {
  exchange->sink_ = std::move(sink);
  exchange->is_streamed_ = true;
  prime(*exchange);
  for (const auto& event : exchange->events_) {
    if (!send(*exchange, event)) break;
  }
  if (!exchange->is_ended_) return;
  // It ended before anybody knew that it would be streamed.
  if (auto reply = exchange->take_reply(); !reply.empty()) push(*exchange, std::move(reply));
  retire(exchange);
}

void HttpSession::prime(Exchange& exchange) {
  if (peer_.protocol_version < kPrimingSince) return;
  if (!exchange.sink_.send(event_id(exchange.number_, 0), {})) exchange.sink_ = {};
}

/// False when the stream is gone; the event stays in the memory.
bool HttpSession::send(Exchange& exchange, const Exchange::Event& event) {
  if (!exchange.sink_.send) return false;
  if (exchange.sink_.send(event_id(exchange.number_, event.sequence), event.line)) return true;
  exchange.sink_ = {};
  return false;
}

void HttpSession::push(Exchange& exchange, std::string line) {
  exchange.events_.push_back({++exchange.last_sequence_, std::move(line)});
  if (exchange.is_streamed_) send(exchange, exchange.events_.back());
}

/// Progress; before the front has decided to stream it waits in the memory.
void HttpSession::report(Exchange& exchange, const std::string& line) {
  constexpr std::size_t kMostEvents = 256;
  if (exchange.is_ended_) return;
  push(exchange, line);
  if (exchange.events_.size() > kMostEvents) exchange.events_.pop_front();
}

void HttpSession::finish(const ExchangePtr& exchange, std::string reply) {
  if (exchange->is_streamed_) {
    push(*exchange, std::move(reply));
  } else {
    exchange->reply_ = std::move(reply);
  }
  end(exchange);
}

void HttpSession::end(const ExchangePtr& exchange) {
  exchange->is_ended_ = true;
  in_flight_.erase(exchange->id_);
  exchange->ended_.cancel();
  if (exchange->is_streamed_) retire(exchange);
}

/// A stream that has ended stays for those who come back for it.
void HttpSession::retire(const ExchangePtr& exchange) {
  auto sink = std::exchange(exchange->sink_, {});
  if (sink.end) sink.end();
  history_.push_back(exchange);
  trim_history();
}

void HttpSession::trim_history() {
  const auto bytes_of = [](const ExchangePtr& exchange) {
    std::size_t bytes = 0;
    for (const auto& event : exchange->events_) bytes += event.line.size();
    return bytes;
  };
  std::size_t total = 0;
  for (const auto& exchange : history_) total += bytes_of(exchange);
  while (!history_.empty() &&
         (history_.size() > options_.replay_streams || total > options_.replay_bytes)) {
    total -= bytes_of(history_.front());
    history_.pop_front();
  }
}

HttpSession::ExchangePtr HttpSession::find_exchange(std::uint64_t number) const {
  const auto has_number = [number](const ExchangePtr& exchange) {
    return exchange->number_ == number && exchange->is_streamed_;
  };
  for (const auto& [id, exchange] : in_flight_) {
    if (has_number(exchange)) return exchange;
  }
  const auto found = std::ranges::find_if(history_, has_number);
  return found == history_.end() ? nullptr : *found;
}

bool HttpSession::resume(std::string_view last_event_id, EventSink sink) {
  const auto seen = parse_event_id(last_event_id);
  const auto exchange = seen ? find_exchange(seen->exchange) : nullptr;
  if (!exchange || seen->sequence > exchange->last_sequence_) return false;
  // The stream that broke may not have noticed yet: each message goes to one stream only.
  if (auto old = std::exchange(exchange->sink_, std::move(sink)); old.end) old.end();
  for (const auto& event : exchange->events_) {
    if (event.sequence > seen->sequence && !send(*exchange, event)) break;
  }
  if (!exchange->is_ended_) return true;
  auto last = std::exchange(exchange->sink_, {});
  if (last.end) last.end();
  return true;
}

void HttpSession::hear(const Notification& notification) {
  if (notification.method != "notifications/cancelled") return;
  const auto* given = notification.params.if_contains("requestId");
  const auto id = given == nullptr ? std::nullopt : parse_request_id(*given);
  const auto found = id ? in_flight_.find(*id) : in_flight_.end();
  if (found == in_flight_.end()) return;
  const auto exchange = found->second;
  auto task = std::move(exchange->task_);
  end(exchange);
  task.cancel();
}

void HttpSession::close() {
  if (std::exchange(closed_, true)) return;
  auto running = std::exchange(in_flight_, {});
  for (auto& [id, exchange] : running) {
    auto task = std::move(exchange->task_);
    end(exchange);
    task.cancel();
  }
  history_.clear();
}

}  // namespace suitemcp::mcp
