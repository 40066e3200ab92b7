#include "gateway/sse_front.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace suitemcp::gateway {
namespace {

constexpr std::size_t kSessionIdBytes = 24;  // 192 bits: unguessable

net::Response stream_response(std::shared_ptr<net::SseStream> stream) {
  net::Response response;
  response.content_type = "text/event-stream";
  response.headers = {
      {"Cache-Control", "no-cache, no-transform"},
      {"X-Accel-Buffering", "no"},  // nginx with its defaults would hold the stream back
  };
  response.stream = std::move(stream);
  return response;
}

}  // namespace

SseFront::SseFront(
    asio::any_io_executor executor,
    mcp::Endpoint& endpoint,
    net::TaskGroup& tasks,
    base::Random& random,
    Options options
)
    : executor_(std::move(executor)),
      endpoint_(endpoint),
      tasks_(tasks),
      random_(random),
      options_(std::move(options)) {
}

SseFront::~SseFront() {
  close_all();
}

void SseFront::require_room(std::string_view user_id) const {
  if (live_.size() >= options_.max_connections) {
    throw base::Error(
        base::ErrorKind::unavailable,
        "sse.full",
        fmt::format("all {} event streams are taken", options_.max_connections),
        fmt::format(
            "All {} connections of this gateway are in use. Close one, try again later, or ask the "
            "operator to raise MAX_SSE_CONNECTIONS.",
            options_.max_connections
        )
    )
        .set_retry_after(std::chrono::seconds(30));
  }
  const auto own = std::ranges::count_if(live_, [user_id](const auto& entry) {
    return entry.second.owner.user_id == user_id;
  });
  if (static_cast<std::size_t>(own) < options_.max_per_user) return;
  throw base::Error(
      base::ErrorKind::rate_limited,
      "sse.too_many",
      "too many event streams of one user",
      fmt::format(
          "You have {} connections open already. Close one of your clients and try again.", own
      )
  )
      .set_retry_after(std::chrono::seconds(10));
}

net::Response SseFront::open(
    const base::Context& context, Owner owner, std::string_view public_prefix
) {
  require_room(owner.user_id);
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
  stream->on_closed([this, id] { forget(id); });
  live_.emplace(
      id,
      Live{
          std::move(owner),
          context.log,
          std::chrono::steady_clock::now(),
          std::move(session),
          stream
      }
  );
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
                      found->second.owner.key_id == context.principal->key_id;
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
  live.session->close();
  const std::chrono::duration<double> open_for = std::chrono::steady_clock::now() - live.opened;
  live.log.info("sse closed", {{"open_s", open_for.count()}, {"connections", live_.size()}});
}

template <class Condition>
void SseFront::cut_if(Condition condition) {
  std::vector<std::shared_ptr<net::SseStream>> doomed;
  for (const auto& [id, live] : live_) {
    if (condition(live)) doomed.push_back(live.stream);
  }
  for (const auto& stream : doomed) stream->cut();
}

void SseFront::cut_key(std::string_view key_id) {
  cut_if([key_id](const Live& live) { return live.owner.key_id == key_id; });
}

void SseFront::cut_user(std::string_view user_id) {
  cut_if([user_id](const Live& live) { return live.owner.user_id == user_id; });
}

void SseFront::cut_expired(base::WallTime now) {
  cut_if([now](const Live& live) { return live.owner.key.expires_at <= now; });
}

void SseFront::close_all() {
  std::vector<std::shared_ptr<net::SseStream>> streams;
  streams.reserve(live_.size());
  for (const auto& [id, live] : live_) streams.push_back(live.stream);
  for (const auto& stream : streams) stream->close();
}

std::vector<identity::VerifiedKey> SseFront::keys() const {
  std::map<std::string_view, identity::VerifiedKey> unique;
  for (const auto& [id, live] : live_) unique.try_emplace(live.owner.key_id, live.owner.key);
  std::vector<identity::VerifiedKey> keys;
  keys.reserve(unique.size());
  for (auto& [id, key] : unique) keys.push_back(std::move(key));
  return keys;
}

}  // namespace suitemcp::gateway
