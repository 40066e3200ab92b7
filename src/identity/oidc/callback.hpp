#pragma once

#include "base/error.hpp"
#include "identity/oidc/provider_metadata.hpp"

#include <expected>
#include <optional>
#include <string>

namespace suitemcp::identity::oidc {

/// The parameters with which the provider sends the browser back, percent-decoded.
struct Callback {
  std::string state;
  std::optional<std::string> code = std::nullopt;
  std::optional<std::string> error = std::nullopt;
  std::optional<std::string> error_description = std::nullopt;  // for our log only
  std::optional<std::string> issuer = std::nullopt;             // RFC 9207
};

/// The code, if the answer is one of this provider's and no refusal. Look the state up before.
/// Errors: unauthenticated "oidc.callback_issuer" (RFC 9207 2.4: another provider answered, or this
/// one without the `iss` that it promises); invalid_argument "oidc.bad_callback" (neither code nor
/// error); and for the provider's refusals (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6):
/// cancelled "oidc.user_cancelled", permission_denied "oidc.interaction_needed", unavailable
/// "oidc.unavailable", bad_upstream "oidc.request_refused".
std::expected<std::string, base::Error> check_callback(
    const Callback& callback, const ProviderMetadata& metadata
);

}  // namespace suitemcp::identity::oidc
