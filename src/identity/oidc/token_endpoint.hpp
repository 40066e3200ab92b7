#pragma once

#include "base/error.hpp"
#include "base/secret.hpp"
#include "identity/oidc/provider_http.hpp"
#include "identity/oidc/provider_metadata.hpp"
#include "identity/oidc/settings.hpp"

#include <optional>
#include <string>

namespace suitemcp::identity::oidc {

/// What callers must tell from other errors: the person's session at the provider is over; the
/// provider does not know this gateway any more.
inline constexpr base::ErrorCode kRefreshRefused = "oidc.refresh_refused";
inline constexpr base::ErrorCode kClientRefused = "oidc.client_refused";

/// What the provider hands out. Nothing of it is verified yet.
struct TokenSet {
  std::optional<base::Secret> id_token;  // a refresh may come without
  base::Secret access_token;
  std::optional<base::Secret> refresh_token;
};

/// Exchanges codes and refresh tokens (RFC 6749 4.1.3 and 6). Where the provider takes the client
/// secret in two ways and refuses the first, the second is tried once and remembered.
///
/// Errors, beside those of ProviderHttp: invalid_argument "oidc.code_refused", unauthenticated
/// "oidc.refresh_refused" (the session at the provider is over, the person may not sign in, or has
/// to come and do so again), bad_upstream "oidc.client_refused"
/// (client id or secret), "oidc.token_refused" (anything else), "oidc.bad_reply".
/// Threads: io thread only. Lifetime: the collaborators must outlive it.
class TokenEndpoint {
 public:
  TokenEndpoint(const Settings& settings, ProviderHttp& http);

  asio::awaitable<TokenSet> exchange_code(
      const base::Context& context,
      ProviderMetadata metadata,
      base::Secret code,
      base::Secret code_verifier
  );
  asio::awaitable<TokenSet> refresh(
      const base::Context& context, ProviderMetadata metadata, base::Secret refresh_token
  );

 private:
  enum class Grant { code, refresh };
  asio::awaitable<TokenSet> ask(
      const base::Context& context, ProviderMetadata metadata, base::Secret form, Grant grant
  );
  asio::awaitable<net::Reply> post(
      const base::Context& context, std::string url, base::Secret form, ClientAuth auth
  );
  static TokenSet read_tokens(const net::Reply& reply, Grant grant);

  const Settings& settings_;
  ProviderHttp& http_;
  bool basic_is_refused_ = false;
};

}  // namespace suitemcp::identity::oidc
