#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

#include <boost/json/object.hpp>

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::identity::oidc {

/// Clocks differ: so much is forgiven in exp, nbf and iat.
constexpr std::chrono::seconds kClockSkew{60};

/// What an ID token must say to be ours.
struct IdTokenRules {
  std::string_view issuer;                // exactly the discovered one
  std::string_view client_id;             // in `aud`
  std::optional<std::string_view> nonce;  // of this login; none: a refresh, which has none
  base::WallTime now;
};

/// The claims of a token whose signature has been verified (OpenID Connect Core 3.1.3.7).
/// Errors: unauthenticated "oidc.bad_token" (not a JSON object, a key twice, `sub` or a time
/// missing or of a wrong type), "oidc.wrong_issuer", "oidc.wrong_audience", "oidc.wrong_party"
/// (`azp`), "oidc.token_expired", "oidc.token_from_future" (`nbf`, `iat`), "oidc.wrong_nonce".
std::expected<boost::json::object, base::Error> check_id_token(
    std::string_view payload, const IdTokenRules& rules
);

}  // namespace suitemcp::identity::oidc
