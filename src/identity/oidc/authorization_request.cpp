#include "identity/oidc/authorization_request.hpp"

#include "base/crypto.hpp"
#include "net/http_message.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace suitemcp::identity::oidc {
namespace {

std::string scopes_of(const ProviderMetadata& metadata, const Settings& settings) {
  std::vector<std::string> scopes = {"openid", "profile", "email"};
  const auto add = [&scopes](const std::string& scope) {
    if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
  };
  for (const auto& scope : settings.extra_scopes) add(scope);
  if (settings.refresh == Refresh::yes && metadata.offers_offline_access) add("offline_access");
  return fmt::format("{}", fmt::join(scopes, " "));
}

}  // namespace

std::string code_challenge(std::string_view code_verifier) {
  const auto digest = base::sha256(code_verifier);
  return base::base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string authorization_url(
    const ProviderMetadata& metadata, const Settings& settings, const RequestSecrets& secrets
) {
  std::string url = metadata.authorization_endpoint;
  char separator = url.find('?') == std::string::npos ? '?' : '&';
  const auto add = [&url, &separator](std::string_view name, std::string_view value) {
    url.push_back(separator);
    url.append(name).append("=").append(net::encode_url(value));
    separator = '&';
  };
  add("response_type", "code");
  add("client_id", settings.client_id);
  add("redirect_uri", settings.redirect_uri);
  add("scope", scopes_of(metadata, settings));
  add("state", secrets.state);
  add("nonce", secrets.nonce);
  add("code_challenge", code_challenge(secrets.code_verifier));
  add("code_challenge_method", "S256");
  if (!settings.audience.empty()) add("audience", settings.audience);
  if (!settings.prompt.empty()) add("prompt", settings.prompt);
  return url;
}

}  // namespace suitemcp::identity::oidc
