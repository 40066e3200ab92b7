#include "gateway/entity_gateway.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "gateway/error_table.hpp"
#include "gateway/limits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace suitemcp::gateway {
namespace {

using namespace std::chrono_literals;

constexpr auto kLogoutLimit = 2'000ms;

mcp::Identity identity_of(const config::Entity& entity) {
  return {
      "suitecrm-mcp",
      fmt::format("SuiteCRM: {}", entity.label),
      SUITEMCP_VERSION,
      fmt::format(
          "Tools to {} the SuiteCRM \"{}\" with the rights of the signed-in user. "
          "Datetimes are UTC, \"YYYY-MM-DD HH:MM:SS\". Errors say how to repair a call.",
          entity.policy.is_read_only ? "read" : "read and write",
          entity.label
      )
  };
}

/// The operator sees in the log what is in force.
void report_policy(const base::Log& log, const config::Policy& policy) {
  if (!policy.is_restricting()) return;
  const auto joined = [](const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ","));
  };
  log.info(
      "policy",
      {{"read_only", policy.is_read_only},
       {"tools_deny", joined(policy.tools_deny)},
       {"modules_allow", policy.modules_allow ? joined(*policy.modules_allow) : "*"},
       {"modules_deny", joined(policy.modules_deny)},
       {"fields_hide", joined(policy.fields_hide)}}
  );
}

StreamRegistry::Options stream_options(const config::ServerConfig& config) {
  return {
      .max_connections = config.max_sse_connections,
      .max_per_user = most_streams_per_user(config),
  };
}

SseFront::Options sse_options(const config::ServerConfig& config) {
  SseFront::Options options;
  options.stream.keep_alive = config.sse_keep_alive;
  return options;
}

HttpFront::Options http_options(const config::ServerConfig& config) {
  HttpFront::Options options;
  options.stream.keep_alive = config.sse_keep_alive;
  return options;
}

}  // namespace

EntityGateway::EntityGateway(
    config::Entity entity, const config::ServerConfig& config, const Shared& shared
)
    : entity_(std::move(entity)),
      port_(config.port),
      admission_(shared.admission),
      store_(shared.store),
      log_(shared.log.with({{"entity", entity_.code}})),
      link_(
          shared.executor, entity_, config, shared.admission, shared.profiles, shared.clock, log_
      ),
      rights_(config.acl),
      registry_(
          config::tool_prefix(config, entity_),
          tools::make_tools(
              link_.bridge(),
              link_.metadata(),
              rights_.permissions(),
              {.entity_code = config.installed_entities > 1 ? entity_.code : "",
               .entity_label = entity_.label,
               .crm_endpoint = entity_.endpoint}
          ),
          entity_.policy
      ),
      calls_(entity_, registry_, shared.admission, shared.keys, shared.clock, shared.observers),
      endpoint_(identity_of(entity_), calls_, &rpc_face),
      call_tasks_(shared.executor, log_),
      streams_(stream_options(config)),
      directory_(shared.store, shared.clock, entity_.code, {}),
      sse_(shared.executor, endpoint_, call_tasks_, shared.random, streams_, sse_options(config)),
      http_(
          {shared.executor,
           endpoint_,
           call_tasks_,
           shared.random,
           shared.clock,
           streams_,
           directory_},
          http_options(config)
      ),
      earlier_ends_(shared.keys.on_earlier_end([this](const identity::EarlierEnd& end) {
        streams_.end_key_at(end.key_id, end.at);
      })) {
}

void EntityGateway::mount(
    net::Router& router, const std::string& prefix, const std::string& public_prefix
) {
  const auto add = [&](const char* method, const char* path, Action action) {
    router.add(method, prefix + path, guarded(std::move(action)));
  };
  add("POST", "/mcp", [this](Context& context, const Request& request) {
    return to_mcp(context, request, &HttpFront::post);
  });
  add("GET", "/mcp", [this](Context& context, const Request& request) {
    return to_mcp(context, request, &HttpFront::listen);
  });
  add("DELETE", "/mcp", [this](Context& context, const Request& request) {
    return to_mcp(context, request, &HttpFront::end);
  });
  add("GET", "/sse", [this, public_prefix](Context& context, const Request& request) {
    return open_sse(context, request, public_prefix);
  });
  add("POST", "/messages", [this](Context& context, const Request& request) {
    return post_message(context, request);
  });
  add("GET", "/test", [this](Context& context, const Request& request) {
    return test_login(context, request);
  });
  add("GET", "/health", [this](Context&, const Request&) -> Answer { co_return health(); });
  add("GET", "/health/deep", [this](Context& context, const Request& request) {
    return deep_health(context, request);
  });
}

