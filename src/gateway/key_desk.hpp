#pragma once

#include "gateway/login_site.hpp"
#include "identity/oidc/login_client.hpp"
#include "net/router.hpp"

#include <string>

namespace suitemcp::gateway {

/// A person's own keys and their end: /auth/keys, /auth/logout, and /auth/revoke for the operator.
/// Threads: io thread only. Lifetime: the collaborators must outlive it.
class KeyDesk {
 public:
  KeyDesk(const LoginSite& site, identity::oidc::LoginClient& client);

  void mount(net::Router& router);

 private:
  using Context = base::Context;
  using Request = net::Request;
  using Answer = asio::awaitable<net::Response>;

  Answer show(const Context& context, const Request& request);
  Answer change(const Context& context, const Request& request);
  /// Does what the form says; the result is the word for ?done=.
  asio::awaitable<std::string> apply(const Context& context, Visitor visitor, Form form);
  /// The page's view; the new key, if one waits, is the caller's to take.
  asio::awaitable<identity::pages::KeysView> view_for(const Context& context, Visitor visitor);
  /// POST /auth/logout with a key: that key ends.
  Answer end_key(const Context& context, const Request& request);
  /// POST /auth/logout from a page: the browser is signed out, keys go on.
  Answer sign_out(const Context& context, const Request& request);
  /// Where to sign out of the provider too; empty: it does not offer that, or is not there.
  asio::awaitable<std::optional<std::string>> provider_sign_out(const Context& context);
  /// POST /auth/revoke: the operator ends everything of one person.
  Answer revoke(const Context& context, const Request& request);
  asio::awaitable<std::size_t> revoke_everything_of(
      const Context& context, const identity::Profile& profile
  );

  const LoginSite& site_;
  identity::oidc::LoginClient& client_;
};

}  // namespace suitemcp::gateway
