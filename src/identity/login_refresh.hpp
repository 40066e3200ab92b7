#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "identity/api_keys.hpp"
#include "identity/browser_sessions.hpp"
#include "identity/oidc/login_client.hpp"
#include "identity/profiles.hpp"
#include "identity/refresh_tokens.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <chrono>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::identity {

/// Looks at the groups of people again, in the background, as far as the provider gave a refresh
/// token: who lost a group loses what needs it; whom the provider refuses (disabled, session ended)
/// is signed out: their keys are refused until the next login, their browsers for good. A provider
/// that cannot be reached changes nothing, nor does one that leaves out groups because they are too
/// many. Several processes share the work.
///
/// Errors: what the store throws. Threads: io thread only. Lifetime: the collaborators must outlive
/// it.
class LoginRefresh {
 public:
  struct Parts {
    oidc::LoginClient& client;
    Profiles& profiles;
    RefreshTokens& tokens;
    ApiKeys& keys;
    BrowserSessions& sessions;
    store::KeyValueStore& store;
    const base::Clock& clock;
  };

  LoginRefresh(Parts parts, std::chrono::seconds interval);

  /// One round: everybody with a live key whose login was last looked at `interval` ago or longer,
  /// who has waited longest first. It ends early when the provider failed for several people in a
  /// row; whoever it failed for waits an interval, the others for the next round.
  asio::awaitable<void> run_once(const base::Context& context);
  /// Who is being asked for is still heard; nobody else is begun with, now or later.
  void stop() { is_stopping_ = true; }

 private:
  template <class T>
  using Awaitable = asio::awaitable<T>;
  using Context = base::Context;
  /// Without tokens: the person has signed in at another provider.
  using Answer = std::expected<std::optional<oidc::TokenSet>, base::Error>;
  /// What came of one person. `failed`: of nobody, perhaps; the provider is not well.
  enum class Outcome { not_asked, answered, failed };

  bool is_due(base::WallTime last) const;
  Awaitable<std::vector<std::string>> find_due(const Context& context);
  /// When the person was last looked at or asked for; empty when there is nothing to look at.
  Awaitable<std::optional<base::WallTime>> last_look(const Context& context, std::string id);
  void report_damage(const Context& context, const std::string& id, const base::Error& error);
  Awaitable<Outcome> try_refresh(const Context& context, std::string id);
  Awaitable<Outcome> refresh(const Context& context, std::string id);
  Awaitable<Outcome> refresh_locked(const Context& context, std::string id);
  Awaitable<Answer> ask(const Context& context, const Login& login, base::Secret token);
  Awaitable<void> keep(
      Context context, const Profile& profile, RefreshTokens::Kept used, base::Secret token
  );
  Awaitable<Outcome> hear(
      const Context& context,
      const Profile& profile,
      std::expected<oidc::Person, base::Error> person
  );
  Awaitable<Outcome> fail(
      const Context& context,
      const Profile& profile,
      RefreshTokens::Kept used,
      const base::Error& error
  );
  Awaitable<void> finish_end(const Context& context, std::string id);

  const Parts parts_;
  const std::chrono::seconds interval_;
  bool is_stopping_ = false;
  // Who was asked for here, and when: no answer, or one that says nothing, is not asked for all the
  // time. Only people with a refresh token.
  std::map<std::string, base::WallTime> asked_;
};

}  // namespace suitemcp::identity
