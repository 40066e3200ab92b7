#include "gateway/login_service.hpp"

#include "base/error.hpp"
#include "config/syntax.hpp"
#include "gateway/error_table.hpp"
#include "net/deadline.hpp"

#include <algorithm>
#include <utility>

namespace suitemcp::gateway {
namespace {

using namespace std::chrono_literals;

/// A round asks the provider once per person: with many people it takes its time.
constexpr auto kRoundLimit = 10min;
constexpr auto kCountInterval = 60s;

identity::oidc::Settings provider_settings(const config::ServerConfig& config) {
  const auto& login = *config.login;
  identity::oidc::Settings settings;
  settings.issuer = login.issuer;
  settings.client_id = login.client_id;
  settings.client_secret = login.client_secret;
  settings.audience = login.audience;
  settings.groups_claim = login.groups_claim;
  settings.redirect_uri = config.public_url + "/auth/callback";
  settings.extra_scopes = login.extra_scopes;
  settings.prompt = login.prompt;
  settings.email_trust = login.trust_email ? identity::oidc::EmailTrust::always
                                           : identity::oidc::EmailTrust::verified_only;
  return settings;
}

identity::oidc::ProviderHttp::OptionsFor provider_options(const config::ServerConfig& config) {
  return [&config](const net::Url& origin) {
    net::HttpClient::Options options;
    options.ca_file = config.login->ca_file;
    const bool is_direct = !origin.is_https || config::bypasses_proxy(config.no_proxy, origin.host);
    if (!is_direct) options.proxy_url = config.https_proxy;
    return options;
  };
}

base::Context background(const base::Log& log, std::chrono::seconds limit) {
  base::Context context;
  context.log = log;
  return context.within(limit);
}

}  // namespace

LoginService::LoginService(const config::ServerConfig& config, Parts parts)
    : events_(std::move(parts.events)),
      keys_(parts.keys),
      tasks_(parts.tasks),
      log_(parts.log),
      groups_interval_(config.login->groups_interval),
      http_(parts.executor, provider_options(config), {}),
      flows_(parts.store, parts.clock, parts.random, parts.secrets),
      client_(provider_settings(config), http_, flows_, parts.clock),
      sessions_(parts.store, parts.clock, parts.random, parts.secrets),
      handover_(parts.store, parts.random, parts.secrets),
      tokens_(parts.store, parts.clock, parts.random, parts.secrets),
      refresh_(
          {.client = client_,
           .profiles = parts.profiles,
           .tokens = tokens_,
           .keys = parts.keys,
           .sessions = sessions_,
           .store = parts.store,
           .clock = parts.clock},
          config.login->groups_interval
      ),
      bridges_(
          parts.store,
          parts.clock,
          parts.random,
          parts.secrets,
          [this] {
            log_.info("bridge login expired");
            events_.on_bridge(LoginEvents::Bridge::expired);
          }
      ),
      site_(
          config,
          {.clock = parts.clock,
           .random = parts.random,
           .admission = parts.admission,
           .keys = parts.keys,
           .profiles = parts.profiles,
           .sessions = sessions_,
           .handover = handover_,
           .events = events_}
      ),
      login_desk_(site_, client_, tokens_, bridges_),
      key_desk_(site_, client_),
      bridge_desk_(site_, bridges_),
      rounds_(parts.executor, parts.log) {
}

void LoginService::mount(net::Router& router) {
  router.add(
      "GET",
      "/",
      [this](const base::Context&, net::Request&) -> asio::awaitable<net::Response> {
        auto response = site_.redirect("/auth/login");
        response.status = 302;
        co_return response;
      }
  );
  login_desk_.mount(router);
  key_desk_.mount(router);
  bridge_desk_.mount(router);
}

void LoginService::start() {
  tasks_.spawn("refresh logins", refresh_logins(*this));
  tasks_.spawn("count keys", count_keys(*this));
  tasks_.spawn("notice expired bridge logins", notice_expired_bridges(*this));
}

asio::awaitable<void> LoginService::stop(std::chrono::steady_clock::duration grace) {
  refresh_.stop();
  co_await rounds_.drain(grace);
}

asio::awaitable<void> LoginService::refresh_logins(LoginService& self) {
  const auto pause = std::clamp<std::chrono::seconds>(self.groups_interval_ / 4, 1s, 60s);
  while (true) {
    co_await net::sleep_for(pause);
    if (self.rounds_.running() == 0) self.rounds_.spawn("refresh logins", refresh_round(self));
  }
}

asio::awaitable<void> LoginService::refresh_round(LoginService& self) {
  try {
    co_await self.refresh_.run_once(background(self.log_, kRoundLimit));
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;
    log_error(self.log_, "logins not refreshed", error);
  }
}

asio::awaitable<void> LoginService::notice_expired_bridges(LoginService& self) {
  while (true) {
    co_await net::sleep_for(kCountInterval);
    try {
      co_await self.bridges_.notice_expired(background(self.log_, 30s));
    } catch (const base::Error& error) {
      if (error.kind() == base::ErrorKind::cancelled) throw;
      log_error(self.log_, "bridge logins not looked at", error);
    }
  }
}

asio::awaitable<void> LoginService::count_keys(LoginService& self) {
  while (true) {
    try {
      const auto keys = co_await self.keys_.list(background(self.log_, 30s));
      self.events_.on_active_sessions(keys.size());
      self.log_.debug("active sessions", {{"keys", keys.size()}});
    } catch (const base::Error& error) {
      if (error.kind() == base::ErrorKind::cancelled) throw;
      log_error(self.log_, "keys not counted", error);
    }
    co_await net::sleep_for(kCountInterval);
  }
}

}  // namespace suitemcp::gateway
