#pragma once

#include "sandbox/idp/core.hpp"
#include "sandbox/wire.hpp"

#include <string>
#include <string_view>

namespace suitemcp::sandbox::idp {

/// Where users come with their browsers: the authorization endpoint, its login page, and logout.
/// Answers always carry `iss` (RFC 9207). Threads: io thread only.
class LoginDesk {
 public:
  explicit LoginDesk(Core& core) : core_(core) {}

  /// OIDC Core 3.1.2: shows the login page, or refuses by page or redirect.
  WireReply authorize(const WireRequest& request);
  /// The login page's form: sign-in, continue or cancel.
  WireReply login(const WireRequest& request);
  /// OIDC RP-Initiated Logout 1.0: ends the browser's session; goes back only to a registered URI.
  WireReply logout(const WireRequest& request);

 private:
  WireReply show_page(
      const AuthorizationRequest& request,
      const std::string& transaction,
      const BrowserSession* session,
      std::string_view user_name,
      std::string_view fault
  ) const;
  WireReply sign_in(AuthorizationRequest request, const User& user);
  WireReply give_code(AuthorizationRequest request, const User& user, std::int64_t auth_time);
  WireReply send_back_error(
      std::string_view uri,
      std::string_view state,
      std::string_view error,
      std::string_view description
  ) const;
  /// The browser's session if its user may still come in and the request accepts it.
  const BrowserSession* find_session(
      const WireRequest& request, const AuthorizationRequest& authorization
  );

  Core& core_;
};

}  // namespace suitemcp::sandbox::idp
