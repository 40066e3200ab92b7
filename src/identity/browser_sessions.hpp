#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "base/crypto.hpp"
#include "base/secret.hpp"
#include "identity/state_secrets.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// Who is signed in at a browser, so that the pages below /auth/ know. It says nothing about what
/// the person may use, and no API key can be found out from it.
///
/// The cookie's value is "USER.RANDOM"; the store keeps only a keyed digest of it, under
/// auth:browser:USER:DIGEST. A session ends after `kLifetime`, whatever is done with it. A rotation
/// of the secret ends no session and breaks no form that is open in a browser.
/// Errors: what the store throws. Threads: io thread only. Lifetime: the collaborators must outlive
/// it.
class BrowserSessions {
 public:
  template <class T>
  using Awaitable = asio::awaitable<T>;

  static constexpr std::chrono::hours kLifetime{8};

  BrowserSessions(
      store::KeyValueStore& store,
      const base::Clock& clock,
      base::Random& random,
      const StateSecrets& secrets
  );

  /// A new session; the result is the cookie's value. A new one for each login: a value that
  /// somebody planted in the browser before is worth nothing (session fixation). `user_id`: 1 to 64
  /// letters of URL-safe base64, as profiles have it; else internal "identity.bad_user_id".
  Awaitable<base::Secret> start(const base::Context& context, std::string user_id);
  /// The user's id; empty when the cookie is malformed, unknown or its session has ended.
  Awaitable<std::optional<std::string>> find(const base::Context& context, std::string cookie);
  Awaitable<void> end(const base::Context& context, std::string cookie);
  Awaitable<void> end_all_of(const base::Context& context, std::string user_id);

  /// What a form of the page carries so that no other site can send it in the person's name
  /// (CSRF): bound to the cookie of the browser, whichever it is, and to the form's name. As good
  /// as the cookie is.
  std::string form_token(std::string_view cookie, std::string_view form) const;
  /// In constant time. False for an empty cookie.
  bool is_form_token(std::string_view presented, std::string_view cookie, std::string_view form)
      const;

 private:
  /// What is made of one secret.
  struct Generation {
    base::HmacKey cookies;
    base::HmacKey forms;
  };

  /// Where the session may stand, the likeliest first; none for a malformed cookie.
  std::vector<std::string> keys_of(std::string_view cookie) const;

  store::KeyValueStore& store_;
  const base::Clock& clock_;
  base::Random& random_;
  std::vector<Generation> generations_;  // the current one first
};

}  // namespace suitemcp::identity
