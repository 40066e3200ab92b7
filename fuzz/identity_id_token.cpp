// The claims of a signed token, which a provider may get wrong in any way: what is accepted is for
// us, from our provider, of now and of this login.
#include "base/json.hpp"
#include "fuzz/target.hpp"
#include "identity/oidc/id_token.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace {

using namespace suitemcp;
using namespace suitemcp::identity::oidc;
using fuzz::require;
namespace json = boost::json;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr double kSkew = 60;
constexpr IdTokenRules kLogin{
    .issuer = "https://sso.example.com/",
    .client_id = "gateway",
    .nonce = "n-1",
    .now = base::WallTime(std::chrono::seconds(kNow))
};

double number(const json::object& claims, const char* name) {
  const auto* value = claims.if_contains(name);
  require(value != nullptr && value->is_number(), "a time is no number\n");
  return value->to_number<double>();
}

bool is_text(const json::value* value, std::string_view text) {
  return value != nullptr && value->is_string() && value->get_string() == text;
}

void require_audience(const json::object& claims) {
  const auto* audience = claims.if_contains("aud");
  const auto* several = audience != nullptr ? audience->if_array() : nullptr;
  if (several == nullptr) {
    require(is_text(audience, kLogin.client_id), "aud is somebody else\n");
  } else {
    const auto is_us = [](const json::value& value) { return is_text(&value, kLogin.client_id); };
    require(std::ranges::any_of(*several, is_us), "aud does not name us\n");
  }
  const bool must_name_party = several != nullptr && several->size() > 1;
  if (must_name_party || claims.contains("azp")) {
    require(is_text(claims.if_contains("azp"), kLogin.client_id), "azp is somebody else\n");
  }
}

void require_ours(const json::object& claims) {
  require(is_text(claims.if_contains("iss"), kLogin.issuer), "iss is somebody else\n");
  require_audience(claims);
  require(number(claims, "exp") > kNow - kSkew, "exp is over\n");
  require(number(claims, "iat") < kNow + kSkew + 1, "iat is to come\n");
  if (claims.contains("nbf")) require(number(claims, "nbf") < kNow + kSkew + 1, "nbf\n");
  const auto subject = base::find_string(claims, "sub").value_or("");
  require(!subject.empty() && subject.size() <= 255, "no sub, or an endless one\n");
  require(
      std::ranges::none_of(
          subject, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; }
      ),
      "a control character in sub\n"
  );
}

void check(std::string_view payload) {
  auto refresh = kLogin;
  refresh.nonce = std::nullopt;
  const auto claims = check_id_token(payload, kLogin);
  const auto refreshed = check_id_token(payload, refresh);
  if (refreshed) require_ours(*refreshed);
  if (!claims) {
    require(claims.error().kind() == base::ErrorKind::unauthenticated, "another kind of error\n");
    require(
        refreshed.has_value() == (claims.error().code() == "oidc.wrong_nonce"),
        "a refresh differs by more than the nonce\n"
    );
    return;
  }
  require(refreshed.has_value(), "a refresh is stricter\n");
  require(is_text(claims->if_contains("nonce"), *kLogin.nonce), "of another login\n");
}

/// A good token with what was given in place of its own members, or beside them.
std::string bend(const json::object& given) {
  json::object claims{
      {"iss", kLogin.issuer},
      {"aud", kLogin.client_id},
      {"sub", "u-1"},
      {"exp", kNow + 300},
      {"iat", kNow},
      {"nonce", *kLogin.nonce}
  };
  for (const auto& member : given) claims[member.key()] = member.value();
  return json::serialize(claims);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  check(text);
  const auto value = base::parse_json(text);
  if (value && value->is_object()) check(bend(value->get_object()));
  return 0;
}
