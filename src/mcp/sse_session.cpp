#include "mcp/sse_session.hpp"

#include "mcp/progress.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <variant>

namespace suitemcp::mcp {

/// Keeps the session and counts the task, from spawning to its very end, however it ends.
class SseSession::Lease {
 public:
  explicit Lease(std::shared_ptr<SseSession> session) : session_(std::move(session)) {
    ++session_->running_;
  }
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&&) = delete;
  ~Lease() {
    if (session_) --session_->running_;
  }
  SseSession& session() const { return *session_; }

 private:
  std::shared_ptr<SseSession> session_;
};

SseSession::SseSession(
    Binding binding, Endpoint& endpoint, net::TaskGroup& tasks, Send send, Options options
)
    : binding_(std::move(binding)),
      endpoint_(endpoint),
      tasks_(tasks),
      send_(std::move(send)),
      options_(options) {
}

PostReply SseSession::post(const base::Context& context, std::string_view body) {
  const bool is_owner = context.principal && context.principal->key_id == binding_.key_id;
  if (closed_ || !is_owner) {
    return {404, error_text(std::nullopt, {kSessionNotFound, "Session not found.", {}})};
  }
  auto message = parse_message(body);
  if (!message) return {400, error_text(message.error().id, message.error().error)};
  if (auto* request = std::get_if<Request>(&*message)) {
    start(context, std::move(*request));
  } else if (const auto* notification = std::get_if<Notification>(&*message)) {
    hear(*notification);
  }
  return {202, "Accepted"};
}

void SseSession::start(const base::Context& context, Request request) {
  if (in_flight_.contains(request.id)) {
    deliver(error_text(request.id, {kInvalidRequest, "A request with this id still runs.", {}}));
    return;
  }
  // Counted by tasks, not by answers owed: cancelling at once must not open the limit.
  if (running_ >= options_.max_in_flight) {
    auto message = fmt::format(
        "{} requests of this session are still running. Wait for an answer, then send again.",
        running_
    );
    deliver(error_text(request.id, {kTooManyRequests, std::move(message), {}}));
    return;
  }
  const Ticket ticket = ++last_ticket_;
  const RequestId id = request.id;
  in_flight_.emplace(id, Call{ticket, {}});
  auto limited = context.within(options_.request_limit);
  if (auto token = find_progress_token(request.params)) {
    limited.progress = make_progress_sink(
        *std::move(token),
        [weak = weak_from_this(), id, ticket](const std::string& line) {
          const auto self = weak.lock();
          if (self && self->find_call(id, ticket) != nullptr) self->deliver(line);
        }
    );
  }
  auto task = tasks_.spawn(
      "mcp.request", run(Lease(shared_from_this()), std::move(limited), ticket, std::move(request))
  );
  // What needs no waiting may have been answered by now.
  if (auto* call = find_call(id, ticket)) call->task = std::move(task);
}

asio::awaitable<void> SseSession::run(
    Lease lease, base::Context context, Ticket ticket, Request request
) {
  auto& self = lease.session();
  const RequestId id = request.id;
  const auto reply = co_await self.endpoint_.handle(context, self.peer_, std::move(request));
  // MCP: a cancelled request gets no response.
  if (self.find_call(id, ticket) == nullptr) co_return;
  self.in_flight_.erase(id);
  self.deliver(reply);
}

void SseSession::hear(const Notification& notification) {
  if (notification.method != "notifications/cancelled") return;
  const auto* given = notification.params.if_contains("requestId");
  if (given == nullptr) return;
  if (const auto id = parse_request_id(*given)) cancel(*id);
}

void SseSession::cancel(const RequestId& id) {
  const auto found = in_flight_.find(id);
  if (found == in_flight_.end()) return;
  auto task = std::move(found->second.task);
  in_flight_.erase(found);
  task.cancel();
}

SseSession::Call* SseSession::find_call(const RequestId& id, Ticket ticket) {
  const auto found = in_flight_.find(id);
  if (found == in_flight_.end() || found->second.ticket != ticket) return nullptr;
  return &found->second;
}

void SseSession::deliver(std::string_view one_line_json) {
  if (closed_) return;
  // Sending may end the stream and so close us: the callback must not be destroyed while it runs.
  auto send = std::exchange(send_, nullptr);
  const bool sent = send(one_line_json);
  if (!closed_) send_ = std::move(send);
  if (!sent) close();
}

void SseSession::close() {
  if (closed_) return;
  closed_ = true;
  send_ = nullptr;
  auto calls = std::exchange(in_flight_, {});
  for (auto& [id, call] : calls) call.task.cancel();
}

}  // namespace suitemcp::mcp
