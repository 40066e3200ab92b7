#pragma once

#include "base/secret.hpp"
#include "identity/oidc/provider_http.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace suitemcp::identity::oidc {

/// Asks the UserInfo endpoint (OpenID Connect Core 5.3).
/// Errors: unauthenticated "oidc.userinfo_subject" (the answer is about somebody else, 5.3.2);
/// bad_upstream "oidc.bad_reply"; those of ProviderHttp.
asio::awaitable<boost::json::object> fetch_userinfo(
    ProviderHttp& http,
    const base::Context& context,
    std::string url,
    base::Secret access_token,
    std::string subject
);

/// Adds what `claims` does not have: nothing that was signed is replaced, and no claim that speaks
/// about the token itself is taken over.
void add_claims(boost::json::object& claims, const boost::json::object& userinfo);

}  // namespace suitemcp::identity::oidc
