#include "gateway/server.hpp"

#include "config/syntax.hpp"
#include "gateway/client_target.hpp"
#include "gateway/cors.hpp"
#include "gateway/error_table.hpp"
#include "gateway/limits.hpp"
#include "identity/state_secrets.hpp"
#include "net/deadline.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {
namespace {

using namespace std::chrono_literals;

net::HttpServer::Options http_options(
    const config::ServerConfig& config, net::HeadCheck check_head
) {
  net::HttpServer::Options options;
  options.on_head = std::move(check_head);
  options.bind = config.bind;
  options.port = config.port;
  options.max_body_bytes = config.max_body_bytes;
  options.max_connections = most_connections(config);
  options.on_error = &refuse;
  return options;
}

Admission::Options admission_options(const config::ServerConfig& config, const base::Log& log) {
  Admission::Options options;
  options.rules.sse.limit = config.rate_limit_sse;
  options.rules.messages.limit = config.rate_limit_messages;
  options.trust_proxy = config.trust_proxy;
  options.log = log;
  return options;
}

identity::ApiKeys::Options key_options(const config::ServerConfig& config) {
  identity::ApiKeys::Options options;
  options.idle_limit = config.key_idle_limit;
  return options;
}

bool is_login_path(std::string_view path) {
  return path.starts_with("/auth/");
}

/// Forms come from people without a key: their bodies are small and their length is known.
std::optional<net::Response> refuse_large_form(const net::Request& request) {
  auto length = static_cast<std::int64_t>(request.body.size());
  if (const auto announced = request.header("Content-Length")) {
    length = std::max(length, config::parse_integer(*announced).value_or(INT64_MAX));
  } else if (request.header("Transfer-Encoding")) {
    return net::error_response(
        411, "length_required", "A form needs the header Content-Length, not chunks."
    );
  }
  if (length <= static_cast<std::int64_t>(kMaxFormBytes)) return std::nullopt;
  return net::error_response(
      413, "too_large", fmt::format("A form may have at most {} bytes.", kMaxFormBytes)
  );
}

asio::awaitable<net::Response> answer(net::Response response) {
  co_return response;
}

}  // namespace

Server::Server(
    const asio::any_io_executor& executor,
    config::ServerConfig config,
    const base::Log& log,
    LoginEvents login_events
)
    : executor_(executor),
      login_events_(std::move(login_events)),
      config_(std::move(config)),
      log_(log),
      tasks_(executor, log),
      hosts_({config_.public_url, config_.allowed_hosts, config_.trust_proxy}),
      store_(executor, clock_, {.folder = config_.state_dir}, log),
      secrets_(identity::load_state_secrets(
          config_.api_key_secret, config_.previous_api_key_secret, config_.state_dir, random_
      )),
      keys_(store_, clock_, random_, secrets_, tasks_, key_options(config_)),
      profiles_(store_, clock_, random_, secrets_, {}),
      limits_(store_, clock_),
      admission_(keys_, profiles_, limits_, clock_, admission_options(config_, log)),
      http_(
          executor,
          http_options(
              config_,
              [this](const base::Context& context, const net::Request& head) {
                return check_head(context, head);
              }
          ),
          [this](const base::Context& context, net::Request& request) {
            return handle(context, request);
          },
          log
      ) {
  const Shared shared{
      executor, clock_, random_, store_, keys_, profiles_, admission_, log, {&log_call}
  };
  for (const auto& entity : config_.entities) {
    entities_.push_back(std::make_unique<EntityGateway>(entity, config_, shared));
  }
  if (config_.is_login_elsewhere) admission_.set_login_url(config_.public_url + "/auth/login");
  add_routes();
}

Server::~Server() = default;

void Server::add_routes() {
  const bool is_alone = config_.entities.size() == 1;
  for (std::size_t i = 0; i < entities_.size(); ++i) {
    const auto& entity = config_.entities[i];
    const auto path = "/" + entity.code;
    entities_[i]->mount(router_, path, public_prefix(config_, entity, path));
    if (is_alone) entities_[i]->mount(router_, "", public_prefix(config_, entity, ""));
  }
  // On port 0 the public URL, which the login needs, is known only after listening.
  if (config_.login && !config_.public_url.empty()) add_login();
  if (is_alone) return;
  const auto health = entities_.empty()
                          ? std::string(R"({"status":"ok"})")
                          : fmt::format(R"({{"gateway":"ok","entities":{}}})", entities_.size());
  router_.add("GET", "/health", [health](const base::Context&, net::Request&) {
    return answer(net::json_response(200, health));
  });
}

void Server::add_login() {
  admission_.set_login_url(config_.public_url + "/auth/login");
  login_ = std::make_unique<LoginService>(
      config_,
      LoginService::Parts{
          .executor = executor_,
          .clock = clock_,
          .random = random_,
          .store = store_,
          .secrets = secrets_,
          .keys = keys_,
          .profiles = profiles_,
          .admission = admission_,
          .tasks = tasks_,
          .log = log_,
          .events = login_events_
      }
  );
  login_->mount(router_);
}

