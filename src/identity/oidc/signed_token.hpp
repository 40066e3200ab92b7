#pragma once

#include "base/error.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::identity::oidc {

enum class KeyType { rsa, ec };

/// A signature algorithm that we accept (RFC 7518 3.1). Neither "none" nor a symmetric one is in
/// here: who knows the provider's public key must not be able to sign with it.
struct Algorithm {
  std::string_view name;
  KeyType key_type = KeyType::rsa;
  std::string_view curve = {};         // of an EC key
  std::size_t ec_signature_bytes = 0;  // RFC 7518 3.4; with RSA it is the length of the modulus
};

/// A compact JWS that has the right form. Nothing in it is to be believed before KeySet::verify().
struct SignedToken {
  std::string compact;  // all of it
  const Algorithm* algorithm = nullptr;
  std::optional<std::string> key_id;
  std::string payload;  // decoded
  std::size_t signature_bytes = 0;
};

/// Errors: unauthenticated, with a code that says what is wrong: "oidc.token_too_large",
/// "oidc.bad_token" (not three strict base64url parts, a header that is no JSON object or has a key
/// twice), "oidc.token_algorithm" (not on the list), "oidc.token_type" (`typ` names another kind of
/// token), "oidc.token_critical" (`crit`: something that we do not know must be obeyed).
std::expected<SignedToken, base::Error> parse_signed_token(std::string_view text);

/// The face of a token that is not accepted: `detail` is for the log.
base::Error refused_token(base::ErrorCode code, std::string detail);

}  // namespace suitemcp::identity::oidc
