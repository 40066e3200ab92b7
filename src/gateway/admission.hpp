#pragma once

#include "base/context.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "config/server_config.hpp"
#include "crm/bridge.hpp"
#include "gateway/failed_logins.hpp"
#include "gateway/rate_limits.hpp"
#include "identity/api_keys.hpp"
#include "identity/profiles.hpp"
#include "net/http_message.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::gateway {

/// The documented numbers; RATE_LIMIT_SSE and RATE_LIMIT_MESSAGES replace the first two.
struct RateRules {
  RateRule sse{"sse", 20, std::chrono::minutes(15), "/sse", "RATE_LIMIT_SSE"};
  RateRule messages{"messages", 100, std::chrono::minutes(1), "/messages", "RATE_LIMIT_MESSAGES"};
  RateRule health_deep{"health_deep", 10, std::chrono::minutes(1), "/health/deep"};
};

/// Decides who comes in: bearer key, access to the entity, rate limits.
/// Threads: io thread only. Lifetime: keys, profiles and limits must outlive it.
class Admission {
 public:
  struct Options {
    RateRules rules;
    bool trust_proxy = false;
    base::Log log = base::Log::none();  // of what concerns no single request
    std::string login_url = {};  // where people sign in; empty: by no page that is known here
  };
  /// Who sent a request.
  struct Caller {
    identity::VerifiedKey key;
    crm::Account account;
  };

  Admission(
      identity::ApiKeys& keys,
      identity::Profiles& profiles,
      RateLimits& limits,
      const base::Clock& clock,
      Options options
  );

  /// Writes principal and log fields into `context`, as soon as they are known.
  /// Errors: unauthenticated "auth.missing", "auth.invalid_key"; rate_limited
  /// "auth.too_many_failures" (invalid keys, per address); those of identity::access_to;
  /// unavailable when the store is down.
  asio::awaitable<Caller> admit(
      base::Context& context, const net::Request& request, const config::Entity& entity
  );
  /// The key of a request, without asking what it may be used for. Errors: as admit().
  asio::awaitable<identity::VerifiedKey> require_key(
      const base::Context& context, const net::Request& request
  );
  /// As whom the user works in the entity, or why not: the errors of identity::access_to. `entity`
  /// must stay until the answer.
  asio::awaitable<std::expected<crm::Account, base::Error>> find_account(
      const base::Context& context, std::string user_id, const config::Entity& entity
  ) const;
  /// Whether a key that opened a stream is still good, whatever was remembered.
  asio::awaitable<bool> is_still_valid(const base::Context& context, identity::VerifiedKey key) {
    return keys_.is_valid(context, std::move(key));
  }

  /// Counts one request of `subject` by the rule: a user's id, or an address, of which IPv6 counts
  /// by network (limit_subject). The answer's headers, and the 429 when it is one too many: the
  /// first of a window is a warning in the log, the others are for its debug level.
  struct Allowance {
    net::Headers headers;  // RateLimit-Limit, -Remaining, -Reset; Retry-After when refused
    std::optional<net::Response> refusal;  // the 429
  };
  asio::awaitable<Allowance> count(
      const base::Context& context, const RateRule& rule, std::string subject
  );
  const RateRules& rules() const { return options_.rules; }

  /// The peer, or behind a trusted proxy the address that the proxy saw. A proxy that writes
  /// something else is logged once.
  std::string client_ip(const net::Request& request) {
    return std::string(client_address(request));
  }

  /// The 401 for a key that came but is not good.
  base::Error invalid_key() const;
  /// For a login page whose address is known only once the server listens.
  void set_login_url(std::string url) { options_.login_url = std::move(url); }

 private:
  /// Within `request`.
  std::string_view client_address(const net::Request& request);
  /// "at URL", or "from your operator (COMMAND)".
  std::string source_of_keys() const;
  std::expected<crm::Account, base::Error> account_of(
      const identity::Profile* profile, std::string user_id, const config::Entity& entity
  ) const;
  /// Throws the 401, or the 429 of a flood.
  [[noreturn]] void refuse_key(const base::Context& context, const std::string& address);

  identity::ApiKeys& keys_;
  identity::Profiles& profiles_;
  RateLimits& limits_;
  Options options_;
  FailedLogins failures_;
  bool has_warned_of_proxy_ = false;
};

void add_headers(net::Response& response, const Admission::Allowance& allowance);

/// The token of "Authorization: Bearer <token>" (RFC 6750 2.1; the scheme in any letter case).
std::optional<std::string_view> bearer_token(const net::Request& request);

}  // namespace suitemcp::gateway