void EntityGateway::start() {
  report_policy(log_, entity_.policy);
  link_.start();
  if (rights_.are_checked()) call_tasks_.spawn("rights", rights_.report(log_));
}

net::Handler EntityGateway::guarded(Action action) {
  return [this, action = std::move(action)](const Context& context, Request& request) {
    Context scoped = context;
    scoped.log = context.log.with({{"entity", entity_.code}});
    return run(std::move(scoped), request, action);
  };
}

EntityGateway::Answer EntityGateway::run(Context context, const Request& request, Action action) {
  try {
    co_return co_await action(context, request);
  } catch (const base::Error& error) {
    co_return refuse(context, error);
  }
}

void EntityGateway::require_running() const {
  if (!stopping_) return;
  throw base::Error(
      base::ErrorKind::unavailable,
      "gateway.stopping",
      "the gateway is stopping",
      "The gateway is restarting. Try again in a few seconds."
  )
      .set_retry_after(5s);
}

EntityGateway::Answer EntityGateway::open_sse(
    Context& context, const Request& request, std::string public_prefix
) {
  require_running();
  const auto claimed = co_await admission_.admit(context, request, entity_);
  if (request.method == "HEAD") co_return stream_response(nullptr);  // takes no place
  const auto& principal = *context.principal;
  auto allowance = co_await admission_.count(context, admission_.rules().sse, principal.user_id);
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  auto response =
      sse_.open(context, {principal.user_id, principal.key_id, claimed.key}, public_prefix);
  // Asked again now that the stream is on the list: a revocation that came while we counted would
  // else go unheard.
  co_await require_still_allowed(context, claimed.key);
  add_headers(response, allowance);
  co_return response;
}

asio::awaitable<std::optional<base::Error>> EntityGateway::refusal_of(
    const Context& context, const identity::VerifiedKey& key
) {
  if (!co_await admission_.is_still_valid(context, key)) co_return admission_.invalid_key();
  auto account = co_await admission_.find_account(context, key.principal->user_id, entity_);
  if (account) co_return std::nullopt;
  co_return std::move(account).error();
}

asio::awaitable<void> EntityGateway::require_still_allowed(
    const Context& context, const identity::VerifiedKey& key
) {
  std::optional<base::Error> refusal;
  try {
    refusal = co_await refusal_of(context, key);
  } catch (const base::Error& error) {
    refusal = error;
  }
  if (!refusal) co_return;
  streams_.cut_key(key.principal->key_id);
  throw base::Error(*refusal);
}

EntityGateway::Answer EntityGateway::post_message(Context& context, const Request& request) {
  require_running();
  co_await admission_.admit(context, request, entity_);
  auto allowance =
      co_await admission_.count(context, admission_.rules().messages, context.principal->user_id);
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  auto response = sse_.post(context, request);
  add_headers(response, allowance);
  co_return response;
}

EntityGateway::Answer EntityGateway::to_mcp(
    Context& context,
    const Request& request,
    Answer (HttpFront::*serve)(Context, const Request&, StreamOwner)
) {
  require_running();
  const auto caller = co_await admission_.admit(context, request, entity_);
  auto allowance =
      co_await admission_.count(context, admission_.rules().messages, context.principal->user_id);
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  const auto& principal = *context.principal;
  auto response =
      co_await (http_.*serve)(context, request, {principal.user_id, principal.key_id, caller.key});
  // As for /sse: a revocation may have come before the stream was on the list.
  const bool is_open = response.stream && !response.stream->is_closed();
  if (is_open) co_await require_still_allowed(context, caller.key);
  add_headers(response, allowance);
  co_return response;
}

void EntityGateway::cut_key(std::string_view key_id) {
  streams_.cut_key(key_id);
  http_.drop_key(key_id);
}

