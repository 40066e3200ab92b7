#include "sandbox/idp/token_mint.hpp"

#include "sandbox/idp/claims.hpp"
#include "sandbox/idp/jwt.hpp"

#include <boost/json/array.hpp>

namespace suitemcp::sandbox::idp {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLifetime = 3600;  // seconds

json::object common_claims(const Core& core, const User& user) {
  const auto now = core.now() + core.skew.count();
  return {
      {"iss", core.site.issuer()},
      {"sub", subject_of(user, core.settings)},
      {"aud", core.settings.client_id},
      {"iat", now},
      {"exp", now + kLifetime}
  };
}

}  // namespace

std::string mint_id_token(
    const Core& core, const User& user, const Grant& grant, Occasion occasion
) {
  auto claims = common_claims(core, user);
  if (core.settings.flavor == Flavor::azure) claims["nbf"] = claims.at("iat");
  claims["auth_time"] = grant.auth_time + core.skew.count();
  if (occasion == Occasion::login && !grant.request.nonce.empty()) {
    claims["nonce"] = grant.request.nonce;
  }
  for (auto& [name, value] : id_token_claims(user, core.settings, grant.request)) {
    claims[name] = value;
  }
  forge_claims(grant.forgery, claims);
  return forge_jwt(grant.forgery, core.keys.current(), claims);
}

std::string mint_access_token(Core& core, const User& user, const std::shared_ptr<Grant>& grant) {
  auto& shelf = core.grants.access_tokens;
  if (grant->request.audience.empty()) return shelf.put(grant);
  auto claims = common_claims(core, user);
  claims["aud"] = json::array{
      json::string(grant->request.audience), json::string(core.site.url(Endpoint::userinfo))
  };
  claims["azp"] = core.settings.client_id;
  claims["scope"] = scope_text(grant->request);
  claims["jti"] = base::random_token(core.random, 12);  // so that no two are equal
  auto token = sign_jwt(core.keys.current(), claims);
  shelf.put_as(token, grant);
  return token;
}

std::string scope_text(const AuthorizationRequest& request) {
  std::string text;
  for (const auto& scope : request.scopes) text.append(text.empty() ? "" : " ").append(scope);
  return text;
}

}  // namespace suitemcp::sandbox::idp
