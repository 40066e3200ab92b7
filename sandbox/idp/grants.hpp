#pragma once

#include "sandbox/idp/authorization_request.hpp"
#include "sandbox/idp/forgery.hpp"
#include "sandbox/idp/shelf.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace suitemcp::sandbox::idp {

/// One login of one user for the client. Shared by its code and its tokens, so that all of them die
/// when it is revoked.
struct Grant {
  enum class State { valid, revoked };

  AuthorizationRequest request;
  std::string user;
  std::int64_t auth_time = 0;  // Unix seconds of the provider's own clock
  Forgery forgery = Forgery::none;
  State state = State::valid;
};

/// The right to have something once. A second use revokes the grant (RFC 6749 4.1.2, RFC 9700
/// 4.14.2).
struct Ticket {
  enum class State { unused, used };
  std::shared_ptr<Grant> grant;
  State state = State::unused;
};

/// Somebody signed in in this browser.
struct BrowserSession {
  std::string user;
  std::int64_t auth_time = 0;
};

/// All that the provider remembers between two requests.
struct Grants {
  Grants(const base::Clock& clock, base::Random& random)
      : transactions(clock, random, std::chrono::minutes(10)),
        codes(clock, random, base::seconds(60)),
        access_tokens(clock, random, std::chrono::hours(1)),
        refresh_tokens(clock, random, std::chrono::days(30)),
        sessions(clock, random, std::chrono::hours(8)) {}

  void clear() {
    transactions.clear();
    codes.clear();
    access_tokens.clear();
    refresh_tokens.clear();
    sessions.clear();
  }

  Shelf<AuthorizationRequest> transactions;  // login pages that are open
  Shelf<Ticket> codes;
  Shelf<std::shared_ptr<Grant>> access_tokens;
  Shelf<Ticket> refresh_tokens;
  Shelf<BrowserSession> sessions;
};

}  // namespace suitemcp::sandbox::idp
