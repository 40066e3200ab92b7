#include "gateway/command_line.hpp"

#include "base/line_writer.hpp"
#include "config/command_names.hpp"
#include "config/environment.hpp"
#include "config/gateway_config.hpp"
#include "config/serve_config.hpp"
#include "config/syntax.hpp"
#include "crm/endpoint_probe.hpp"
#include "gateway/error_table.hpp"
#include "gateway/server.hpp"
#include "gateway/state_check.hpp"
#include "tools/tool_names.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace suitemcp::gateway {
namespace {

constexpr int kOk = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

constexpr std::string_view kExamples = R"(Examples:
  suitecrm-mcp serve --config entities.json --state-dir /var/lib/suitecrm-mcp --port 8765
  suitecrm-mcp serve --config entities.json --state-dir ./state --check-config
  SUITECRM_ENDPOINT=https://crm.example.com/legacy/service/v4_1/rest.php SUITECRM_CODE=crm1 \
    STATE_DIR=/var/lib/suitecrm-mcp suitecrm-mcp gateway
  suitecrm-mcp find-endpoint https://crm.example.com

Users and keys are made with mcp-admin. The variables are listed in README.md.)";

/// What holds secrets leaves no core file; thousands of streams need as many descriptors.
void set_process_limits() {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  std::signal(SIGPIPE, SIG_IGN);
}

int report_faults(const std::vector<std::string>& faults) {
  fmt::print(
      stderr, "The configuration has {} fault{}:\n", faults.size(), faults.size() == 1 ? "" : "s"
  );
  for (const auto& fault : faults) fmt::print(stderr, "  {}\n", fault);
  return kUsage;
}

asio::awaitable<void> run_until_signal(config::ServerConfig config, base::Log log) {
  const auto executor = co_await asio::this_coro::executor;
  asio::signal_set signals(executor, SIGINT, SIGTERM);
  Server server(executor, std::move(config), std::move(log));
  co_await server.start();
  co_await signals.async_wait(asio::use_awaitable);
  // Whoever asks twice does not want to wait.
  signals.async_wait([](const boost::system::error_code& code, int) {
    if (!code) std::_Exit(kFailed);
  });
  co_await server.stop();
}

/// Runs one coroutine to its end on a loop of its own.
int run_to_end(asio::io_context& loop, asio::awaitable<void> work) {
  std::exception_ptr failure;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error) {
    failure = std::move(error);
    loop.stop();
  });
  loop.run();
  if (!failure) return kOk;
  try {
    std::rethrow_exception(failure);
  } catch (const base::Error& error) {
    fmt::print(stderr, "suitecrm-mcp: {}\n", error.user_message());
    // The operator may see what a stranger may not.
    if (error.user_message() != error.detail()) fmt::print(stderr, "  ({})\n", error.detail());
    return error.kind() == base::ErrorKind::invalid_argument ? kUsage : kFailed;
  }
}

using ReadConfig = std::expected<config::ServerConfig, std::vector<std::string>>;

int serve(ReadConfig config, bool only_check) {
  if (!config) return report_faults(config.error());
  if (only_check) {
    const auto faults = find_state_faults(*config);
    if (!faults.empty()) return report_faults(faults);
    for (const auto& warning : config->warnings) fmt::print(stderr, "warning: {}\n", warning);
    fmt::print("The configuration is valid.\n");
    return kOk;
  }
  set_process_limits();
  asio::io_context loop(1);
  const base::Log log(
      std::make_shared<base::LineWriter>(STDERR_FILENO),
      std::make_shared<base::SystemClock>(),
      config->log_level
  );
  return run_to_end(loop, run_until_signal(std::move(*config), log));
}

asio::awaitable<void> find_endpoint(std::string text, std::string& endpoint) {
  const auto url = net::parse_url(text);
  if (!url) {
    throw base::Error(
        base::ErrorKind::invalid_argument,
        "cli.bad_url",
        "not a URL",
        fmt::format("\"{}\" is not a URL; expected something like https://crm.example.com", text)
    );
  }
  base::Context context;
  context.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  net::HttpClient::Options options;
  const auto environment = config::Environment::of_process();
  options.ca_file = environment.find("SUITECRM_CA_FILE").value_or("");
  const auto no_proxy = environment.find("NO_PROXY").value_or("");
  if (url->is_https && !config::bypasses_proxy(no_proxy, url->host)) {
    options.proxy_url = environment.find("HTTPS_PROXY").value_or("");
  }
  net::HttpClient http(co_await asio::this_coro::executor, *url, options);
  const auto search =
      co_await crm::find_rest_endpoint(context, url->target, crm::make_transport(http));
  for (const auto& attempt : search.attempts) {
    fmt::print(stderr, "  tried {}{}: {}\n", url->origin(), attempt.path, attempt.outcome);
  }
  if (!search.path) {
    throw base::Error(
        base::ErrorKind::not_found,
        "crm.no_endpoint",
        "no v4.1 REST endpoint found",
        fmt::format("No SuiteCRM REST API answers below {}. Give the full URL of rest.php.", text)
    );
  }
  endpoint = url->origin() + *search.path;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("The MCP gateway for SuiteCRM.", "suitecrm-mcp");
  app.footer(std::string(kExamples));
  app.set_version_flag("--version", std::string("suitecrm-mcp ") + SUITEMCP_VERSION);
  app.require_subcommand(1);

  config::ServeOptions options;
  bool only_check = false;
  auto* serve_command = app.add_subcommand("serve", "All entities of entities.json on one port");
  serve_command->add_option("--config", options.config_file, "entities.json");
  serve_command->add_option(
      "--state-dir", options.state_dir, "Folder for keys and users (mode 700)"
  );
  serve_command->add_option("--port", options.port, "Port to listen on (default 3101)");
  serve_command->add_option("--bind", options.bind, "Address to listen on (default 127.0.0.1)");
  serve_command->add_flag(
      "--check-config", only_check, "Report all faults and exit: 0 none, 2 some"
  );

  auto* gateway_command =
      app.add_subcommand("gateway", "One entity, configured by environment variables");
  gateway_command->add_flag("--check-config", only_check, "Report all faults and exit");

  std::string url;
  auto* find_command = app.add_subcommand("find-endpoint", "Find the REST path below a CRM's URL");
  find_command->add_option("url", url, "e.g. https://crm.example.com")->required();

  const std::vector<std::string> arguments(argv + 1, argv + argc);
  constexpr std::array<std::string_view, 3> kCommands = {"serve", "gateway", "find-endpoint"};
  if (const auto unknown = config::explain_unknown_command(arguments, kCommands)) {
    fmt::print(stderr, "suitecrm-mcp: {}\n", *unknown);
    return kUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  const auto environment = config::Environment::of_process();
  if (*serve_command)
    return serve(config::read_serve(options, environment, tools::kToolNames), only_check);
  if (*gateway_command)
    return serve(config::read_gateway(environment, tools::kToolNames), only_check);
  asio::io_context loop(1);
  std::string endpoint;
  const int result = run_to_end(loop, find_endpoint(url, endpoint));
  if (result == kOk) fmt::print("{}\n", endpoint);
  return result;
}

}  // namespace suitemcp::gateway
