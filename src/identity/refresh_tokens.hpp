#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "base/secret.hpp"
#include "identity/sealing.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// The identity provider's refresh token of each profile, sealed for it, in the hash auth:refresh.
/// Errors: what the store throws. A token that no longer opens counts as none.
/// Threads: io thread only. Lifetime: the collaborators must outlive it.
class RefreshTokens {
 public:
  /// The hash of all of them, by profile id.
  static constexpr const char* kKey = "auth:refresh";

  /// A token as it was found.
  struct Kept {
    base::Secret token;
    std::string record;  // as it is stored: no other one is equal, even of the same token
  };

  RefreshTokens(
      store::KeyValueStore& store,
      const base::Clock& clock,
      base::Random& random,
      const StateSecrets& secrets
  );

  /// Of a login: replaces what was there. It lives 400 days unless it is replaced.
  asio::awaitable<void> put(
      const base::Context& context, std::string profile_id, base::Secret token
  );
  asio::awaitable<std::optional<Kept>> get(const base::Context& context, std::string profile_id);
  /// `token` in the place of `used`. False: that one is not there any more, and what is stays.
  asio::awaitable<bool> replace(
      const base::Context& context, std::string profile_id, Kept used, base::Secret token
  );
  /// False: `used` is not there any more, and what is stays.
  asio::awaitable<bool> remove(const base::Context& context, std::string profile_id, Kept used);
  asio::awaitable<void> remove(const base::Context& context, std::string profile_id);
  /// The profiles that have one, in no order.
  asio::awaitable<std::vector<std::string>> profile_ids(const base::Context& context);

 private:
  /// What is stored of a token that is put now.
  std::string record_of(const std::string& profile_id, const base::Secret& token);

  store::KeyValueStore& store_;
  const base::Clock& clock_;
  Sealing sealing_;
};

}  // namespace suitemcp::identity
