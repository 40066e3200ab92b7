#include "sandbox/program.hpp"

#include "base/error.hpp"
#include "net/task_group.hpp"
#include "sandbox/database.hpp"
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
  suitecrm-sandbox --port 0 --control
      for tests: any free port, switches under /__sandbox/
)";

struct Parsed {
  SandboxServer::Options options;
  int exit_code = -1;  // -1: go on
};

Parsed parse(int argc, const char* const* argv) {
  Parsed parsed;
  auto& options = parsed.options;
  options.port = 8088;
  int latency = 0;
  int login = 0;
  int idle = 1440;
  std::string fault = "none";
  std::string fault_method = "*";
  int fault_ms = 1000;
  bool control = false;
  CLI::App app("A demo SuiteCRM 8.8.0: REST API v4.1, made-up data, nothing to install.");
  app.footer(kExamples);
  app.add_option("--port", options.port, "Port to listen on; 0 takes a free one")
      ->capture_default_str();
  app.add_option("--bind", options.bind, "Address to listen on")->capture_default_str();
  app.add_option("--db", options.database_file, "SQLite file; filled when empty (default: memory)");
  app.add_option("--latency-ms", latency, "Time every call takes")->capture_default_str();
  app.add_option("--login-ms", login, "Time a login takes in addition")->capture_default_str();
  app.add_option("--session-idle-s", idle, "Idle time after which a session ends")
      ->capture_default_str();
  app.add_option(
         "--fault",
         fault,
         "none, delay, http_500, html, php_notice, expire_sessions, drop, slow_bytes"
  )
      ->capture_default_str();
  app.add_option("--fault-method", fault_method, "Method that the fault hits")
      ->capture_default_str();
  app.add_option("--fault-ms", fault_ms, "Length for delay and slow_bytes")->capture_default_str();
  app.add_flag("--control", control, "Serve /__sandbox/faults, /__sandbox/state, /__sandbox/reset");
  try {
    app.parse(argc, argv);
    auto rule = parse_fault(fmt::format("{{\"fault\":\"{}\"}}", fault));
    if (!rule) throw CLI::ValidationError("--fault", rule.error());
    options.fault = std::move(*rule);
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = app.exit(error) == 0 ? 0 : 2;
    return parsed;
  }
  options.fault.method = fault_method;
  options.fault.length = std::chrono::milliseconds(fault_ms);
  options.latency = std::chrono::milliseconds(latency);
  options.login_latency = std::chrono::milliseconds(login);
  options.session_idle_limit = std::chrono::seconds(idle);
  options.control = control ? Control::on : Control::off;
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
