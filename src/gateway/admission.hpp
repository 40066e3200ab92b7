#pragma once

#include "base/context.hpp"
#include "base/error.hpp"
#include "config/server_config.hpp"
#include "crm/bridge.hpp"
#include "gateway/rate_limits.hpp"
#include "identity/api_keys.hpp"
#include "identity/profiles.hpp"
#include "net/http_message.hpp"

#include <optional>
#include <string>

namespace suitemcp::gateway {

/// The documented numbers; RATE_LIMIT_SSE and RATE_LIMIT_MESSAGES replace the first two.
struct RateRules {
  RateRule sse{"sse", 20, std::chrono::minutes(15)};
  RateRule messages{"messages", 100, std::chrono::minutes(1)};
  RateRule health{"health", 120, std::chrono::minutes(1)};
  RateRule health_deep{"health_deep", 10, std::chrono::minutes(1)};
};

/// Decides who comes in: bearer key, grant of the entity, rate limits.
/// Threads: io thread only. Lifetime: keys, profiles and limits must outlive it.
class Admission {
 public:
  struct Options {
    RateRules rules;
    bool trust_proxy = false;
  };
  /// A request whose sender is known; the context carries principal and log fields.
  struct Caller {
    base::Context context;
    identity::VerifiedKey key;
    crm::Account account;
  };

  Admission(
      identity::ApiKeys& keys, identity::Profiles& profiles, RateLimits& limits, Options options
  );

  /// Errors: unauthenticated "auth.missing", "auth.invalid_key"; permission_denied
  /// "auth.not_granted"; unavailable when the store is down.
  asio::awaitable<Caller> admit(
      const base::Context& context, const net::Request& request, const config::Entity& entity
  );
  /// Whether a key that opened a stream is still good, whatever was remembered.
  asio::awaitable<bool> is_still_valid(const base::Context& context, identity::VerifiedKey key) {
    return keys_.is_valid(context, std::move(key));
  }

  /// Counts one request of `subject` by the rule. The answer's headers, and the 429 when it is one
  /// too many.
  struct Allowance {
    net::Headers headers;  // RateLimit-Limit, -Remaining, -Reset; Retry-After when refused
    bool is_refused = false;

    /// The 429 of a refused request.
    net::Response refusal() const;
  };
  asio::awaitable<Allowance> count(
      const base::Context& context, const RateRule& rule, std::string subject
  );
  const RateRules& rules() const { return options_.rules; }

  /// The peer, or behind a trusted proxy the address that the proxy saw.
  std::string client_ip(const net::Request& request) const;

 private:
  identity::ApiKeys& keys_;
  identity::Profiles& profiles_;
  RateLimits& limits_;
  Options options_;
};

/// Under which account the user works in the entity; empty when it is not granted.
asio::awaitable<std::optional<crm::Account>> find_account(
    identity::Profiles& profiles,
    const base::Context& context,
    std::string user_id,
    std::string entity
);

/// The 403 for a user without the entity; names the command that grants it.
base::Error not_granted(const config::Entity& entity);

/// The token of "Authorization: Bearer <token>" (RFC 6750 2.1; the scheme in any letter case).
std::optional<std::string_view> bearer_token(const net::Request& request);

}  // namespace suitemcp::gateway
