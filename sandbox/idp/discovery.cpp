#include "sandbox/idp/discovery.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace suitemcp::sandbox::idp {

std::string discovery_document(const Settings& settings, const Site& site) {
  namespace json = boost::json;
  const bool is_azure = settings.flavor == Flavor::azure;
  return json::serialize(json::object{
      {"issuer", site.issuer()},
      {"authorization_endpoint", site.url(Endpoint::authorize)},
      {"token_endpoint", site.url(Endpoint::token)},
      {"userinfo_endpoint", site.url(Endpoint::userinfo)},
      {"jwks_uri", site.url(Endpoint::jwks)},
      {"end_session_endpoint", site.url(Endpoint::logout)},
      {"scopes_supported", {"openid", "profile", "email", "offline_access"}},
      {"response_types_supported", json::array{"code"}},
      {"response_modes_supported", json::array{"query"}},
      {"grant_types_supported", {"authorization_code", "refresh_token"}},
      {"subject_types_supported", json::array{is_azure ? "pairwise" : "public"}},
      {"id_token_signing_alg_values_supported", json::array{"RS256"}},
      {"token_endpoint_auth_methods_supported", {"client_secret_basic", "client_secret_post"}},
      {"code_challenge_methods_supported", json::array{"S256"}},
      {"prompt_values_supported", {"none", "login", "select_account"}},
      {"request_parameter_supported", false},
      {"request_uri_parameter_supported", false},
      {"authorization_response_iss_parameter_supported", true}
  });
}

}  // namespace suitemcp::sandbox::idp
