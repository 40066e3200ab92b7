#include "identity/refresh_tokens.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"

#include <string_view>
#include <utility>

namespace suitemcp::identity {
namespace {

constexpr std::string_view kPrefix = "auth:refresh:";
constexpr const char* kSealPurpose = "refresh-token-seal";
constexpr std::chrono::hours kLifetime{400 * 24};

/// A token copied to another profile does not open.
std::string seal_identity(const std::string& profile_id) {
  return "auth:refresh/" + profile_id;
}

}  // namespace

RefreshTokens::RefreshTokens(
    store::KeyValueStore& store, base::Random& random, const StateSecrets& secrets
)
    : store_(store), random_(random), seal_key_(base::derive_key(secrets.current, kSealPurpose)) {
  if (secrets.previous) previous_seal_key_ = base::derive_key(*secrets.previous, kSealPurpose);
}

std::string RefreshTokens::key_of(const std::string& profile_id) {
  return std::string(kPrefix) + profile_id;
}

asio::awaitable<void> RefreshTokens::put(
    const base::Context& context, std::string profile_id, base::Secret token
) {
  auto sealed = base::seal(seal_key_, random_, token.expose(), seal_identity(profile_id));
  co_await store_.set(context, key_of(profile_id), std::move(sealed), {.ttl = kLifetime});
}

asio::awaitable<std::optional<base::Secret>> RefreshTokens::get(
    const base::Context& context, std::string profile_id
) {
  const auto sealed = co_await store_.get(context, key_of(profile_id));
  if (!sealed) co_return std::nullopt;
  const auto identity = seal_identity(profile_id);
  auto token = base::open_sealed(seal_key_, *sealed, identity);
  if (!token && previous_seal_key_) {
    token = base::open_sealed(*previous_seal_key_, *sealed, identity);
  }
  co_return token;
}

asio::awaitable<void> RefreshTokens::remove(const base::Context& context, std::string profile_id) {
  co_await store_.remove(context, key_of(profile_id));
}

asio::awaitable<std::vector<std::string>> RefreshTokens::profile_ids(const base::Context& context) {
  auto keys = co_await store_.scan(context, std::string(kPrefix));
  for (auto& key : keys) key.erase(0, kPrefix.size());
  co_return keys;
}

}  // namespace suitemcp::identity
