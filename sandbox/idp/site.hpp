#pragma once

#include "sandbox/idp/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::sandbox::idp {

/// What can be asked of the provider; the names (name_of) are what faults and counters use.
enum class Endpoint { discovery, jwks, authorize, login, token, userinfo, logout };

std::string_view name_of(Endpoint endpoint);

/// Where everything is: auth0 has its endpoints at the issuer, azure has them below the tenant,
/// which may be named by domain or by GUID.
class Site {
 public:
  explicit Site(const Settings& settings);

  /// What discovery and tokens say: auth0 with a slash at the end, azure with the tenant's GUID.
  const std::string& issuer() const { return issuer_; }
  /// What an administrator types in: azure with the tenant's domain name.
  const std::string& configured_issuer() const { return configured_issuer_; }
  const std::string& tenant_id() const { return tenant_id_; }

  std::string url(Endpoint endpoint) const;
  /// Which endpoint a path of this server means, if any. The path begins with /idp/.
  std::optional<Endpoint> find(std::string_view path) const;

 private:
  Flavor flavor_;
  std::string base_url_;
  std::string tenant_;
  std::string tenant_id_;
  std::string issuer_;
  std::string configured_issuer_;
};

/// The path under which the server mounts the provider.
inline constexpr std::string_view kMountPath = "/idp/";

}  // namespace suitemcp::sandbox::idp
