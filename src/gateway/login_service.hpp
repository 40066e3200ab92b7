#pragma once

#include "gateway/bridge_desk.hpp"
#include "gateway/key_desk.hpp"
#include "gateway/login_desk.hpp"
#include "gateway/login_events.hpp"
#include "gateway/login_site.hpp"
#include "identity/bridge_logins.hpp"
#include "identity/browser_sessions.hpp"
#include "identity/key_handover.hpp"
#include "identity/login_refresh.hpp"
#include "identity/oidc/login_client.hpp"
#include "identity/oidc/login_flows.hpp"
#include "identity/oidc/provider_http.hpp"
#include "identity/refresh_tokens.hpp"
#include "identity/state_secrets.hpp"
#include "net/router.hpp"
#include "net/task_group.hpp"

namespace suitemcp::gateway {

/// Everything below /auth/: the composition root of the login, in member order.
/// Threads: io thread only. Lifetime: `config` and what `Parts` refers to must outlive it; drain
/// the tasks before.
class LoginService {
 public:
  struct Parts {
    asio::any_io_executor executor;
    const base::Clock& clock;
    base::Random& random;
    store::KeyValueStore& store;
    const identity::StateSecrets& secrets;
    identity::ApiKeys& keys;
    identity::Profiles& profiles;
    Admission& admission;
    net::TaskGroup& tasks;
    base::Log log;
    LoginEvents events;
  };

  /// `config.login` and `config.public_url` are set.
  LoginService(const config::ServerConfig& config, Parts parts);
  LoginService(const LoginService&) = delete;
  LoginService& operator=(const LoginService&) = delete;

  void mount(net::Router& router);
  /// Adds what every answer below /auth/ carries, to one that is not of this service.
  void harden(net::Response& response) const { site_.add_page_headers(response); }
  /// Looks at logins again and counts keys in the background, until the tasks are cancelled.
  void start();
  /// Before the tasks are drained: a refresh under way gets `grace` to end. Its token may be used
  /// up at the provider already, and the new one would be lost, and with it the login.
  asio::awaitable<void> stop(std::chrono::steady_clock::duration grace);

 private:
  static asio::awaitable<void> refresh_logins(LoginService& self);
  static asio::awaitable<void> refresh_round(LoginService& self);
  static asio::awaitable<void> count_keys(LoginService& self);
  static asio::awaitable<void> notice_expired_bridges(LoginService& self);

  LoginEvents events_;
  identity::ApiKeys& keys_;
  net::TaskGroup& tasks_;
  base::Log log_;
  const std::chrono::seconds groups_interval_;
  identity::oidc::ProviderHttp http_;
  identity::oidc::LoginFlows flows_;
  identity::oidc::LoginClient client_;
  identity::BrowserSessions sessions_;
  identity::KeyHandover handover_;
  identity::RefreshTokens tokens_;
  identity::LoginRefresh refresh_;
  identity::BridgeLogins bridges_;
  LoginSite site_;
  LoginDesk login_desk_;
  KeyDesk key_desk_;
  BridgeDesk bridge_desk_;
  net::TaskGroup rounds_;  // of refreshes; at most one at a time
};

}  // namespace suitemcp::gateway
