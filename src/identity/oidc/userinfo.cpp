#include "identity/oidc/userinfo.hpp"

#include "base/json.hpp"
#include "identity/oidc/signed_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using base::Error;

constexpr std::array<std::string_view, 8> kTokenClaims{
    "iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "sub"
};

}  // namespace

asio::awaitable<json::object> fetch_userinfo(
    ProviderHttp& http,
    const base::Context& context,
    std::string url,
    base::Secret access_token,
    std::string subject
) {
  net::Call call;
  call.repeat = net::Repeat::safe;
  call.headers = {{"Authorization", "Bearer " + std::string(access_token.expose())}};
  const auto reply = co_await http.send(context, std::move(url), std::move(call));
  if (reply.status != 200) throw bad_reply(fmt::format("userinfo: status {}", reply.status));
  auto value = base::parse_json(reply.body);
  auto* claims = value ? value->if_object() : nullptr;
  if (claims == nullptr) throw bad_reply("userinfo: not a JSON object");
  if (base::find_string(*claims, "sub") != subject) {
    throw refused_token("oidc.userinfo_subject", "userinfo is about another subject");
  }
  co_return std::move(*claims);
}

void add_claims(json::object& claims, const json::object& userinfo) {
  // "Verified" is said of one address: it does not carry over to the one in the token.
  const bool is_same_email = !claims.contains("email") || base::find_string(claims, "email") ==
                                                              base::find_string(userinfo, "email");
  for (const auto& [name, value] : userinfo) {
    const bool is_about_token =
        std::ranges::find(kTokenClaims, std::string_view(name)) != kTokenClaims.end();
    if (is_about_token || (name == "email_verified" && !is_same_email)) continue;
    claims.emplace(name, value);  // does nothing when there is one
  }
}

}  // namespace suitemcp::identity::oidc
