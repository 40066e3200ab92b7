#include "sandbox/idp/site.hpp"

#include "sandbox/idp/guid.hpp"

#include <array>

namespace suitemcp::sandbox::idp {
namespace {

struct Place {
  Endpoint endpoint;
  std::string_view name;
  std::string_view auth0;  // below the mount path
  std::string_view azure;  // below the tenant
};

constexpr std::array<Place, 7> kPlaces = {{
    {Endpoint::discovery,
     "discovery",
     ".well-known/openid-configuration",
     "v2.0/.well-known/openid-configuration"},
    {Endpoint::jwks, "jwks", ".well-known/jwks.json", "discovery/v2.0/keys"},
    {Endpoint::authorize, "authorize", "authorize", "oauth2/v2.0/authorize"},
    {Endpoint::login, "login", "login", "login"},
    {Endpoint::token, "token", "token", "oauth2/v2.0/token"},
    {Endpoint::userinfo, "userinfo", "userinfo", "oidc/userinfo"},
    {Endpoint::logout, "logout", "logout", "oauth2/v2.0/logout"},
}};

const Place& place_of(Endpoint endpoint) {
  return kPlaces.at(static_cast<std::size_t>(endpoint));
}

}  // namespace

std::string_view name_of(Endpoint endpoint) {
  return place_of(endpoint).name;
}

Site::Site(const Settings& settings)
    : flavor_(settings.flavor),
      base_url_(settings.base_url),
      tenant_(settings.tenant),
      tenant_id_(idp::tenant_id(settings.tenant)) {
  if (flavor_ == Flavor::auth0) {
    issuer_ = base_url_ + "/";
    configured_issuer_ = issuer_;
  } else {
    issuer_ = base_url_ + "/" + tenant_id_ + "/v2.0";
    configured_issuer_ = base_url_ + "/" + tenant_ + "/v2.0";
  }
}

std::string Site::url(Endpoint endpoint) const {
  const auto& place = place_of(endpoint);
  if (flavor_ == Flavor::auth0) return issuer_ + std::string(place.auth0);
  return base_url_ + "/" + tenant_id_ + "/" + std::string(place.azure);
}

std::optional<Endpoint> Site::find(std::string_view path) const {
  if (!path.starts_with(kMountPath)) return std::nullopt;
  path.remove_prefix(kMountPath.size());
  if (flavor_ == Flavor::azure) {
    const auto tenant = path.substr(0, path.find('/'));
    if (tenant != tenant_ && tenant != tenant_id_) return std::nullopt;
    path.remove_prefix(std::min(tenant.size() + 1, path.size()));
  }
  for (const auto& place : kPlaces) {
    if (path == (flavor_ == Flavor::auth0 ? place.auth0 : place.azure)) return place.endpoint;
  }
  return std::nullopt;
}

}  // namespace suitemcp::sandbox::idp
