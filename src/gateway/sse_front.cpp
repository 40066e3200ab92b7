#include "gateway/sse_front.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {
namespace {

constexpr std::size_t kSessionIdBytes = 24;  // 192 bits: unguessable

}  // namespace

SseFront::SseFront(
    asio::any_io_executor executor,
    mcp::Endpoint& endpoint,
    net::TaskGroup& tasks,
    base::Random& random,
    StreamRegistry& streams,
    Options options
)
    : executor_(std::move(executor)),
      endpoint_(endpoint),
      tasks_(tasks),
      random_(random),
      streams_(streams),
      options_(std::move(options)) {
}

net::Response SseFront::open(
    const base::Context& context, StreamOwner owner, std::string_view public_prefix
) {
  streams_.require_room(owner.user_id);
  const auto id = base::random_token(random_, kSessionIdBytes);
  auto stream = std::make_shared<net::SseStream>(executor_, options_.stream);
  // Weak: the stream's owner is the connection, and a session must not keep it open.
  auto send = [weak = std::weak_ptr(stream)](std::string_view line) {
    const auto target = weak.lock();
    return target && target->send_event("message", line);
  };
  auto session = std::make_shared<mcp::SseSession>(
      mcp::SseSession::Binding{id, owner.key_id}, endpoint_, tasks_, send, options_.session
  );
  stream->send_event("endpoint", fmt::format("{}/messages?sessionId={}", public_prefix, id));
  live_.emplace(
      id, Live{owner.key_id, 0, context.log, std::chrono::steady_clock::now(), std::move(session)}
  );
  live_.at(id).number = streams_.add(std::move(owner), stream);
  stream->on_closed([this, id] { forget(id); });
  context.log.info("sse opened", {{"connections", live_.size()}});
  return stream_response(std::move(stream));
}

net::Response SseFront::post(const base::Context& context, const net::Request& request) {
  const auto id = request.parameter("sessionId");
  if (!id || id->empty()) {
    throw base::Error(
        base::ErrorKind::invalid_argument,
        "sse.no_session_id",
        "POST /messages without sessionId",
        "The parameter sessionId is missing. Open GET /sse first; its endpoint event holds the URL."
    );
  }
  const auto found = live_.find(*id);
  const bool is_own = found != live_.end() && context.principal != nullptr &&
                      found->second.key_id == context.principal->key_id;
  if (!is_own) {
    throw base::Error(
        base::ErrorKind::not_found,
        "sse.unknown_session",
        "POST /messages for a session that does not exist",
        "There is no such session; it may have ended. Open GET /sse again."
    );
  }
  const auto session = found->second.session;
  const auto reply = session->post(context, request.body);
  net::Response response = net::json_response(reply.http_status, reply.body);
  if (reply.http_status == 202) response.content_type = "text/plain";
  return response;
}

void SseFront::forget(const std::string& session_id) {
  const auto found = live_.find(session_id);
  if (found == live_.end()) return;
  const auto live = std::move(found->second);
  live_.erase(found);
  streams_.remove(live.number);
  live.session->close();
  const std::chrono::duration<double> open_for = std::chrono::steady_clock::now() - live.opened;
  live.log.info("sse closed", {{"open_s", open_for.count()}, {"connections", live_.size()}});
}

}  // namespace suitemcp::gateway
