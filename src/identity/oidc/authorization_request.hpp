#pragma once

#include "identity/oidc/provider_metadata.hpp"
#include "identity/oidc/settings.hpp"

#include <string>
#include <string_view>

namespace suitemcp::identity::oidc {

/// RFC 7636 4.2: what the provider gets to see of the verifier.
std::string code_challenge(std::string_view code_verifier);

/// What is drawn for one login.
struct RequestSecrets {
  std::string_view state;
  std::string_view nonce;
  std::string_view code_verifier;  // only its challenge goes into the URL
};

/// Where to send the browser (OpenID Connect Core 3.1.2.1, RFC 7636): code flow, scopes openid,
/// profile, email and the configured ones, offline_access where a refresh token is wanted and
/// offered, `audience` as Auth0 wants it and `prompt` where they are configured.
std::string authorization_url(
    const ProviderMetadata& metadata, const Settings& settings, const RequestSecrets& secrets
);

}  // namespace suitemcp::identity::oidc
