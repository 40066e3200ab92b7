#pragma once

#include "gateway/login_site.hpp"
#include "identity/bridge_logins.hpp"
#include "identity/oidc/login_client.hpp"
#include "identity/refresh_tokens.hpp"
#include "net/router.hpp"

#include <string>

namespace suitemcp::gateway {

/// Signing in: /auth/login, /auth/callback, /auth/welcome.
/// Threads: io thread only. Lifetime: the collaborators must outlive it.
class LoginDesk {
 public:
  LoginDesk(
      const LoginSite& site,
      identity::oidc::LoginClient& client,
      identity::RefreshTokens& tokens,
      identity::BridgeLogins& bridges
  );

  void mount(net::Router& router);

 private:
  using Context = base::Context;
  using Request = net::Request;
  using Answer = asio::awaitable<net::Response>;

  Answer show_login(const Context& context, const Request& request);
  Answer begin(const Context& context, const Request& request);
  Answer finish(const Context& context, const Request& request);
  void count_failure(const base::Error& error) const;
  /// What follows from a login that the provider has confirmed.
  Answer admit(Context context, const Request& request, identity::oidc::FinishedLogin login);
  asio::awaitable<bool> has_default_key(const Context& context, std::string user_id);
  /// A key named "default" in place of the last one.
  asio::awaitable<base::Secret> make_default_key(
      const Context& context, const identity::Profile& profile
  );
  asio::awaitable<std::string> name_of_waiting_tool(const Context& context, std::string nonce);
  Answer welcome(const Context& context, const Request& request);

  const LoginSite& site_;
  identity::oidc::LoginClient& client_;
  identity::RefreshTokens& tokens_;
  identity::BridgeLogins& bridges_;
};

}  // namespace suitemcp::gateway
