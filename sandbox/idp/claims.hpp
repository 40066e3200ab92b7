#pragma once

#include "sandbox/idp/directory.hpp"
#include "sandbox/idp/grants.hpp"
#include "sandbox/idp/settings.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace suitemcp::sandbox::idp {

/// The user's name for the client, the same in every run.
std::string subject_of(const User& user, const Settings& settings);

/// What an ID token says about the user besides `sub`.
/// auth0: e-mail with email_verified; with an audience its namespaced samaccountname and groups.
/// azure: preferred_username, oid, tid and groups as object ids, or where to ask for them.
boost::json::object id_token_claims(
    const User& user, const Settings& settings, const AuthorizationRequest& request
);

/// What /userinfo says besides `sub`: azure never tells groups there.
boost::json::object userinfo_claims(
    const User& user, const Settings& settings, const AuthorizationRequest& request
);

}  // namespace suitemcp::sandbox::idp
