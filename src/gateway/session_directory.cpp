#include "gateway/session_directory.hpp"

#include "base/crypto.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace suitemcp::gateway {
namespace {

/// "<milliseconds since 1970> <protocol version>"
std::string text_of(const SessionRecord& record, std::int64_t last_used) {
  return fmt::format("{} {}", last_used, record.protocol_version);
}

struct Stored {
  std::int64_t last_used = 0;
  SessionRecord record;
};

std::optional<Stored> parse_stored(std::string_view text) {
  Stored stored;
  const char* end = text.data() + text.size();
  const auto [blank, error] = std::from_chars(text.data(), end, stored.last_used);
  if (error != std::errc() || blank == end || *blank != ' ') return std::nullopt;
  stored.record.protocol_version.assign(blank + 1, end);
  return stored;
}

}  // namespace

std::string SessionDirectory::key_prefix(const std::string& key_id) const {
  return fmt::format("mcp:session:{}:{}:", entity_, key_id);
}

std::string SessionDirectory::key_of(const std::string& key_id, const std::string& id) const {
  return key_prefix(key_id) + base::hex(base::sha256(id)).substr(0, 32);
}

asio::awaitable<void> SessionDirectory::write(
    const base::Context& context, std::string key, const SessionRecord& record
) {
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(clock_.wall().time_since_epoch());
  auto text = text_of(record, now.count());
  co_await store_.set(context, std::move(key), std::move(text), {.ttl = options_.idle_limit});
}

asio::awaitable<void> SessionDirectory::make_room(
    const base::Context& context, std::string prefix
) {
  auto keys = co_await store_.scan(context, std::move(prefix), options_.max_per_key + 1);
  if (keys.size() < options_.max_per_key) co_return;
  // Clients often vanish without a DELETE: refusing would lock their user out for a day.
  std::string oldest;
  std::int64_t when = 0;
  for (const auto& key : keys) {
    const auto text = co_await store_.get(context, key);
    const auto stored = text ? parse_stored(*text) : std::nullopt;
    const std::int64_t used = stored ? stored->last_used : 0;
    if (!oldest.empty() && used >= when) continue;
    oldest = key;
    when = used;
  }
  co_await store_.remove(context, std::move(oldest));
}

asio::awaitable<void> SessionDirectory::add(
    const base::Context& context, std::string key_id, std::string id, SessionRecord record
) {
  co_await make_room(context, key_prefix(key_id));
  co_await write(context, key_of(key_id, id), record);
}

asio::awaitable<std::optional<SessionRecord>> SessionDirectory::find(
    const base::Context& context, std::string key_id, std::string id
) {
  const auto text = co_await store_.get(context, key_of(key_id, id));
  auto stored = text ? parse_stored(*text) : std::nullopt;
  if (!stored) co_return std::nullopt;
  co_return std::move(stored->record);
}

asio::awaitable<void> SessionDirectory::touch(
    const base::Context& context, std::string key_id, std::string id, SessionRecord record
) {
  co_await write(context, key_of(key_id, id), record);
}

asio::awaitable<void> SessionDirectory::remove(
    const base::Context& context, std::string key_id, std::string id
) {
  co_await store_.remove(context, key_of(key_id, id));
}

}  // namespace suitemcp::gateway
