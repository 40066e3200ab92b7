#pragma once

#include "base/context.hpp"
#include "base/secret.hpp"
#include "identity/sealing.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// A key on its way from the request that made it to the page that shows it: between them lies a
/// redirect, so that reloading the page repeats nothing. Sealed in the store for two minutes, given
/// out once, to the browser session that it was put there for. A later key replaces one that was
/// not shown.
/// Errors: what the store throws. Threads: io thread only. Lifetime: the collaborators must outlive
/// it.
class KeyHandover {
 public:
  static constexpr std::chrono::minutes kLifetime{2};

  KeyHandover(store::KeyValueStore& store, base::Random& random, const StateSecrets& secrets);

  /// `session` is the value of the browser's session cookie.
  asio::awaitable<void> put(const base::Context& context, std::string session, base::Secret key);
  /// Empty: none, shown already or too old.
  asio::awaitable<std::optional<base::Secret>> take(
      const base::Context& context, std::string session
  );

 private:
  store::KeyValueStore& store_;
  Sealing sealing_;
};

}  // namespace suitemcp::identity
