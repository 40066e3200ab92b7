#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "config/server_config.hpp"
#include "gateway/admission.hpp"
#include "gateway/entity_gateway.hpp"
#include "gateway/host_policy.hpp"
#include "gateway/login_service.hpp"
#include "gateway/rate_limits.hpp"
#include "identity/api_keys.hpp"
#include "identity/profiles.hpp"
#include "identity/state_secrets.hpp"
#include "net/blocking_pool.hpp"
#include "net/http_server.hpp"
#include "net/router.hpp"
#include "net/task_group.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::gateway {

/// `suitecrm-mcp serve`, `gateway` and `auth`: the composition root of the process, in member
/// order, destroyed in reverse. Threads: io thread only.
class Server {
 public:
  /// `login_events`: who counts what happens at the login; unused where none is configured.
  Server(
      const asio::any_io_executor& executor,
      config::ServerConfig config,
      const base::Log& log,
      LoginEvents login_events = {}
  );
  ~Server();

  /// Opens the store, checks the CRMs in the background, listens. Errors name the fix.
  asio::awaitable<void> start();
  std::uint16_t port() const { return http_.port(); }
  std::vector<std::string> routes() const { return router_.routes(); }
  /// Graceful: no new work, calls in flight finish, streams end, CRM sessions are logged out.
  asio::awaitable<void> stop();

 private:
  asio::awaitable<net::Response> handle(const base::Context& context, net::Request& request);
  asio::awaitable<net::Response> serve_login(const base::Context& context, net::Request& request);
  /// A body that is still to come is read only for a path that takes one, and for a valid key or,
  /// below /auth/, if it is small.
  asio::awaitable<std::optional<net::Response>> check_head(
      const base::Context& context, const net::Request& head
  );
  asio::awaitable<std::optional<net::Response>> check_caller(
      const base::Context& context, const net::Request& head
  );
  void add_routes();
  void add_login();
  static asio::awaitable<void> watch_keys(Server& self);

  asio::any_io_executor executor_;
  LoginEvents login_events_;
  config::ServerConfig config_;
  base::Log log_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  net::TaskGroup tasks_;
  HostPolicy hosts_;
  store::SqliteStore store_;
  identity::StateSecrets secrets_;
  identity::ApiKeys keys_;
  identity::Profiles profiles_;
  RateLimits limits_;
  Admission admission_;
  std::vector<std::unique_ptr<EntityGateway>> entities_;
  std::unique_ptr<LoginService> login_;  // null: no identity provider is configured
  net::Router router_;
  net::HttpServer http_;
  store::Subscription revocations_;
  store::Subscription changes_;
};

}  // namespace suitemcp::gateway
