#pragma once

#include "base/error.hpp"
#include "gateway/login_site.hpp"
#include "identity/bridge_logins.hpp"
#include "net/router.hpp"

#include <string>

namespace suitemcp::gateway {

/// Keys for tools without a browser: /auth/bridge/start and /auth/bridge/poll/:nonce for the tool,
/// /auth/bridge for the person who decides. Threads: io thread only. Lifetime: the collaborators
/// must outlive it.
class BridgeDesk {
 public:
  BridgeDesk(const LoginSite& site, identity::BridgeLogins& bridges);

  void mount(net::Router& router);

 private:
  using Context = base::Context;
  using Request = net::Request;
  using Answer = asio::awaitable<net::Response>;

  Answer start(const Context& context, const Request& request);
  Answer poll(const Context& context, const Request& request);
  Answer show(const Context& context, const Request& request);
  Answer decide(const Context& context, const Request& request);
  /// A key for the tool, in place of the one that the same tool had. After an error the login is
  /// refused and the key revoked.
  asio::awaitable<void> deliver_or_refuse(
      const Context& context,
      const Visitor& visitor,
      const identity::BridgeRequest& asks,
      std::string nonce
  );
  asio::awaitable<void> deliver_key(
      const Context& context,
      const Visitor& visitor,
      const identity::BridgeRequest& asks,
      std::string nonce
  );

  const LoginSite& site_;
  identity::BridgeLogins& bridges_;
};

/// The error of a link that leads to nothing (any more).
base::Error bridge_gone();

}  // namespace suitemcp::gateway
