#pragma once

#include "sandbox/form.hpp"
#include "sandbox/idp/settings.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace suitemcp::sandbox::idp {

/// Whether the user must type, may be asked, or must not be asked (OIDC Core 3.1.2.1).
enum class Prompt { may_ask, must_ask, must_not_ask };

/// A request of the authorization endpoint that may go on.
struct AuthorizationRequest {
  std::string redirect_uri;
  std::string state;
  std::string nonce;
  std::string code_challenge;  // S256
  std::string audience;        // auth0: the API, empty when none was asked for
  std::set<std::string, std::less<>> scopes;
  Prompt prompt = Prompt::may_ask;
  std::optional<std::chrono::seconds> max_age;
  std::string login_hint;

  bool has_scope(std::string_view scope) const { return scopes.contains(scope); }
};

/// Why it may not. Without a redirect URI that is known to be the client's, only a page can say so.
struct AuthorizationRefusal {
  std::string redirect_uri;  // empty: a page
  std::string state;
  std::string error;  // RFC 6749 4.1.2.1
  std::string description;
};

/// Checks the fields of a request against the registered client. PKCE with S256 is required.
/// Source: OIDC Core 3.1.2.1, RFC 7636 4.3, RFC 9700 2.1.
std::expected<AuthorizationRequest, AuthorizationRefusal> parse_authorization(
    const Form& form, const Settings& settings
);

/// "openid email" as a set.
std::set<std::string, std::less<>> parse_scopes(std::string_view text);

}  // namespace suitemcp::sandbox::idp
