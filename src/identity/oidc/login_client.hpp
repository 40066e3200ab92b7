#pragma once

#include "identity/oidc/callback.hpp"
#include "identity/oidc/key_source.hpp"
#include "identity/oidc/login_flows.hpp"
#include "identity/oidc/person.hpp"
#include "identity/oidc/settings.hpp"
#include "identity/oidc/token_endpoint.hpp"

#include <optional>
#include <string>

namespace suitemcp::identity::oidc {

struct FinishedLogin {
  Person person;
  std::string purpose;  // as given to start()
  std::optional<base::Secret> refresh_token;
};

/// Logs people in at one OpenID Connect provider: the whole of it, without HTTP routes or pages.
///
/// Errors: those of Discovery, LoginFlows, check_callback(), TokenEndpoint, parse_signed_token(),
/// KeySource, check_id_token() and resolve_person(); each has a sentence for the page and a code
/// for the log. Threads: io thread only. Lifetime: the collaborators must outlive it.
class LoginClient {
 public:
  LoginClient(Settings settings, ProviderHttp& http, LoginFlows& flows, const base::Clock& clock);
  LoginClient(const LoginClient&) = delete;
  LoginClient& operator=(const LoginClient&) = delete;

  /// The URL to send the browser to. `browser` and `purpose` as LoginFlows::start() takes them.
  asio::awaitable<std::string> start(
      const base::Context& context, std::string browser, std::string purpose
  );

  /// The browser is back. Whatever comes of it, this state is used up.
  asio::awaitable<FinishedLogin> finish(
      const base::Context& context, Callback callback, std::string browser
  );

  /// The provider's name as its tokens have it. Errors: those of Discovery.
  asio::awaitable<std::string> issuer(const base::Context& context);

  /// Where a person can sign out at the provider as well (OpenID Connect RP-Initiated Logout 1.0,
  /// 2); empty when the provider offers no such page. Errors: those of Discovery.
  asio::awaitable<std::optional<std::string>> sign_out_url(const base::Context& context);

  /// New tokens for a login. The refresh token among them, if there is one, is to be kept before
  /// anything else is done: the one used may be used up. Errors: "oidc.refresh_refused" when the
  /// provider has ended the session, "oidc.unavailable" when nothing is known, others of Discovery
  /// and TokenEndpoint.
  asio::awaitable<TokenSet> refresh(const base::Context& context, base::Secret refresh_token);
  /// Who `subject` of this provider is now, by what refresh() brought.
  asio::awaitable<Person> refreshed_person(
      const base::Context& context, TokenSet tokens, std::string subject
  );

 private:
  using Metadata = std::shared_ptr<const ProviderMetadata>;
  asio::awaitable<boost::json::object> verified_claims(
      const base::Context& context,
      Metadata metadata,
      base::Secret id_token,
      std::optional<std::string> nonce
  );
  asio::awaitable<void> add_userinfo(
      const base::Context& context,
      Metadata metadata,
      base::Secret access_token,
      boost::json::object& claims
  );
  const Settings settings_;
  ProviderHttp& http_;
  LoginFlows& flows_;
  const base::Clock& clock_;
  Discovery discovery_;
  KeySource keys_;
  TokenEndpoint token_endpoint_;
};

}  // namespace suitemcp::identity::oidc
