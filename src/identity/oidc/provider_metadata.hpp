#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::identity::oidc {

/// How the client secret is sent to the token endpoint (RFC 6749 2.3.1).
enum class ClientAuth { basic, post, basic_then_post };

/// What discovery says about a provider, checked (OpenID Connect Discovery 3).
struct ProviderMetadata {
  std::string issuer;  // the `iss` of each token is exactly this
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::optional<std::string> userinfo_endpoint;
  // Where a browser signs out (RP-Initiated Logout 1.0, 2.1). Nothing depends on it: an unusable
  // one is left out.
  std::optional<std::string> end_session_endpoint;
  ClientAuth client_auth = ClientAuth::basic;
  bool answers_with_issuer = false;   // RFC 9207 3: `iss` is in each callback
  bool offers_offline_access = true;  // a refresh token may be asked for with that scope
};

/// `configured` is a result of issuer_url(). Errors: bad_upstream "oidc.bad_metadata" (not JSON, a
/// member missing, an endpoint without https, no client authentication that we can do), and those
/// of check_issuer().
std::expected<ProviderMetadata, base::Error> parse_metadata(
    std::string_view text, std::string_view configured
);

}  // namespace suitemcp::identity::oidc
