// What a server says of itself at the discovery path: nothing of it can make us send codes, tokens
// or people anywhere but to https, or to this machine when the provider itself is here.
#include "base/ascii.hpp"
#include "base/json.hpp"
#include "fuzz/target.hpp"
#include "identity/oidc/authorization_request.hpp"
#include "identity/oidc/provider_metadata.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace {

using namespace suitemcp;
using namespace suitemcp::identity::oidc;
using fuzz::require;
namespace json = boost::json;

constexpr std::string_view kRemote = "https://sso.example.com";
constexpr std::string_view kLocal = "http://127.0.0.1:8950";
constexpr std::string_view kAzure = "https://login.microsoftonline.com/corp.example/v2.0";

bool is_here(std::string_view url) {
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{
          "http://127.0.0.1", "http://localhost", "http://[::1]"
      },
      [url](std::string_view start) {
        if (!base::starts_ignoring_case(url, start)) return false;
        const auto rest = url.substr(start.size());
        return rest.empty() || std::string_view(":/?").find(rest.front()) != std::string_view::npos;
      }
  );
}

void require_safe(std::string_view url, std::string_view configured) {
  const bool is_https = base::starts_ignoring_case(url, "https://");
  require(is_https || (configured == kLocal && is_here(url)), "neither https nor here\n");
  require(url.size() <= 2000, "not bounded\n");
  require(
      std::ranges::none_of(
          url, [](char letter) { return letter <= ' ' || letter >= 0x7F || letter == '#'; }
      ),
      "a letter that has no place in a URL\n"
  );
  const auto authority = url.substr(url.find("://") + 3);
  require(
      authority.substr(0, authority.find_first_of("/?")).find_first_of("@\\") == authority.npos,
      "a user in the URL, or what browsers take for a slash\n"
  );
}

void require_issuer(std::string_view issuer, std::string_view configured) {
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  if (issuer == configured) return;
  constexpr std::string_view kHost = "https://login.microsoftonline.com/";
  require(
      configured == kAzure && base::starts_ignoring_case(issuer, kHost) &&
          issuer.ends_with("/v2.0") && issuer.size() == kHost.size() + 36 + 5,
      "another issuer\n"
  );
}

void check(std::string_view text, std::string_view configured) {
  const auto metadata = parse_metadata(text, configured);
  if (!metadata) {
    require(metadata.error().kind() == base::ErrorKind::bad_upstream, "another kind of error\n");
    require(metadata.error().code().starts_with("oidc."), "a code of another room\n");
    return;
  }
  require_issuer(metadata->issuer, configured);
  require_safe(metadata->authorization_endpoint, configured);
  require_safe(metadata->token_endpoint, configured);
  require_safe(metadata->jwks_uri, configured);
  for (const auto& url : {metadata->userinfo_endpoint, metadata->end_session_endpoint}) {
    if (url) require_safe(*url, configured);
  }
  Settings settings;
  settings.client_id = "gateway";
  settings.redirect_uri = "https://mcp.example.com/auth/callback";
  const auto url = authorization_url(*metadata, settings, {"state-1", "nonce-1", "verifier-1"});
  require(url.starts_with(metadata->authorization_endpoint), "people are sent elsewhere\n");
  require(url.find("state=state-1&nonce=nonce-1") != url.npos, "without state or nonce\n");
}

/// A good description with what was given in place of its own members, or beside them.
std::string bend(const json::object& given, std::string_view issuer) {
  json::object document{{"issuer", issuer}};
  for (const auto* name :
       {"authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint"}) {
    document[name] = std::string(issuer) + "/" + name;
  }
  for (const auto& member : given) document[member.key()] = member.value();
  return json::serialize(document);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  const auto value = base::parse_json(text);
  for (const auto configured : {kRemote, kLocal, kAzure}) {
    check(text, configured);
    if (value && value->is_object()) check(bend(value->get_object(), configured), configured);
  }
  return 0;
}
