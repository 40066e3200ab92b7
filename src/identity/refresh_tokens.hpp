#pragma once

#include "base/context.hpp"
#include "base/secret.hpp"
#include "identity/state_secrets.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// The identity provider's refresh token of each profile, sealed for it, under auth:refresh:ID.
/// Errors: what the store throws. A token that no longer opens counts as none.
/// Threads: io thread only. Lifetime: the collaborators must outlive it.
class RefreshTokens {
 public:
  RefreshTokens(store::KeyValueStore& store, base::Random& random, const StateSecrets& secrets);

  /// Replaces what was there. It lives 400 days unless it is replaced.
  asio::awaitable<void> put(
      const base::Context& context, std::string profile_id, base::Secret token
  );
  asio::awaitable<std::optional<base::Secret>> get(
      const base::Context& context, std::string profile_id
  );
  asio::awaitable<void> remove(const base::Context& context, std::string profile_id);
  /// The profiles that have one, in no order.
  asio::awaitable<std::vector<std::string>> profile_ids(const base::Context& context);

  /// Where the token of a profile is kept.
  static std::string key_of(const std::string& profile_id);

 private:
  store::KeyValueStore& store_;
  base::Random& random_;
  base::Secret seal_key_;
  std::optional<base::Secret> previous_seal_key_;
};

}  // namespace suitemcp::identity
