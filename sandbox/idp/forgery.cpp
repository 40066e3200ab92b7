#include "sandbox/idp/forgery.hpp"

#include <boost/json/array.hpp>

#include <array>
#include <cstdint>
#include <utility>

namespace suitemcp::sandbox::idp {
namespace {

constexpr char kOtherClient[] = "another-client";
constexpr std::int64_t kHour = 3600;

constexpr auto kNames = std::to_array<std::pair<std::string_view, Forgery>>({
    {"none", Forgery::none},
    {"alg_none", Forgery::alg_none},
    {"hs256", Forgery::hs256},
    {"bad_signature", Forgery::bad_signature},
    {"unknown_key", Forgery::unknown_key},
    {"wrong_iss", Forgery::wrong_iss},
    {"wrong_aud", Forgery::wrong_aud},
    {"wrong_azp", Forgery::wrong_azp},
    {"wrong_nonce", Forgery::wrong_nonce},
    {"no_nonce", Forgery::no_nonce},
    {"expired", Forgery::expired},
    {"not_yet_valid", Forgery::not_yet_valid},
    {"wrong_response_iss", Forgery::wrong_response_iss},
    {"no_response_iss", Forgery::no_response_iss},
    {"wrong_userinfo_sub", Forgery::wrong_userinfo_sub},
});

void shift(boost::json::object& claims, std::int64_t seconds) {
  for (const auto* name : {"iat", "nbf", "exp"}) {
    if (auto* time = claims.if_contains(name)) *time = time->as_int64() + seconds;
  }
}

}  // namespace

std::optional<Forgery> find_forgery(std::string_view name) {
  for (const auto& [known, forgery] : kNames) {
    if (known == name) return forgery;
  }
  return std::nullopt;
}

std::string forgery_names() {
  std::string all;
  for (const auto& [name, forgery] : kNames) all.append(all.empty() ? "" : ", ").append(name);
  return all;
}

void forge_claims(Forgery forgery, boost::json::object& claims) {
  switch (forgery) {
    case Forgery::wrong_iss:
      claims["iss"] = "https://login.attacker.example/";
      return;
    case Forgery::wrong_aud:
      claims["aud"] = kOtherClient;
      return;
    case Forgery::wrong_azp:
      claims["aud"] = boost::json::array{claims.at("aud"), kOtherClient};
      claims["azp"] = kOtherClient;
      return;
    case Forgery::wrong_nonce:
      claims["nonce"] = "a-nonce-of-another-login";
      return;
    case Forgery::no_nonce:
      claims.erase("nonce");
      return;
    case Forgery::expired:
      shift(claims, claims.at("iat").as_int64() - claims.at("exp").as_int64() - kHour);
      return;
    case Forgery::not_yet_valid:
      shift(claims, kHour);
      claims["nbf"] = claims.at("iat");
      return;
    case Forgery::none:
    case Forgery::alg_none:
    case Forgery::hs256:
    case Forgery::bad_signature:
    case Forgery::unknown_key:
    case Forgery::wrong_response_iss:
    case Forgery::no_response_iss:
    case Forgery::wrong_userinfo_sub:
      return;
  }
}

}  // namespace suitemcp::sandbox::idp
