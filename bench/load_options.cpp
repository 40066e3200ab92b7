#include "bench/load_options.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <stdexcept>

namespace suitemcp::bench {
namespace {

constexpr char kExamples[] = R"(Modes:
  direct    get_entry_list of the CRM at --url, straight or through a proxy
  sse       tools/call over GET /sse and POST /messages; --url is the stream's
  http      tools/call over Streamable HTTP; --url is that of POST /mcp
  idle-sse  opens streams, says so on standard output, holds them until SIGTERM
  start     runs the command behind "--" and measures the time until --url answers 200
Prints one JSON object on one line.)";

/// As the gateway asks for twenty accounts.
constexpr char kForm[] =
    "method=get_entry_list&input_type=JSON&response_type=JSON&rest_data=%7B%22session%22%3A%22"
    "bench%22%2C%22module_name%22%3A%22Accounts%22%2C%22query%22%3A%22%22%2C%22order_by%22%3A%22%22"
    "%2C%22offset%22%3A0%2C%22select_fields%22%3A%5B%22id%22%2C%22name%22%2C%22industry%22%2C%22"
    "phone_office%22%5D%2C%22link_name_to_fields_array%22%3A%5B%5D%2C%22max_results%22%3A20%2C%22"
    "deleted%22%3A0%2C%22favorites%22%3Afalse%7D";
constexpr char kArguments[] =
    R"({"module":"Accounts","fields":["name","industry","phone_office"],"max_results":20})";

/// As it stands on the command line.
struct Given {
  std::string key;
  std::string key_file;
  std::size_t key_count = 0;
  double seconds = 3;
  double warm = 0.3;
  std::vector<std::string> watched;
};

void add_load(CLI::App& app, LoadOptions& options, Given& given) {
  app.add_option("mode", options.mode)
      ->required()
      ->check(CLI::IsMember({"direct", "sse", "http", "idle-sse", "start"}));
  app.add_option("--url", options.url, "http://ADDRESS:PORT/PATH")->required();
  app.add_option("--clients", options.clients)->capture_default_str();
  app.add_option("--seconds", given.seconds, "Length of what is counted")->capture_default_str();
  app.add_option("--warm", given.warm, "Seconds before that")->capture_default_str();
  app.add_option("--key", given.key, "API key; other processes can see it here");
  app.add_option("--keys", given.key_file, "File of API keys, one a line, shared out in turn");
  app.add_option("--key-count", given.key_count, "How many of them (0: all)");
}

void add_details(CLI::App& app, LoadOptions& options, Given& given) {
  auto& plan = options.plan;
  app.add_option("--tool", plan.tool)->capture_default_str();
  app.add_option(
         "--args",
         plan.arguments,
         "JSON object. @user in it: number of the client's key, 000 the first; @call: 000 to 099"
  )
      ->capture_default_str();
  app.add_option("--expect", plan.expected, "Text that every answer must hold")
      ->capture_default_str();
  app.add_option("--watch", given.watched, "NAME=PID: report the CPU time of that process");
  app.add_option("--cpu", options.core, "Stay on this core");
  app.add_option("--runs", options.runs, "Mode start: how often")->capture_default_str();
  app.add_option(
      "--command-cpu", options.command_core, "Mode start: keep the command on this core"
  );
  app.add_option("command", options.command, "Mode start: program and arguments");
}

std::vector<std::string> read_keys(const Given& given) {
  if (given.key_file.empty()) return {given.key};
  std::ifstream file(given.key_file);
  std::vector<std::string> keys;
  for (std::string line; std::getline(file, line);) {
    if (given.key_count > 0 && keys.size() == given.key_count) break;
    if (!line.empty()) keys.push_back(line);
  }
  if (keys.empty()) throw std::invalid_argument("--keys: no key in " + given.key_file);
  return keys;
}

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

void settle(LoadOptions& options, const Given& given) {
  const auto address = parse_address(options.url);
  if (!address) throw std::invalid_argument("--url: expected http://ADDRESS:PORT/PATH");
  options.plan.address = *address;
  options.plan.form = kForm;
  options.keys = read_keys(given);
  options.course = {milliseconds_of(given.warm), milliseconds_of(given.seconds)};
  for (const auto& text : given.watched) options.watched.push_back(parse_watched(text));
}

}  // namespace

ParsedLoad parse_load_options(int argc, char** argv) {
  ParsedLoad parsed;
  Given given;
  auto& plan = parsed.options.plan;
  plan.tool = "suitecrm_search";
  plan.arguments = kArguments;
  plan.expected = R"("result_count":20)";
  CLI::App app("Load on SuiteCRM MCP gateways, on one thread");
  app.footer(kExamples);
  add_load(app, parsed.options, given);
  add_details(app, parsed.options, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = app.exit(error);
    return parsed;
  }
  settle(parsed.options, given);
  return parsed;
}

}  // namespace suitemcp::bench
