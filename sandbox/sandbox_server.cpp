#include "sandbox/sandbox_server.hpp"

#include "base/random.hpp"
#include "net/deadline.hpp"
#include "net/http_server.hpp"
#include "net/task_group.hpp"
#include "sandbox/idp/control.hpp"
#include "sandbox/idp/provider.hpp"
#include "sandbox/session_gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace suitemcp::sandbox {
namespace {

WireRequest to_wire(const net::Request& request) {
  const auto header = [&](std::string_view name) {
    return std::string(request.header(name).value_or(""));
  };
  return {
      request.method,
      std::string(request.path),
      std::string(request.query),
      header("Content-Type"),
      header("Cookie"),
      header("X-Forwarded-For"),
      request.body,
      request.peer,
      header("Authorization")
  };
}

net::Response to_response(WireReply reply) {
  net::Response response;
  response.status = static_cast<int>(reply.status);
  response.body = std::move(reply.body);
  for (auto& [name, value] : reply.headers) {
    if (name == "Content-Type") {
      response.content_type = value;
    } else {
      response.headers.push_back({std::move(name), std::move(value)});
    }
  }
  return response;
}

/// The body in small pieces with a wait before each.
asio::awaitable<void> drip(
    std::shared_ptr<net::SseStream> stream, std::string body, std::chrono::milliseconds step
) {
  constexpr std::size_t kPieceBytes = 16;
  for (std::size_t at = 0; at < body.size() && !stream->is_closed(); at += kPieceBytes) {
    co_await net::sleep_for(step);
    stream->send_raw(std::string_view(body).substr(at, kPieceBytes));
  }
  stream->close();
}

/// Takes the rule that the body of a control request describes.
net::Response set_fault_of(FaultSwitch& faults, std::string_view body) {
  auto rule = parse_fault(body);
  if (!rule) return net::error_response(400, "bad_fault", rule.error());
  faults.set(std::move(*rule));
  return net::json_response(200, "{\"ok\":true}");
}

/// The answer of a server that is broken before it has done anything; none: it works.
std::optional<net::Response> find_breakdown(FaultKind kind) {
  if (kind == FaultKind::drop) {
    net::Response cut;
    cut.connection = net::Response::Connection::abort;
    return cut;
  }
  if (kind == FaultKind::http_500 || kind == FaultKind::html) return to_response(spoil(kind, {}));
  return std::nullopt;
}

Crm::Config config_of(const SandboxServer::Options& options) {
  Crm::Config config;
  config.database_file = options.database_file;
  config.session_idle_limit = options.session_idle_limit;
  config.profile = options.profile;
  return config;
}

}  // namespace

struct SandboxServer::State {
  State(asio::any_io_executor its_executor, Options given, const base::Log& log)
      : executor(std::move(its_executor)),
        options(std::move(given)),
        crm(config_of(options), clock, random),
        tasks(executor, log) {
    faults.set(options.fault);
  }

  asio::awaitable<net::Response> handle(WireRequest request);
  asio::awaitable<net::Response> call(WireRequest request);
  asio::awaitable<net::Response> ask_provider(WireRequest request);
  net::Response control(const WireRequest& request);
  net::Response finish(const FaultRule& rule, WireReply reply);
  net::Response slow_response(WireReply reply, std::chrono::milliseconds step);

  asio::any_io_executor executor;
  Options options;
  base::SystemClock clock;
  base::SystemRandom random;
  Crm crm;
  SessionGate gate;
  FaultSwitch faults;
  Statistics statistics;
  std::unique_ptr<idp::Provider> provider;
  FaultSwitch provider_faults;
  net::TaskGroup tasks;
  std::unique_ptr<net::HttpServer> server;
};

asio::awaitable<net::Response> SandboxServer::State::handle(WireRequest request) {
  const bool is_control = request.path.starts_with("/__sandbox/");
  if (is_control && options.control == Control::on) co_return control(request);
  if (provider && request.path.starts_with(idp::kMountPath)) {
    co_return co_await ask_provider(std::move(request));
  }
  co_return co_await call(std::move(request));
}

asio::awaitable<net::Response> SandboxServer::State::call(WireRequest request) {
  const auto call = crm.read(request);
  const auto rule = call.method.empty() ? FaultRule{} : faults.take(call.method);
  const auto crowd = gate.crowd(call.session) + (call.session.empty() ? 0 : 1);
  statistics.max_parallel_per_session = std::max(statistics.max_parallel_per_session, crowd);
  if (!call.method.empty()) ++statistics.calls[call.method];

  // PHP holds the lock while it works, so the latency lies inside.
  const auto pass = co_await gate.enter(call.session);
  auto wait = call.method.empty() ? std::chrono::milliseconds(0) : options.latency;
  if (call.method == "login") wait += options.login_latency;
  if (rule.kind == FaultKind::delay) wait += rule.length;
  if (wait.count() > 0) co_await net::sleep_for(wait);

  if (auto breakdown = find_breakdown(rule.kind)) co_return std::move(*breakdown);
  if (rule.kind == FaultKind::expire_sessions) crm.expire_sessions();
  auto reply = crm.answer(request, call);
  if (call.method == "login" && reply.body.starts_with("{\"id\"")) ++statistics.logins;
  co_return finish(rule, std::move(reply));
}

