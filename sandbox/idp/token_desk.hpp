#pragma once

#include "sandbox/form.hpp"
#include "sandbox/idp/core.hpp"
#include "sandbox/idp/token_mint.hpp"
#include "sandbox/wire.hpp"

namespace suitemcp::sandbox::idp {

/// Where the client comes itself: tokens for a code or a refresh token, and /userinfo.
/// Threads: io thread only.
class TokenDesk {
 public:
  explicit TokenDesk(Core& core) : core_(core) {}

  /// RFC 6749 3.2: authorization_code with PKCE, refresh_token with rotation; client_secret_basic
  /// or client_secret_post. Errors: RFC 6749 5.2.
  WireReply token(const WireRequest& request);
  /// OIDC Core 5.3. Errors: RFC 6750 3.
  WireReply userinfo(const WireRequest& request);

 private:
  WireReply redeem_code(const Form& form);
  WireReply refresh(const Form& form);
  WireReply give_tokens(const std::shared_ptr<Grant>& grant, Occasion occasion);

  Core& core_;
};

}  // namespace suitemcp::sandbox::idp
