#include "gateway/stream_registry.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::gateway {

void StreamRegistry::require_room(std::string_view user_id) const {
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
  const auto found = per_user_.find(user_id);
  const std::size_t own = found == per_user_.end() ? 0 : found->second;
  if (own < options_.max_per_user) return;
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

std::uint64_t StreamRegistry::add(StreamOwner owner, std::shared_ptr<net::SseStream> stream) {
  ++per_user_[owner.user_id];
  live_.emplace(++last_number_, Live{std::move(owner), std::move(stream)});
  return last_number_;
}

void StreamRegistry::remove(std::uint64_t number) {
  const auto found = live_.find(number);
  if (found == live_.end()) return;
  const auto user = per_user_.find(found->second.owner.user_id);
  if (--user->second == 0) per_user_.erase(user);
  live_.erase(found);
}

template <class Condition>
void StreamRegistry::cut_if(Condition condition) {
  std::vector<std::shared_ptr<net::SseStream>> doomed;
  for (const auto& [number, live] : live_) {
    if (condition(live)) doomed.push_back(live.stream);
  }
  for (const auto& stream : doomed) stream->cut();
}

void StreamRegistry::cut_key(std::string_view key_id) {
  cut_if([key_id](const Live& live) { return live.owner.key_id == key_id; });
}

void StreamRegistry::cut_user(std::string_view user_id) {
  cut_if([user_id](const Live& live) { return live.owner.user_id == user_id; });
}

void StreamRegistry::cut_expired(base::WallTime now) {
  cut_if([now](const Live& live) { return live.owner.key.expires_at <= now; });
}

void StreamRegistry::end_key_at(std::string_view key_id, base::WallTime at) {
  for (auto& [number, live] : live_) {
    auto& key = live.owner.key;
    if (live.owner.key_id == key_id) key.expires_at = std::min(key.expires_at, at);
  }
}

void StreamRegistry::close_all() {
  std::vector<std::shared_ptr<net::SseStream>> streams;
  streams.reserve(live_.size());
  for (const auto& [number, live] : live_) streams.push_back(live.stream);
  for (const auto& stream : streams) stream->close();
}

std::vector<identity::VerifiedKey> StreamRegistry::keys() const {
  std::map<std::string_view, identity::VerifiedKey> unique;
  for (const auto& [number, live] : live_) unique.try_emplace(live.owner.key_id, live.owner.key);
  std::vector<identity::VerifiedKey> keys;
  keys.reserve(unique.size());
  for (auto& [id, key] : unique) keys.push_back(std::move(key));
  return keys;
}

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

}  // namespace suitemcp::gateway