asio::awaitable<net::Response> Server::handle(const base::Context& context, net::Request& request) {
  hosts_.require_host(request);
  // The login's pages are for people at a browser: no other page may read or send anything there,
  // and they look at the origin themselves.
  if (is_login_path(request.path)) co_return co_await serve_login(context, request);
  hosts_.require_origin(request);
  if (request.method == "OPTIONS") co_return answer_preflight(request);
  net::Response response;
  try {
    response = co_await router_.route(context, request);
  } catch (const base::Error& error) {
    // Answered here and not by the HTTP server, so that a page may read why it was refused.
    response = refuse(context, error);
  }
  allow_origin(request, response);
  co_return response;
}

asio::awaitable<net::Response> Server::serve_login(
    const base::Context& context, net::Request& request
) {
  auto refusal = refuse_large_form(request);
  auto response = refusal ? std::move(*refusal) : co_await router_.route(context, request);
  // The routes of the login have them; what is refused before, or is no route, must too.
  const bool has_them = net::find_header(response.headers, "Referrer-Policy").has_value();
  if (login_ != nullptr && !has_them) login_->harden(response);
  co_return response;
}

asio::awaitable<std::optional<net::Response>> Server::check_head(
    const base::Context& context, const net::Request& head
) {
  try {
    hosts_.require_host(head);
    if (!is_login_path(head.path)) hosts_.require_origin(head);
  } catch (const base::Error& error) {
    co_return refuse(context, error);
  }
  if (is_login_path(head.path)) {
    if (router_.takes(head.method, head.path) && !refuse_large_form(head)) co_return std::nullopt;
    auto request = head;
    co_return co_await serve_login(context, request);
  }
  // A preflight is answered by its head: a body would be read from somebody without a key.
  if (head.method == "OPTIONS") co_return answer_preflight(head);
  auto refusal = co_await check_caller(context, head);
  if (refusal) allow_origin(head, *refusal);
  co_return refusal;
}

asio::awaitable<std::optional<net::Response>> Server::check_caller(
    const base::Context& context, const net::Request& head
) {
  try {
    if (!router_.takes(head.method, head.path)) {
      // The router's own 404 or 405.
      auto request = head;
      co_return co_await router_.route(context, request);
    }
    co_await admission_.require_key(context, head);
  } catch (const base::Error& error) {
    co_return refuse(context, error);
  }
  co_return std::nullopt;
}

asio::awaitable<void> Server::start() {
  base::Context context;
  context.log = log_;
  context.deadline = clock_.now() + 10s;
  co_await store_.ping(context);
  revocations_ = keys_.on_revoked([this](const std::string& key_id) {
    for (const auto& entity : entities_) entity->cut_key(key_id);
  });
  changes_ = profiles_.on_changed([this](const std::string& user_id) {
    for (const auto& entity : entities_) entity->recheck_user(user_id);
  });
  http_.start();
  if (config_.login && login_ == nullptr) {
    config_.public_url = fmt::format("http://localhost:{}", http_.port());
    add_login();
  }
  if (login_ != nullptr) login_->start();
  tasks_.spawn("watch keys", watch_keys(*this));
  for (const auto& entity : entities_) entity->start();
  for (const auto& warning : config_.warnings) log_.warn("configuration", {{"warning", warning}});
  if (hosts_.accepts_any()) {
    log_.warn(
        "configuration",
        {{"warning", "any Host header is accepted: set GATEWAY_PUBLIC_URL or ALLOWED_HOSTS"}}
    );
  }
  log_.info(
      "listening", {{"bind", config_.bind}, {"port", http_.port()}, {"entities", entities_.size()}}
  );
}

asio::awaitable<void> Server::watch_keys(Server& self) {
  for (int second = 1;; ++second) {
    co_await net::sleep_for(1s);
    for (const auto& entity : self.entities_) entity->cut_expired(self.clock_.wall());
    if (second % 60 == 0) {
      for (const auto& entity : self.entities_) entity->sweep();
    }
    // A revocation is pushed; should its message get lost, a stream ends a minute later.
    if (second % 60 != 0) continue;
    for (const auto& entity : self.entities_) co_await entity->cut_invalid();
  }
}

asio::awaitable<void> Server::stop() {
  log_.info("stopping");
  http_.stop_accepting();
  net::TaskGroup stopping(co_await asio::this_coro::executor, log_);
  for (const auto& entity : entities_) {
    stopping.spawn("stop entity", entity->stop(config_.shutdown_grace));
  }
  if (login_ != nullptr) stopping.spawn("stop login", login_->stop(config_.shutdown_grace));
  co_await stopping.drain(config_.shutdown_grace + 5s);
  co_await http_.stop(2s);
  co_await tasks_.drain(0s);
  log_.info("stopped");
}

}  // namespace suitemcp::gateway
