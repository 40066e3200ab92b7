#pragma once

#include "sandbox/idp/core.hpp"

#include <memory>
#include <string>

namespace suitemcp::sandbox::idp {

/// The first ID token of a login carries its nonce, one from a refresh does not (OIDC Core 12.2).
enum class Occasion { login, refresh };

/// An ID token about the user as the directory knows them now, with the grant's forgery.
std::string mint_id_token(
    const Core& core, const User& user, const Grant& grant, Occasion occasion
);

/// A new access token, kept until it expires: a JWT for the API when auth0 was asked for one,
/// otherwise a word that means something to this provider only.
std::string mint_access_token(Core& core, const User& user, const std::shared_ptr<Grant>& grant);

/// Scopes that were granted, divided by blanks.
std::string scope_text(const AuthorizationRequest& request);

}  // namespace suitemcp::sandbox::idp
