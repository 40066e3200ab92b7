#include "gateway/crm_link.hpp"

#include "base/error.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {
namespace {

/// A slow CRM must not be the end of a busy gateway: what a user may have at once is bounded by
/// CRM_SESSIONS_PER_USER.
constexpr std::size_t kCrmConnections = 1'024;

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
  options.max_connections = kCrmConnections;
  const auto origin = origin_of(entity);
  const bool is_direct = !origin.is_https || config::bypasses_proxy(config.no_proxy, origin.host);
  if (!is_direct) options.proxy_url = config.https_proxy;
  return options;
}

crm::RestCrm::Options crm_options(const net::Url& endpoint, const config::ServerConfig& config) {
  crm::RestCrm::Options options;
  options.exchange.target = endpoint.target;
  options.exchange.call_limit = config.crm_timeout;
  options.breaker.threshold = config.breaker_threshold;
  options.breaker.reset = config.breaker_reset;
  options.sessions.max_per_account = config.crm_sessions_per_user;
  options.sessions.max_age =
      std::chrono::duration_cast<std::chrono::seconds>(config.crm_session_max_age);
  options.sessions.login_limit = config.crm_timeout;
  options.probe.interval = config.probe_interval;
  return options;
}

}  // namespace

asio::awaitable<crm::Credentials> ProfileCredentials::find(
    const base::Context& context, const crm::Account& account
) {
  const auto access = co_await admission_.find_account(context, account.profile_id, entity_);
  if (!access) throw base::Error(access.error());
  auto found = co_await profiles_.credentials(context, account.profile_id, entity_.code);
  if (!found) {
    throw base::Error(
        base::ErrorKind::permission_denied,
        "crm.no_credentials",
        fmt::format("no CRM credentials for {} in {}", account.profile_id, entity_.code),
        fmt::format("Your CRM account for {} has just been removed.", entity_.code)
    );
  }
  co_return crm::Credentials{std::move(found->user_name), std::move(found->password)};
}

CrmLink::CrmLink(
    const asio::any_io_executor& executor,
    const config::Entity& entity,
    const config::ServerConfig& config,
    const Admission& admission,
    identity::Profiles& profiles,
    const base::Clock& clock,
    base::Log log
)
    : log_(std::move(log)),
      http_(executor, origin_of(entity), client_options(entity, config)),
      credentials_(admission, profiles, entity),
      crm_(
          executor,
          crm_options(http_.origin(), config),
          crm::make_transport(http_),
          credentials_,
          clock,
          log_,
          observers(entity.endpoint)
      ),
      metadata_(crm_.bridge(), clock, {}, entity.policy),
      tasks_(executor, log_) {
}

crm::RestCrm::Observers CrmLink::observers(const std::string& endpoint) {
  crm::RestCrm::Observers observers;
  observers.on_renewal = [this] { log_.info("crm session renewed"); };
  observers.on_probe = [this, endpoint](const crm::Probe::Status& status) {
    report_probe(endpoint, status);
  };
  return observers;
}

void CrmLink::report_probe(std::string_view endpoint, const crm::Probe::Status& status) const {
  if (status.is_reachable) {
    log_.info(
        "crm reachable",
        {{"endpoint", endpoint}, {"version", status.version}, {"latency_ms", status.latency.count()}
        }
    );
    return;
  }
  log_.warn(
      "crm unreachable",
      {{"endpoint", endpoint},
       {"code", status.error_code},
       {"error", status.error_detail},
       {"advice",
        "calls fail until it answers; check \"endpoint\" in entities.json and the network, and "
        "try: "
        "suitecrm-mcp find-endpoint URL"}}
  );
}

void CrmLink::start() {
  base::Context context;
  context.log = log_;
  tasks_.spawn("crm probe", crm_.probe().run(std::move(context)));
}

asio::awaitable<void> CrmLink::log_in(const base::Context& context, const crm::Account& account) {
  crm_.sessions().forget(account);
  co_await bridge().user_id(context, account);
}

asio::awaitable<void> CrmLink::stop(std::chrono::milliseconds limit) {
  co_await tasks_.drain(std::chrono::seconds(0));
  co_await crm_.close(limit);
}

}  // namespace suitemcp::gateway
