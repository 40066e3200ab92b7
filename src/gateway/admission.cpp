#include "gateway/admission.hpp"

#include "base/ascii.hpp"
#include "config/syntax.hpp"
#include "gateway/client_address.hpp"
#include "gateway/error_table.hpp"
#include "identity/access.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {
using base::Error;
using base::ErrorKind;

namespace {

net::Response too_many(const RateRule& rule, std::chrono::seconds wait) {
  auto message = fmt::format(
      "Too many requests to {}: {} in {} s are allowed. Try again in {} s.",
      rule.path,
      rule.limit,
      rule.window.count(),
      wait.count()
  );
  if (!rule.setting.empty()) {
    message += fmt::format(" The operator can raise {}.", rule.setting);
  }
  auto response = net::error_response(429, "rate_limited", message);
  response.headers.push_back({"Retry-After", std::to_string(wait.count())});
  return response;
}

}  // namespace

std::optional<std::string_view> bearer_token(const net::Request& request) {
  const auto header = request.header("Authorization");
  constexpr std::string_view kScheme = "Bearer ";
  if (!header || !base::starts_ignoring_case(*header, kScheme)) return std::nullopt;
  auto token = header->substr(kScheme.size());
  while (token.starts_with(' ')) token.remove_prefix(1);
  while (token.ends_with(' ')) token.remove_suffix(1);
  if (token.empty()) return std::nullopt;
  return token;
}

Admission::Admission(
    identity::ApiKeys& keys,
    identity::Profiles& profiles,
    RateLimits& limits,
    const base::Clock& clock,
    Options options
)
    : keys_(keys),
      profiles_(profiles),
      limits_(limits),
      options_(std::move(options)),
      failures_(clock) {
}

std::string Admission::source_of_keys() const {
  if (options_.login_url.empty()) return "from your operator (mcp-admin key create)";
  return "at " + options_.login_url;
}

Error Admission::invalid_key() const {
  return {
      ErrorKind::unauthenticated,
      "auth.invalid_key",
      "invalid key",
      fmt::format("The API key is invalid, expired or revoked. Get a new one {}.", source_of_keys())
  };
}

void Admission::refuse_key(const base::Context& context, const std::string& address) {
  const auto failures = failures_.count(limit_subject(address));
  if (!failures.is_flood) throw invalid_key();
  if (failures.is_first) {
    context.log.warn("auth failed too often: no more lines this minute", {{"from", address}});
  }
  throw Error(
      ErrorKind::rate_limited,
      kTooManyFailures,
      "too many invalid keys from one address",
      fmt::format(
          "Too many requests with an invalid API key came from this address. Wait a minute, and "
          "get a valid key {}.",
          source_of_keys()
      )
  )
      .set_retry_after(failures.wait);
}

asio::awaitable<identity::VerifiedKey> Admission::require_key(
    const base::Context& context, const net::Request& request
) {
  const auto token = bearer_token(request);
  if (!token) {
    throw Error(
        ErrorKind::unauthenticated,
        "auth.missing",
        "no bearer key",
        fmt::format(
            "An API key is required: send the header \"Authorization: Bearer smcp_...\". Get a key "
            "{}.",
            source_of_keys()
        )
    );
  }
  auto key = co_await keys_.verify(context, *token, client_address(request));
  if (!key) refuse_key(context, client_ip(request));
  co_return std::move(*key);
}

asio::awaitable<std::expected<crm::Account, Error>> Admission::find_account(
    const base::Context& context, std::string user_id, const config::Entity& entity
) const {
  const auto profile = co_await profiles_.find(context, user_id);
  co_return account_of(profile.get(), std::move(user_id), entity);
}

std::expected<crm::Account, Error> Admission::account_of(
    const identity::Profile* profile, std::string user_id, const config::Entity& entity
) const {
  const identity::EntityRule rule{entity.code, entity.label, entity.group, options_.login_url};
  // A profile that is gone is refused like one that has nothing.
  const auto access = profile != nullptr ? identity::access_to(*profile, rule)
                                         : identity::access_to(identity::Profile(), rule);
  if (!access) return std::unexpected(access.error());
  return crm::Account{std::move(user_id), (*access)->user_name};
}

asio::awaitable<Admission::Caller> Admission::admit(
    base::Context& context, const net::Request& request, const config::Entity& entity
) {
  auto key = co_await require_key(context, request);
  const auto& user_id = key.principal->user_id;
  const auto profile = co_await profiles_.find(context, user_id);
  if (context.principal == nullptr) {
    context.log = context.log.with(
        {{"sub", profile ? identity::subject_of(*profile) : user_id},
         {"email", key.principal->email}}
    );
  }
  context.principal = key.principal;
  auto account = account_of(profile.get(), user_id, entity);
  if (!account) throw Error(std::move(account).error());
  co_return Caller{std::move(key), std::move(*account)};
}

asio::awaitable<Admission::Allowance> Admission::count(
    const base::Context& context, const RateRule& rule, std::string subject
) {
  const auto verdict = co_await limits_.take(context, rule, limit_subject(subject));
  Allowance allowance;
  allowance.headers = {
      {"RateLimit-Limit", std::to_string(verdict.limit)},
      {"RateLimit-Remaining", std::to_string(verdict.remaining)},
      {"RateLimit-Reset", std::to_string(verdict.reset.count())},
  };
  if (verdict.allowed) co_return allowance;
  // Of a user, the log knows the name already.
  const auto log = is_address(subject) ? context.log.with({{"from", subject}}) : context.log;
  log.write(
      verdict.is_first_refusal ? base::LogLevel::warn : base::LogLevel::debug,
      "rate limited",
      {{"route", rule.route}, {"limit", rule.limit}}
  );
  allowance.refusal = too_many(rule, verdict.reset);
  add_headers(*allowance.refusal, allowance);
  co_return allowance;
}

void add_headers(net::Response& response, const Admission::Allowance& allowance) {
  response.headers.insert(
      response.headers.end(), allowance.headers.begin(), allowance.headers.end()
  );
}

std::string_view Admission::client_address(const net::Request& request) {
  if (!options_.trust_proxy) return request.peer;
  const auto hop = last_hop(request);
  if (!hop) return request.peer;
  const auto address = address_of_hop(*hop);
  if (address) return *address;
  // Each request would say the same.
  if (!std::exchange(has_warned_of_proxy_, true)) {
    options_.log.warn(
        "proxy sent no address in X-Forwarded-For: its own counts for all clients",
        {{"value", config::clip(*hop)}, {"proxy", request.peer}}
    );
  }
  return request.peer;
}

}  // namespace suitemcp::gateway
