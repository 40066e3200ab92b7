#include "gateway/crm_link.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {
namespace {

net::Url origin_of(const config::Entity& entity) {
  // config/ has checked it: only a URL gets this far.
  return net::parse_url(entity.endpoint).value();
}

net::HttpClient::Options client_options(
    const config::Entity& entity, const config::ServerConfig& config
) {
  net::HttpClient::Options options;
  options.verify =
      entity.tls_skip ? net::HttpClient::Verify::nothing : net::HttpClient::Verify::certificate;
  options.ca_file = config.crm_ca_file;
  options.proxy_url = config.https_proxy;
  return options;
}

crm::SessionPool::Options pool_options(const config::ServerConfig& config) {
  crm::SessionPool::Options options;
  options.max_per_account = config.crm_sessions_per_user;
  options.max_age = std::chrono::duration_cast<std::chrono::seconds>(config.crm_session_max_age);
  options.login_limit = config.crm_timeout;
  return options;
}

}  // namespace

std::string_view name_of(crm::CircuitBreaker::State state) {
  switch (state) {
    case crm::CircuitBreaker::State::closed:
      return "closed";
    case crm::CircuitBreaker::State::half_open:
      return "half-open";
    case crm::CircuitBreaker::State::open:
      return "open";
  }
  std::unreachable();
}

asio::awaitable<crm::Credentials> ProfileCredentials::find(
    const base::Context& context, const crm::Account& account
) {
  auto found = co_await profiles_.credentials(context, account.profile_id, entity_);
  if (!found) {
    throw base::Error(
        base::ErrorKind::permission_denied,
        "crm.no_credentials",
        fmt::format("no CRM credentials for {} in {}", account.profile_id, entity_),
        fmt::format(
            "There are no CRM credentials for you in {0}. Ask the operator to run: mcp-admin add "
            "--email YOUR-EMAIL --entity {0} --user CRM-USER",
            entity_
        )
    );
  }
  co_return crm::Credentials{std::move(found->user_name), std::move(found->password)};
}

CrmLink::CrmLink(
    asio::any_io_executor executor,
    const config::Entity& entity,
    const config::ServerConfig& config,
    identity::Profiles& profiles,
    const base::Clock& clock,
    base::Log log
)
    : log_(std::move(log)),
      http_(executor, origin_of(entity), client_options(entity, config)),
      breaker_(
          {.threshold = config.breaker_threshold, .reset = config.breaker_reset},
          clock,
          [this](crm::CircuitBreaker::State from, crm::CircuitBreaker::State to) {
            log_.warn("circuit breaker", {{"from", name_of(from)}, {"to", name_of(to)}});
          }
      ),
      exchange_(
          {.target = http_.origin().target, .call_limit = config.crm_timeout},
          crm::make_transport(http_),
          breaker_,
          clock
      ),
      credentials_(profiles, entity.code),
      gate_(exchange_, credentials_),
      pool_(executor, pool_options(config), gate_, clock, log_),
      client_(exchange_, pool_, [this] { log_.info("crm session renewed"); }),
      bridge_(client_),
      probe_({.interval = config.probe_interval}, exchange_, clock),
      metadata_(bridge_, clock, {}),
      tasks_(executor, log_) {
}

void CrmLink::start() {
  base::Context context;
  context.log = log_;
  tasks_.spawn("crm probe", probe_.run(std::move(context)));
}

asio::awaitable<void> CrmLink::stop(std::chrono::milliseconds limit) {
  co_await tasks_.drain(std::chrono::seconds(0));
  co_await pool_.close_all(limit);
}

}  // namespace suitemcp::gateway