EntityGateway::Answer EntityGateway::test_login(Context& context, const Request& request) {
  require_running();
  const auto caller = co_await admission_.admit(context, request, entity_);
  auto allowance =
      co_await admission_.count(context, admission_.rules().messages, context.principal->user_id);
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  co_await link_.log_in(context, caller.account);
  std::string body = R"({"success":true,"crm_user":)";
  base::append_json_string(body, caller.account.user_name);
  body.append(",\"email\":");
  base::append_json_string(body, context.principal->email);
  body.append(",\"entity\":");
  base::append_json_string(body, entity_.code);
  body.push_back('}');
  co_return net::json_response(200, std::move(body));
}

net::Response EntityGateway::health() const {
  return net::json_response(
      200,
      fmt::format(
          R"({{"status":"ok","entity":{},"port":{},"active":{},"circuit_breaker":"{}"}})",
          base::json_string(entity_.code),
          port_,
          streams_.connections(),
          crm::name_of(link_.breaker_state())
      )
  );
}

EntityGateway::Answer EntityGateway::deep_health(Context& context, const Request& request) {
  Admission::Allowance allowance;
  try {
    allowance = co_await admission_.count(
        context.within(2s), admission_.rules().health_deep, admission_.client_ip(request)
    );
  } catch (const base::Error& error) {
    // Without its store the gateway cannot count, and this is where people look why.
    log_error(context.log, "not counted", error);
  }
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  const auto crm = co_await link_.probe().check(context);
  const bool has_store = co_await is_store_reachable(context.within(2s));
  const bool is_closed = link_.breaker_state() == crm::CircuitBreaker::State::closed;
  const std::string_view status = !crm.is_reachable || !has_store ? "unhealthy"
                                  : is_closed && !stopping_       ? "healthy"
                                                                  : "degraded";
  auto response = net::json_response(
      crm.is_reachable && has_store ? 200 : 503,
      fmt::format(
          R"({{"status":"{}","entity":{},"crm":{{"reachable":{},"latency_ms":{},"version":{},)"
          R"("error":{}}},"store":{{"reachable":{}}},"sessions":{{"streams":{},"crm":{}}},)"
          R"("circuit_breaker":"{}"}})",
          status,
          base::json_string(entity_.code),
          crm.is_reachable,
          crm.latency.count(),
          base::json_string(crm.version),
          base::json_string(crm.error_code),
          has_store,
          streams_.connections(),
          link_.live_sessions(),
          crm::name_of(link_.breaker_state())
      )
  );
  add_headers(response, allowance);
  co_return response;
}

asio::awaitable<bool> EntityGateway::is_store_reachable(base::Context context) {
  try {
    co_await store_.ping(context);
    co_return true;
  } catch (const base::Error& error) {
    log_error(context.log, "store unreachable", error);
    co_return false;
  }
}

asio::awaitable<void> EntityGateway::cut_invalid() {
  base::Context context;
  context.log = log_;
  context.deadline = std::chrono::steady_clock::now() + 30s;
  for (const auto& key : streams_.keys()) {
    const auto& key_id = key.principal->key_id;
    try {
      if (co_await refusal_of(context, key)) streams_.cut_key(key_id);
    } catch (const base::Error& error) {
      if (error.kind() == base::ErrorKind::cancelled) throw;
      log_error(log_, "key not checked", error);
    }
  }
}

void EntityGateway::recheck_user(const std::string& user_id) {
  call_tasks_.spawn("recheck user", recheck(*this, user_id));
}

asio::awaitable<void> EntityGateway::recheck(EntityGateway& self, std::string user_id) {
  base::Context context;
  context.log = self.log_;
  context.deadline = std::chrono::steady_clock::now() + 5s;
  self.link_.forget(user_id);
  const auto account = co_await self.admission_.find_account(context, user_id, self.entity_);
  if (!account) self.streams_.cut_user(user_id);
}

asio::awaitable<void> EntityGateway::stop(std::chrono::steady_clock::duration grace) {
  stopping_ = true;
  co_await call_tasks_.drain(grace);
  streams_.close_all();
  co_await link_.stop(kLogoutLimit);
}

}  // namespace suitemcp::gateway
