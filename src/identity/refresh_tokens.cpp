#include "identity/refresh_tokens.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <utility>

namespace suitemcp::identity {
namespace {

template <class T>
using Awaitable = asio::awaitable<T>;

constexpr std::chrono::hours kLifetime{400 * 24};

/// A token copied to another profile does not open.
std::string seal_identity(const std::string& profile_id) {
  return "auth:refresh/" + profile_id;
}

/// SEALED of "UNIX_TIME SEALED". Empty: its time is over, or we did not write it.
std::optional<std::string_view> live_part(std::string_view record, base::WallTime now) {
  std::int64_t end = 0;
  const auto* last = record.data() + record.size();
  const auto [rest, error] = std::from_chars(record.data(), last, end);
  // In seconds: a damaged record may name a time that WallTime cannot hold.
  const bool is_live =
      error == std::errc() && rest != last && *rest == ' ' && base::to_unix(now) < end;
  if (!is_live) return std::nullopt;
  return std::string_view(rest + 1, last);
}

}  // namespace

RefreshTokens::RefreshTokens(
    store::KeyValueStore& store,
    const base::Clock& clock,
    base::Random& random,
    const StateSecrets& secrets
)
    : store_(store), clock_(clock), sealing_(random, secrets, "refresh-token-seal") {
}

std::string RefreshTokens::record_of(const std::string& profile_id, const base::Secret& token) {
  return fmt::format(
      "{} {}",
      base::to_unix(clock_.wall() + kLifetime),
      sealing_.seal(token.expose(), seal_identity(profile_id))
  );
}

Awaitable<void> RefreshTokens::put(
    const base::Context& context, std::string profile_id, base::Secret token
) {
  auto record = record_of(profile_id, token);
  co_await store_.hash_set(context, kKey, std::move(profile_id), std::move(record));
}

Awaitable<std::optional<RefreshTokens::Kept>> RefreshTokens::get(
    const base::Context& context, std::string profile_id
) {
  auto record = co_await store_.hash_get(context, kKey, profile_id);
  if (!record) co_return std::nullopt;
  const auto sealed = live_part(*record, clock_.wall());
  if (!sealed) co_return std::nullopt;
  auto token = sealing_.open(*sealed, seal_identity(profile_id));
  if (!token) co_return std::nullopt;
  co_return Kept{std::move(*token), std::move(*record)};
}

Awaitable<bool> RefreshTokens::replace(
    const base::Context& context, std::string profile_id, Kept used, base::Secret token
) {
  auto record = record_of(profile_id, token);
  co_return co_await store_.hash_compare_and_set(
      context, kKey, std::move(profile_id), std::move(used.record), std::move(record)
  );
}

Awaitable<bool> RefreshTokens::remove(
    const base::Context& context, std::string profile_id, Kept used
) {
  co_return co_await store_.hash_compare_and_set(
      context, kKey, std::move(profile_id), std::move(used.record), std::nullopt
  );
}

Awaitable<void> RefreshTokens::remove(const base::Context& context, std::string profile_id) {
  co_await store_.hash_remove(context, kKey, std::move(profile_id));
}

Awaitable<std::vector<std::string>> RefreshTokens::profile_ids(const base::Context& context) {
  std::vector<std::string> ids;
  const auto records = co_await store_.hash_all(context, kKey);
  for (const auto& [id, record] : records) {
    if (live_part(record, clock_.wall())) {
      ids.push_back(id);
    } else {
      co_await store_.hash_compare_and_set(context, kKey, id, record, std::nullopt);
    }
  }
  co_return ids;
}

}  // namespace suitemcp::identity
