#include "client/call_options.hpp"

#include "net/http_client.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace suitemcp::client {
namespace {

constexpr const char* kExamples = R"(Examples:
  MCP_KEY=$(cat key) mcp-call --url http://127.0.0.1:3101/sse --list
  mcp-call --url https://gw.example.com/crm1/sse --key-file key suitecrm_search \
    module=Accounts fields=name,industry max_results=5 --table
  mcp-call --url http://127.0.0.1:3101/sse --key-file key suitecrm_create \
    --json '{"module":"Accounts","fields":{"name":"Acme"}}'
The key is read from --key-file, from the variable that --key-env names, or from MCP_KEY; it is
never an argument, because other users of the machine see those.
Exit code: 0 done, 1 failed, 2 wrong usage.)";

int refuse(std::string_view reason) {
  fmt::print(stderr, "mcp-call: {}\nTry mcp-call --help.\n", reason);
  return 2;
}

std::expected<base::Secret, std::string> read_key(
    const std::string& file_name, const std::string& variable
) {
  std::string key;
  if (!file_name.empty()) {
    std::ifstream file(file_name);
    if (!file) return std::unexpected(fmt::format("--key-file {}: cannot be read", file_name));
    std::getline(file, key);
  } else if (const char* value = std::getenv(variable.c_str())) {
    key = value;
  }
  while (!key.empty() && static_cast<unsigned char>(key.back()) <= ' ') key.pop_back();
  if (key.empty()) {
    return std::unexpected(
        file_name.empty() ? fmt::format("no key: give --key-file or set {}", variable)
                          : fmt::format("--key-file {}: is empty", file_name)
    );
  }
  return base::Secret(std::move(key));
}

struct Flags {
  std::string key_file;
  std::string key_variable = "MCP_KEY";
  bool list = false;
  bool table = false;
  bool raw = false;
  int seconds = 60;
};

void declare(CLI::App& app, CallOptions& options, Flags& flags) {
  app.footer(kExamples);
  app.add_option("--url", options.url, "The server's SSE URL, e.g. http://127.0.0.1:3101/sse")
      ->required();
  app.add_option("--key-file", flags.key_file, "File whose first line is the API key");
  app.add_option("--key-env", flags.key_variable, "Variable with the API key")
      ->capture_default_str();
  app.add_option("--ca-file", options.ca_file, "PEM file to verify an https server with");
  app.add_option("--timeout", flags.seconds, "Seconds for everything together")
      ->capture_default_str()
      ->check(CLI::Range(1, 3600));
  app.add_option("--json", options.json, "All arguments of the tool as one JSON object");
  auto* list = app.add_flag("--list", flags.list, "Show the server's tools");
  auto* table =
      app.add_flag("--table", flags.table, "Show `records` as a table (default on a terminal)");
  app.add_flag("--raw", flags.raw, "Show the whole result as JSON")
      ->excludes(table)
      ->excludes(list);
  app.add_option("tool", options.tool, "Name of the tool");
  app.add_option("arguments", options.words, "name=value, typed by the tool's schema");
}

}  // namespace

std::expected<CallOptions, int> read_call_options(int argc, const char* const* argv) {
  CLI::App app("Calls one tool of an MCP server over HTTP+SSE and shows its answer.", "mcp-call");
  CallOptions options;
  Flags flags;
  declare(app, options, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    return std::unexpected(app.exit(fault) == 0 ? 0 : 2);
  }
  if (!net::parse_url(options.url)) {
    return std::unexpected(refuse(fmt::format("--url {}: is not an http(s) URL", options.url)));
  }
  if (flags.list != options.tool.empty()) {
    return std::unexpected(refuse("give either the name of a tool or --list"));
  }
  if (!options.json.empty() && !options.words.empty()) {
    return std::unexpected(refuse("give either --json or name=value, not both"));
  }
  auto key = read_key(flags.key_file, flags.key_variable);
  if (!key) return std::unexpected(refuse(key.error()));
  options.key = std::move(*key);
  options.task = flags.list ? Task::list_tools : Task::call_tool;
  options.output = flags.raw ? Output::raw : flags.table ? Output::table : Output::automatic;
  options.time_limit = std::chrono::seconds(flags.seconds);
  return options;
}

}  // namespace suitemcp::client
