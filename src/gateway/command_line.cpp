#include "gateway/command_line.hpp"

#include "base/line_writer.hpp"
#include "config/acl_description.hpp"
#include "config/auth_config.hpp"
#include "config/command_names.hpp"
#include "config/environment.hpp"
#include "config/gateway_config.hpp"
#include "config/serve_config.hpp"
#include "config/syntax.hpp"
#include "crm/endpoint_probe.hpp"
#include "gateway/client_config_command.hpp"
#include "gateway/error_table.hpp"
#include "gateway/server.hpp"
#include "gateway/state_check.hpp"
#include "identity/client_setup.hpp"
#include "tools/tool_names.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

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
  OIDC_ISSUER=tenant.eu.auth0.com OIDC_CLIENT_ID=... OIDC_CLIENT_SECRET_FILE=secret \
    GATEWAY_PUBLIC_URL=https://mcp.example.com ENTITIES_FILE=entities.json \
    STATE_DIR=/var/lib/suitecrm-mcp suitecrm-mcp auth
  GATEWAY_PUBLIC_URL=https://mcp.example.com \
    suitecrm-mcp client-config --client claude-code --entity crm1 --config entities.json
  suitecrm-mcp find-endpoint https://crm.example.com

Users and keys can also be made with mcp-admin. The variables are listed in README.md.)";

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
  fmt::print(stderr, "{}", describe_faults(faults));
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
    // The login service does nothing in the CRM.
    if (!config->entities.empty()) fmt::print("Rights: {}\n", config::describe(config->acl));
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

int print_endpoint(const std::string& url) {
  asio::io_context loop(1);
  std::string endpoint;
  const int result = run_to_end(loop, find_endpoint(url, endpoint));
  if (result == kOk) fmt::print("{}\n", endpoint);
  return result;
}

/// What the words of the command line say.
struct Arguments {
  config::ServeOptions serve = {};
  ClientConfigOptions client_config = {};
  std::string url = {};
  bool only_check = false;
  bool only_list = false;
};

void add_check(CLI::App& command, Arguments& arguments) {
  command.add_flag(
      "--check-config", arguments.only_check, "Report all faults and exit: 0 none, 2 some"
  );
}

void add_serve(CLI::App& app, Arguments& arguments) {
  auto& options = arguments.serve;
  auto& command = *app.add_subcommand("serve", "All entities of entities.json on one port");
  command.add_option("--config", options.config_file, "entities.json");
  command.add_option("--state-dir", options.state_dir, "Folder for keys and users (mode 700)");
  command.add_option("--port", options.port, "Port to listen on (default 3101)");
  command.add_option("--bind", options.bind, "Address to listen on (default 127.0.0.1)");
  add_check(command, arguments);
}

void add_client_config(CLI::App& app, Arguments& arguments) {
  auto& options = arguments.client_config;
  auto& command = *app.add_subcommand("client-config", "How to connect a client, ready to paste");
  command.add_option(
      "--client",
      options.client,
      fmt::format("One of {}", fmt::join(identity::known_clients(), ", "))
  );
  command.add_option(
      "--entity", options.entity, "Code of the CRM; may be left out when there is only one"
  );
  command.add_option("--config", options.config_file, "entities.json");
  command.add_option(
      "--key-file",
      options.key_file,
      "File with the API key (mode 600); - reads it from standard input; without it a placeholder "
      "stands in its place"
  );
  command.add_flag("--json", options.as_json, "For programs");
  command.add_flag("--list", arguments.only_list, "List the clients and exit");
  command.footer(R"(
Examples:
  GATEWAY_PUBLIC_URL=https://mcp.example.com \
    suitecrm-mcp client-config --client claude-code --entity crm1 --config entities.json
  suitecrm-mcp client-config --client openclaw --entity crm1 --key-file key.txt
  suitecrm-mcp client-config --client claude-desktop-macos --json --key-file - < key.txt
  suitecrm-mcp client-config --list

Like the login service it reads GATEWAY_PUBLIC_URL, PUBLIC_PATH, SUITECRM_PREFIX and, without
--config, ENTITIES_FILE or SUITECRM_CODE.)");
}

int print_client_config(const Arguments& arguments, const config::Environment& environment) {
  if (arguments.only_list) {
    fmt::print("{}", list_clients());
    return kOk;
  }
  const auto text = client_config(arguments.client_config, environment, std::cin);
  fmt::print(text ? stdout : stderr, "{}", text ? *text : text.error());
  return text ? kOk : kUsage;
}

int run(const CLI::App& app, const Arguments& arguments) {
  const auto environment = config::Environment::of_process();
  const bool only_check = arguments.only_check;
  if (app.got_subcommand("serve")) {
    return serve(config::read_serve(arguments.serve, environment, tools::kToolNames), only_check);
  }
  if (app.got_subcommand("gateway")) {
    return serve(config::read_gateway(environment, tools::kToolNames), only_check);
  }
  if (app.got_subcommand("auth")) return serve(config::read_auth(environment), only_check);
  if (app.got_subcommand("client-config")) return print_client_config(arguments, environment);
  return print_endpoint(arguments.url);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("The MCP gateway for SuiteCRM.", "suitecrm-mcp");
  app.footer(std::string(kExamples));
  app.set_version_flag("--version", std::string("suitecrm-mcp ") + SUITEMCP_VERSION);
  app.require_subcommand(1);

  Arguments arguments;
  add_serve(app, arguments);
  add_check(
      *app.add_subcommand("gateway", "One entity, configured by environment variables"), arguments
  );
  add_check(
      *app.add_subcommand("auth", "The login service, configured by environment variables"),
      arguments
  );
  add_client_config(app, arguments);
  app.add_subcommand("find-endpoint", "Find the REST path below a CRM's URL")
      ->add_option("url", arguments.url, "e.g. https://crm.example.com")
      ->required();

  const std::vector<std::string> words(argv + 1, argv + argc);
  constexpr std::array<std::string_view, 5> kCommands = {
      "serve", "gateway", "auth", "client-config", "find-endpoint"
  };
  if (const auto unknown = config::explain_unknown_command(words, kCommands)) {
    fmt::print(stderr, "suitecrm-mcp: {}\n", *unknown);
    return kUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  return run(app, arguments);
}

}  // namespace suitemcp::gateway