asio::awaitable<net::Response> SandboxServer::State::ask_provider(WireRequest request) {
  const auto endpoint = provider->site().find(request.path);
  const auto rule = endpoint ? provider_faults.take(idp::name_of(*endpoint)) : FaultRule{};
  if (rule.kind == FaultKind::delay) co_await net::sleep_for(rule.length);
  if (auto breakdown = find_breakdown(rule.kind)) co_return std::move(*breakdown);
  if (rule.kind == FaultKind::expire_sessions) provider->expire_sessions();
  co_return finish(rule, provider->answer(request));
}

net::Response SandboxServer::State::finish(const FaultRule& rule, WireReply reply) {
  auto spoilt = spoil(rule.kind, std::move(reply));
  if (rule.kind == FaultKind::slow_bytes) return slow_response(std::move(spoilt), rule.length);
  return to_response(std::move(spoilt));
}

net::Response SandboxServer::State::slow_response(WireReply reply, std::chrono::milliseconds step) {
  auto response = to_response(std::move(reply));
  net::SseStream::Options stream_options;
  stream_options.keep_alive = std::chrono::hours(1);  // no comments in a JSON body
  stream_options.content_type = response.content_type;
  response.stream = std::make_shared<net::SseStream>(executor, stream_options);
  tasks.spawn("slow_bytes", drip(response.stream, std::move(response.body), step));
  return response;
}

net::Response SandboxServer::State::control(const WireRequest& request) {
  if (request.path == "/__sandbox/state") {
    return net::json_response(200, to_json(statistics, crm.live_sessions()));
  }
  if (request.path == "/__sandbox/reset" && request.method == "POST") {
    crm.reset();
    faults.set({});
    statistics = {};
    provider_faults.set({});
    if (provider) provider->reset();
    return net::json_response(200, "{\"ok\":true}");
  }
  if (request.path == "/__sandbox/faults" && request.method == "POST") {
    return set_fault_of(faults, request.body);
  }
  constexpr std::string_view kProvider = "/__sandbox/idp/";
  if (provider && request.path.starts_with(kProvider)) {
    const auto what = std::string_view(request.path).substr(kProvider.size());
    if (what == "faults") return set_fault_of(provider_faults, request.body);
    return to_response(idp::answer_control(*provider, what, request));
  }
  return net::error_response(404, "not_found", "faults, state and reset are what there is");
}

SandboxServer::SandboxServer(
    const asio::any_io_executor& executor, Options options, const base::Log& log
)
    : state_(std::make_shared<State>(executor, std::move(options), log)) {
  net::HttpServer::Options server_options;
  server_options.bind = state_->options.bind;
  server_options.port = state_->options.port;
  auto* state = state_.get();  // the server is destroyed before the state
  state_->server = std::make_unique<net::HttpServer>(
      executor,
      std::move(server_options),
      [state](const base::Context&, net::Request& request) {
        return state->handle(to_wire(request));
      },
      log
  );
}

SandboxServer::~SandboxServer() {
  state_->server.reset();
}

void SandboxServer::start() {
  state_->server->start();
  const auto& options = state_->options;
  if (!options.identity_provider) return;
  // Only now the port is known, and with it the issuer.
  auto settings = *options.identity_provider;
  if (settings.base_url.empty()) {
    settings.base_url = fmt::format("http://{}:{}/idp", options.bind, port());
  }
  state_->provider =
      std::make_unique<idp::Provider>(std::move(settings), state_->clock, state_->random);
}

std::uint16_t SandboxServer::port() const {
  return state_->server->port();
}

std::string SandboxServer::url() const {
  const auto& options = state_->options;
  return fmt::format("http://{}:{}{}", options.bind, port(), rest_path(options.profile));
}

void SandboxServer::set_fault(FaultRule rule) {
  state_->faults.set(std::move(rule));
}

const Statistics& SandboxServer::statistics() const {
  return state_->statistics;
}

Crm& SandboxServer::crm() {
  return state_->crm;
}

idp::Provider* SandboxServer::identity_provider() {
  return state_->provider.get();
}

asio::awaitable<void> SandboxServer::stop() {
  state_->tasks.cancel_all();
  co_await state_->server->stop(std::chrono::seconds(1));
  co_await state_->tasks.drain(std::chrono::seconds(0));
}

}  // namespace suitemcp::sandbox
