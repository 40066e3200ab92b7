#include "gateway/admission.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {
using base::Error;
using base::ErrorKind;

std::optional<std::string_view> bearer_token(const net::Request& request) {
  const auto header = request.header("Authorization");
  constexpr std::string_view kScheme = "Bearer ";
  if (!header || !boost::algorithm::istarts_with(*header, kScheme)) return std::nullopt;
  auto token = header->substr(kScheme.size());
  while (token.starts_with(' ')) token.remove_prefix(1);
  while (token.ends_with(' ')) token.remove_suffix(1);
  if (token.empty()) return std::nullopt;
  return token;
}

Error not_granted(const config::Entity& entity) {
  return {
      ErrorKind::permission_denied,
      "auth.not_granted",
      fmt::format("entity {} is not granted", entity.code),
      fmt::format(
          "You may not use \"{}\" ({}). Ask the operator to grant it: mcp-admin add --email "
          "YOUR-EMAIL --entity {} --user CRM-USER",
          entity.label,
          entity.code,
          entity.code
      )
  };
}

asio::awaitable<std::optional<crm::Account>> find_account(
    identity::Profiles& profiles,
    const base::Context& context,
    std::string user_id,
    std::string entity
) {
  const auto profile = co_await profiles.find(context, user_id);
  if (!profile) co_return std::nullopt;
  const auto grant = profile->entities.find(entity);
  if (grant == profile->entities.end()) co_return std::nullopt;
  co_return crm::Account{std::move(user_id), grant->second.user_name};
}

Admission::Admission(
    identity::ApiKeys& keys, identity::Profiles& profiles, RateLimits& limits, Options options
)
    : keys_(keys), profiles_(profiles), limits_(limits), options_(options) {
}

asio::awaitable<Admission::Caller> Admission::admit(
    const base::Context& context, const net::Request& request, const config::Entity& entity
) {
  const auto token = bearer_token(request);
  if (!token) {
    throw Error(
        ErrorKind::unauthenticated,
        "auth.missing",
        "no bearer key",
        "An API key is required: send the header \"Authorization: Bearer smcp_...\"."
    );
  }
  auto key = co_await keys_.verify(context, *token);
  if (!key) {
    throw Error(
        ErrorKind::unauthenticated,
        "auth.invalid_key",
        "invalid key",
        "The API key is invalid, expired or revoked. Get a new one from your operator (mcp-admin "
        "key create)."
    );
  }
  auto account = co_await find_account(profiles_, context, key->principal->user_id, entity.code);
  if (!account) throw not_granted(entity);
  base::Context known = context;
  known.principal = key->principal;
  known.log = context.log.with(
      {{"entity", entity.code}, {"sub", key->principal->user_id}, {"email", key->principal->email}}
  );
  co_return Caller{std::move(known), std::move(*key), std::move(*account)};
}

asio::awaitable<Admission::Allowance> Admission::count(
    const base::Context& context, const RateRule& rule, std::string subject
) {
  const auto verdict = co_await limits_.take(context, rule, std::move(subject));
  Allowance allowance;
  allowance.is_refused = !verdict.allowed;
  allowance.headers = {
      {"RateLimit-Limit", std::to_string(verdict.limit)},
      {"RateLimit-Remaining", std::to_string(verdict.remaining)},
      {"RateLimit-Reset", std::to_string(verdict.reset.count())},
  };
  co_return allowance;
}

net::Response Admission::Allowance::refusal() const {
  const auto reset = net::find_header(headers, "RateLimit-Reset").value_or("60");
  const auto limit = net::find_header(headers, "RateLimit-Limit").value_or("?");
  auto response = net::error_response(
      429,
      "rate_limited",
      fmt::format("Too many requests: {} are allowed. Try again in {} s.", limit, reset)
  );
  response.headers = headers;
  response.headers.push_back({"Retry-After", std::string(reset)});
  return response;
}

std::string Admission::client_ip(const net::Request& request) const {
  if (!options_.trust_proxy) return request.peer;
  const auto forwarded = request.header("X-Forwarded-For");
  if (!forwarded || forwarded->empty()) return request.peer;
  // The last address is the one that our own proxy saw; those before it are the client's claims.
  auto last = forwarded->substr(forwarded->rfind(',') + 1);
  while (last.starts_with(' ')) last.remove_prefix(1);
  return std::string(last);
}

}  // namespace suitemcp::gateway
