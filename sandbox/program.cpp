#include "sandbox/program.hpp"

#include "base/error.hpp"
#include "net/task_group.hpp"
#include "sandbox/database.hpp"
#include "sandbox/idp/command_line.hpp"
#include "sandbox/idp/provider.hpp"
#include "sandbox/sandbox_server.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>

namespace suitemcp::sandbox {
namespace {

constexpr char kExamples[] = R"(Examples:
  suitecrm-sandbox --port 8088
      a demo CRM in memory; user alice, password AlicePw1!
  suitecrm-sandbox --port 8088 --db demo.sqlite
      keeps what you change
  suitecrm-sandbox --port 8088 --latency-ms 12 --login-ms 65
      as slow as the real one
  suitecrm-sandbox --port 8088 --fault http_500 --fault-method get_entry_list
      a broken one
  suitecrm-sandbox --port 8088 --profile 7
      a SuiteCRM 7.14: without /legacy, parameters by their order
  suitecrm-sandbox --port 8088 --idp auth0
      with an identity provider: the same users, and their groups
  suitecrm-sandbox --port 0 --control
      for tests: any free port, switches under /__sandbox/
)";

struct Parsed {
  SandboxServer::Options options;
  int exit_code = -1;  // -1: go on
};

/// Options as they stand on the command line.
struct Given {
  int profile = 8;
  int latency_ms = 0;
  int login_ms = 0;
  int idle_s = 1440;
  std::string fault = "none";
  std::string fault_method = "*";
  int fault_ms = 1000;
  bool control = false;
  idp::Given identity_provider;
};

void add_options(CLI::App& app, Given& given) {
  app.add_option(
         "--profile", given.profile, "SuiteCRM 8 or 7: path, version, binding of parameters"
  )
      ->check(CLI::IsMember({7, 8}))
      ->capture_default_str();
  app.add_option("--latency-ms", given.latency_ms, "Time every call takes")->capture_default_str();
  app.add_option("--login-ms", given.login_ms, "Time a login takes in addition")
      ->capture_default_str();
  app.add_option("--session-idle-s", given.idle_s, "Idle time after which a session ends")
      ->capture_default_str();
  app.add_option(
         "--fault",
         given.fault,
         "none, delay, http_500, html, php_notice, expire_sessions, drop, slow_bytes"
  )
      ->capture_default_str();
  app.add_option("--fault-method", given.fault_method, "Method that the fault hits")
      ->capture_default_str();
  app.add_option("--fault-ms", given.fault_ms, "Length for delay and slow_bytes")
      ->capture_default_str();
  app.add_flag(
      "--control", given.control, "Serve /__sandbox/faults, /__sandbox/state, /__sandbox/reset"
  );
  idp::add_options(app, given.identity_provider);
}

void apply(const Given& given, SandboxServer::Options& options) {
  options.fault.method = given.fault_method;
  options.fault.length = std::chrono::milliseconds(given.fault_ms);
  options.latency = std::chrono::milliseconds(given.latency_ms);
  options.login_latency = std::chrono::milliseconds(given.login_ms);
  options.session_idle_limit = std::chrono::seconds(given.idle_s);
  options.profile = given.profile == 7 ? Profile::suitecrm7 : Profile::suitecrm8;
  options.control = given.control ? Control::on : Control::off;
  options.identity_provider = idp::settings_of(given.identity_provider);
}

Parsed parse(int argc, const char* const* argv) {
  Parsed parsed;
  auto& options = parsed.options;
  options.port = 8088;
  Given given;
  CLI::App app("A demo SuiteCRM: REST API v4.1, made-up data, nothing to install.");
  app.footer(kExamples);
  app.add_option("--port", options.port, "Port to listen on; 0 takes a free one")
      ->capture_default_str();
  app.add_option("--bind", options.bind, "Address to listen on")->capture_default_str();
  app.add_option("--db", options.database_file, "SQLite file; filled when empty (default: memory)");
  add_options(app, given);
  try {
    app.parse(argc, argv);
    auto rule = parse_fault(fmt::format("{{\"fault\":\"{}\"}}", given.fault));
    if (!rule) throw CLI::ValidationError("--fault", rule.error());
    options.fault = std::move(*rule);
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = app.exit(error) == 0 ? 0 : 2;
    return parsed;
  }
  apply(given, options);
  return parsed;
}

asio::awaitable<void> serve_until_signal(SandboxServer* server) {
  asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
  co_await signals.async_wait(asio::use_awaitable);
  co_await server->stop();
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  auto parsed = parse(argc, argv);
  if (parsed.exit_code >= 0) return parsed.exit_code;
  try {
    asio::io_context context(1);
    SandboxServer server(context.get_executor(), std::move(parsed.options), base::Log::none());
    server.start();
    if (const auto* provider = server.identity_provider()) {
      fmt::print("suitecrm-sandbox idp {}\n", provider->site().configured_issuer());
    }
    fmt::print("suitecrm-sandbox ready {}\n", server.url());
    std::fflush(stdout);
    net::TaskGroup tasks(context.get_executor(), base::Log::none());
    tasks.spawn("serve", serve_until_signal(&server));
    context.run();
    return 0;
  } catch (const base::Error& error) {
    fmt::print(stderr, "suitecrm-sandbox: {}\n", error.user_message());
  } catch (const SqlFailure& failure) {
    fmt::print(stderr, "suitecrm-sandbox: {}\n", failure.what());
  }
  return 1;
}

}  // namespace suitemcp::sandbox
