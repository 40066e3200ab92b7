#include "identity/oidc/id_token.hpp"

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "identity/oidc/signed_token.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using base::Error;
using Checked = std::expected<void, Error>;

constexpr std::size_t kMaxSubjectBytes = 255;  // OpenID Connect Core 2
// Seconds since 1970 beyond which a time is nonsense: the year 9999.
constexpr double kMaxTime = 253'402'300'799.0;

/// RFC 7519 2: a NumericDate may have a fraction. In seconds, because a WallTime ends in 2262.
std::optional<std::chrono::sys_seconds> time_of(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const auto seconds = value->to_number<double>();
  if (seconds < 0 || seconds > kMaxTime) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

Checked check_issuer_claim(const json::object& claims, const IdTokenRules& rules) {
  if (base::find_string(claims, "iss") == rules.issuer) return {};
  return std::unexpected(refused_token("oidc.wrong_issuer", "iss is not the discovered issuer"));
}

Checked check_audience(const json::object& claims, const IdTokenRules& rules) {
  const auto is_us = [&rules](const json::value& value) {
    return value.is_string() && std::string_view(value.get_string()) == rules.client_id;
  };
  const auto* audience = claims.if_contains("aud");
  const auto* several = audience != nullptr ? audience->if_array() : nullptr;
  const bool named = several != nullptr ? std::ranges::any_of(*several, is_us)
                                        : audience != nullptr && is_us(*audience);
  if (!named) return std::unexpected(refused_token("oidc.wrong_audience", "aud is not our client"));
  const auto* party = claims.if_contains("azp");
  const bool must_name_party = several != nullptr && several->size() > 1;
  if (party == nullptr ? !must_name_party : is_us(*party)) return {};
  return std::unexpected(refused_token("oidc.wrong_party", "azp is not our client"));
}

Checked check_times(const json::object& claims, const IdTokenRules& rules) {
  const auto expires = time_of(claims, "exp");
  const auto issued = time_of(claims, "iat");
  const auto starts = time_of(claims, "nbf");
  if (!expires || !issued || (claims.contains("nbf") && !starts)) {
    return std::unexpected(refused_token("oidc.bad_token", "exp, iat or nbf is not a time"));
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(rules.now);
  if (now >= *expires + kClockSkew) {
    const auto text = fmt::format("exp was {} s ago", (now - *expires).count());
    return std::unexpected(refused_token("oidc.token_expired", text));
  }
  const auto latest = std::max(*issued, starts.value_or(*issued));
  if (latest <= now + kClockSkew) return {};
  return std::unexpected(refused_token(
      "oidc.token_from_future",
      fmt::format("iat or nbf is in {} s: one of the clocks is wrong", (latest - now).count())
  ));
}

Checked check_subject(const json::object& claims) {
  const auto subject = base::find_string(claims, "sub");
  const bool usable = subject && !subject->empty() && subject->size() <= kMaxSubjectBytes &&
                      std::ranges::none_of(*subject, [](char letter) {
                        return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
                      });
  if (usable) return {};
  return std::unexpected(refused_token("oidc.bad_token", "sub is missing or not usable"));
}

Checked check_nonce(const json::object& claims, const IdTokenRules& rules) {
  if (!rules.nonce) return {};
  const auto nonce = base::find_string(claims, "nonce");
  if (nonce && !nonce->empty() && base::equal_in_constant_time(*nonce, *rules.nonce)) return {};
  return std::unexpected(refused_token("oidc.wrong_nonce", "made for another login"));
}

}  // namespace

std::expected<json::object, Error> check_id_token(
    std::string_view payload, const IdTokenRules& rules
) {
  auto value = base::parse_json(payload);
  if (!value || !value->is_object()) {
    return std::unexpected(refused_token(
        "oidc.bad_token", value ? "the payload is not an object" : std::string(value.error().code())
    ));
  }
  auto& claims = value->get_object();
  for (const auto& checked :
       {check_issuer_claim(claims, rules),
        check_audience(claims, rules),
        check_times(claims, rules),
        check_subject(claims),
        check_nonce(claims, rules)}) {
    if (!checked) return std::unexpected(checked.error());
  }
  return std::move(claims);
}

}  // namespace suitemcp::identity::oidc
