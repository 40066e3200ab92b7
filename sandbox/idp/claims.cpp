#include "sandbox/idp/claims.hpp"

#include "base/crypto.hpp"
#include "sandbox/idp/bytes.hpp"
#include "sandbox/idp/guid.hpp"

#include <boost/json/array.hpp>

namespace suitemcp::sandbox::idp {
namespace {

namespace json = boost::json;

/// The guest has neither account name nor address: nobody can tell which CRM user that is.
bool is_guest(const User& user) {
  return user.email == User::Email::none;
}

/// Audience and claim joined by exactly one slash.
std::string namespaced(std::string audience, const char* claim) {
  if (!audience.ends_with('/')) audience += '/';
  return audience + claim;
}

void add_names(const User& user, json::object& claims) {
  claims["name"] = user.full_name();
  claims["given_name"] = user.first_name;
  claims["family_name"] = user.last_name;
}

json::object auth0_claims(const User& user, const AuthorizationRequest& request) {
  json::object claims;
  if (request.has_scope("profile")) add_names(user, claims);
  if (request.has_scope("email") && !is_guest(user)) {
    claims["email"] = user.address();
    claims["email_verified"] = user.email == User::Email::verified;
  }
  if (request.audience.empty()) return claims;
  if (!is_guest(user)) claims[namespaced(request.audience, "samaccountname")] = user.name;
  json::array groups;
  for (const auto& group : user.groups) groups.emplace_back(group);
  claims[namespaced(request.audience, "groups")] = std::move(groups);
  return claims;
}

/// Group ids, or the note that there are more of them than fit into a token.
void add_azure_groups(const User& user, json::object& claims) {
  if (user.has_too_many_groups) {
    claims["_claim_names"] = json::object{{"groups", "src1"}};
    const auto place =
        "https://graph.microsoft.com/v1.0/users/" + user_id(user.name) + "/getMemberObjects";
    claims["_claim_sources"] = json::object{{"src1", json::object{{"endpoint", place}}}};
    return;
  }
  if (user.groups.empty()) return;
  json::array groups;
  for (const auto& group : user.groups) groups.emplace_back(group_id(group));
  claims["groups"] = std::move(groups);
}

json::object azure_profile(const User& user, const AuthorizationRequest& request) {
  json::object claims;
  if (request.has_scope("profile")) add_names(user, claims);
  if (request.has_scope("email") && !is_guest(user)) claims["email"] = user.address();
  return claims;
}

json::object azure_claims(
    const User& user, const Settings& settings, const AuthorizationRequest& request
) {
  auto claims = azure_profile(user, request);
  if (request.has_scope("profile") && !is_guest(user)) {
    claims["preferred_username"] = user.address();
  }
  claims["oid"] = user_id(user.name);
  claims["tid"] = tenant_id(settings.tenant);
  claims["ver"] = "2.0";
  add_azure_groups(user, claims);
  return claims;
}

}  // namespace

std::string subject_of(const User& user, const Settings& settings) {
  if (settings.flavor == Flavor::auth0) {
    return "auth0|" + base::hex(base::sha256("auth0 " + user.name)).substr(0, 24);
  }
  // Pairwise: another client sees another subject.
  const auto digest = base::sha256("azure " + settings.client_id + " " + user.name);
  return base::base64url(bytes_of(digest));
}

boost::json::object id_token_claims(
    const User& user, const Settings& settings, const AuthorizationRequest& request
) {
  return settings.flavor == Flavor::auth0 ? auth0_claims(user, request)
                                          : azure_claims(user, settings, request);
}

boost::json::object userinfo_claims(
    const User& user, const Settings& settings, const AuthorizationRequest& request
) {
  return settings.flavor == Flavor::auth0 ? auth0_claims(user, request)
                                          : azure_profile(user, request);
}

}  // namespace suitemcp::sandbox::idp
