#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "identity/api_keys.hpp"
#include "identity/oidc/login_client.hpp"
#include "identity/profiles.hpp"
#include "identity/refresh_tokens.hpp"
#include "net/asio.hpp"
#include "store/fresh_cache.hpp"
#include "store/key_value_store.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <variant>

namespace suitemcp::identity {

/// Looks at the groups of people again, in the background, as far as the provider gave a refresh
/// token: who lost a group loses what needs it; whom the provider refuses (disabled, session ended)
/// is signed out: their keys are refused until the next login. A provider that cannot be reached
/// changes nothing, nor does one that leaves out groups because they are too many. Several
/// processes share the work.
///
/// Errors: what the store throws. Threads: io thread only. Lifetime: the collaborators must outlive
/// it.
class LoginRefresh {
 public:
  LoginRefresh(
      oidc::LoginClient& client,
      Profiles& profiles,
      RefreshTokens& tokens,
      ApiKeys& keys,
      store::KeyValueStore& store,
      const base::Clock& clock,
      std::chrono::seconds interval
  );

  /// One round: everybody with a live key whose login was last looked at `interval` ago or longer.
  asio::awaitable<void> run_once(const base::Context& context);

 private:
  /// Without a login: the person has signed in at another provider.
  using Answer = std::expected<std::optional<oidc::RefreshedLogin>, base::Error>;
  /// What a step means for the round. `over`: the provider cannot be reached.
  enum class Round { goes_on, over };

  bool is_due(const Profile& profile) const;
  asio::awaitable<bool> is_wanted(const base::Context& context, std::string id);
  asio::awaitable<Round> refresh(const base::Context& context, std::string id);
  asio::awaitable<Round> refresh_locked(base::Context context, std::string id);
  asio::awaitable<Answer> ask(const base::Context& context, const Login& login, base::Secret token);
  asio::awaitable<Round> hear(
      const base::Context& context,
      const Profile& profile,
      std::expected<oidc::Person, base::Error> person
  );
  asio::awaitable<Round> fail(
      const base::Context& context,
      const Profile& profile,
      const base::Secret& token,
      const base::Error& error
  );

  oidc::LoginClient& client_;
  Profiles& profiles_;
  RefreshTokens& tokens_;
  ApiKeys& keys_;
  store::KeyValueStore& store_;
  const base::Clock& clock_;
  const std::chrono::seconds interval_;
  // Who was asked for here a while ago: an answer that says nothing is not asked for all the time.
  store::FreshCache<std::string, std::monostate> asked_;
};

}  // namespace suitemcp::identity
