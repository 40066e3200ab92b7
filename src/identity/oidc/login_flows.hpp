#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "base/secret.hpp"
#include "identity/sealing.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <string>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity::oidc {

/// A login that a browser has begun.
struct LoginFlow {
  std::string nonce;
  base::Secret code_verifier;
  std::string purpose;  // what to do afterwards; the caller's own words
};

struct StartedFlow {
  std::string state;
  LoginFlow flow;
};

/// Logins between the way to the provider and the way back: single use, ten minutes, bound to the
/// browser that began. The store sees hashes of state and cookie, the rest is sealed.
///
/// Errors: what the store throws. Threads: io thread only. Lifetime: the collaborators must outlive
/// it.
class LoginFlows {
 public:
  LoginFlows(
      store::KeyValueStore& store,
      const base::Clock& clock,
      base::Random& random,
      const StateSecrets& secrets
  );

  /// `browser` is the value of the cookie that the browser holds: random, and known to it alone.
  asio::awaitable<StartedFlow> start(
      const base::Context& context, std::string browser, std::string purpose
  );

  /// Ends the flow whatever comes of it. Errors: invalid_argument "oidc.unknown_state" (never
  /// begun, used before or too old), permission_denied "oidc.other_browser" (RFC 6749 10.12: a
  /// login begun elsewhere must not finish here).
  asio::awaitable<LoginFlow> finish(
      const base::Context& context, std::string state, std::string browser
  );

 private:
  store::KeyValueStore& store_;
  const base::Clock& clock_;
  base::Random& random_;
  Sealing sealing_;
};

}  // namespace suitemcp::identity::oidc
