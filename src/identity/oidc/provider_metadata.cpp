#include "identity/oidc/provider_metadata.hpp"

#include "base/json.hpp"
#include "identity/oidc/issuer.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

Error bad_metadata(std::string detail) {
  return {
      ErrorKind::bad_upstream,
      "oidc.bad_metadata",
      "discovery: " + std::move(detail),
      "The sign-in service describes itself in a way that cannot be used. The operator must check "
      "the configured issuer; the log says what is wrong."
  };
}

/// Only a provider on this machine may have its endpoints here: another one could make us send its
/// words to whatever listens on loopback.
bool is_allowed(std::string_view url, std::string_view issuer) {
  return is_safe_url(url) && (url.starts_with("https://") || !issuer.starts_with("https://"));
}

std::expected<std::string, Error> endpoint(const json::object& object, std::string_view name) {
  const auto url = base::find_string(object, name);
  if (!url) return std::unexpected(bad_metadata(fmt::format("{} is missing", name)));
  if (!is_allowed(*url, base::find_string(object, "issuer").value_or(""))) {
    return std::unexpected(bad_metadata(fmt::format("{} is not an https URL", name)));
  }
  return std::string(*url);
}

/// Empty optional when the list is absent.
std::optional<bool> lists(
    const json::object& object, std::string_view name, std::string_view word
) {
  const auto* member = object.if_contains(name);
  if (member == nullptr || !member->is_array()) return std::nullopt;
  return std::ranges::any_of(member->get_array(), [word](const json::value& entry) {
    return entry.is_string() && std::string_view(entry.get_string()) == word;
  });
}

std::expected<ClientAuth, Error> client_auth(const json::object& object) {
  constexpr std::string_view kMethods = "token_endpoint_auth_methods_supported";
  // Discovery 3: basic where nothing is said.
  const bool basic = lists(object, kMethods, "client_secret_basic").value_or(true);
  const bool post = lists(object, kMethods, "client_secret_post").value_or(false);
  if (basic && post) return ClientAuth::basic_then_post;
  if (basic) return ClientAuth::basic;
  if (post) return ClientAuth::post;
  return std::unexpected(bad_metadata("neither client_secret_basic nor client_secret_post"));
}

}  // namespace

std::expected<ProviderMetadata, Error> parse_metadata(
    std::string_view text, std::string_view configured
) {
  const auto value = base::parse_json(text);
  if (!value) return std::unexpected(bad_metadata(std::string(value.error().code())));
  if (!value->is_object()) return std::unexpected(bad_metadata("not a JSON object"));
  const auto& object = value->get_object();
  const auto issuer = base::find_string(object, "issuer");
  if (!issuer) return std::unexpected(bad_metadata("issuer is missing"));
  if (const auto checked = check_issuer(configured, *issuer); !checked) {
    return std::unexpected(checked.error());
  }
  ProviderMetadata metadata;
  metadata.issuer = std::string(*issuer);
  for (const auto& [name, place] :
       {std::pair("authorization_endpoint", &metadata.authorization_endpoint),
        std::pair("token_endpoint", &metadata.token_endpoint),
        std::pair("jwks_uri", &metadata.jwks_uri)}) {
    auto url = endpoint(object, name);
    if (!url) return std::unexpected(url.error());
    *place = std::move(*url);
  }
  if (object.contains("userinfo_endpoint")) {
    auto url = endpoint(object, "userinfo_endpoint");
    if (!url) return std::unexpected(url.error());
    metadata.userinfo_endpoint = std::move(*url);
  }
  if (auto url = endpoint(object, "end_session_endpoint")) {
    metadata.end_session_endpoint = std::move(*url);
  }
  const auto auth = client_auth(object);
  if (!auth) return std::unexpected(auth.error());
  metadata.client_auth = *auth;
  const auto* answers = object.if_contains("authorization_response_iss_parameter_supported");
  metadata.answers_with_issuer = answers != nullptr && answers->is_bool() && answers->get_bool();
  metadata.offers_offline_access =
      lists(object, "scopes_supported", "offline_access").value_or(true);
  return metadata;
}

}  // namespace suitemcp::identity::oidc
