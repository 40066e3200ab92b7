#include "client/call_command.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "client/json_text.hpp"
#include "client/mcp_session.hpp"
#include "client/table.hpp"
#include "client/text_width.hpp"
#include "client/tool_arguments.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <vector>

namespace suitemcp::client {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

constexpr std::size_t kUsualWidth = 110;
constexpr std::size_t kNarrowest = 40;

std::size_t terminal_width() {
  winsize size{};
  std::size_t width = 0;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  if (const char* columns = std::getenv("COLUMNS"); width == 0 && columns != nullptr) {
    width = std::strtoul(columns, nullptr, 10);
  }
  return width == 0 ? kUsualWidth : std::max(width, kNarrowest);
}

Colour wanted_colour() {
  const bool is_plain = std::getenv("NO_COLOR") != nullptr || ::isatty(STDOUT_FILENO) == 0;
  return is_plain ? Colour::off : Colour::on;
}

std::string text_of(const json::object& result) {
  std::string text;
  const auto* content = result.if_contains("content");
  if (content == nullptr || !content->is_array()) return text;
  for (const auto& item : content->get_array()) {
    const auto* block = item.if_object();
    if (block == nullptr) continue;
    text.append(text.empty() ? "" : "\n").append(base::find_string(*block, "text").value_or(""));
  }
  return text;
}

void print_line(const std::string& text) {
  fmt::print("{}\n", text);
}

void print_table(std::span<const Record> records) {
  fmt::print("{}", render_table(records, terminal_width(), wanted_colour()));
}

/// The `records` of a structured result, if it has some and they are wanted as a table.
std::optional<std::vector<Record>> table_records(std::string_view structured, Output output) {
  if (output != Output::table && ::isatty(STDOUT_FILENO) == 0) return std::nullopt;
  const auto records = find_member_text(structured, "records");
  return records ? read_records(*records) : std::nullopt;
}

/// `text` is the result as the server wrote it, which is also how its numbers are shown.
int print_result(const std::string& text, Output output) {
  const auto value = base::parse_json(text, {.max_depth = 64});
  const json::object result = value && value->is_object() ? value->get_object() : json::object();
  const auto* failed = result.if_contains("isError");
  const bool is_error = failed != nullptr && failed->is_bool() && failed->get_bool();
  const auto structured = find_member_text(text, "structuredContent");
  if (output == Output::raw) {
    print_line(text);
  } else if (is_error) {
    fmt::print(stderr, "mcp-call: {}\n", one_line(text_of(result)));
  } else if (!structured) {
    print_line(text_of(result));
  } else if (const auto records = table_records(*structured, output)) {
    print_table(*records);
  } else {
    print_line(*structured);
  }
  return is_error ? 1 : 0;
}

asio::awaitable<json::array> list_tools(McpSession& session, const base::Context& context) {
  json::array tools;
  json::object params;
  for (int page = 0; page < 100; ++page) {  // a server that repeats its cursor must not hold us
    auto result = co_await session.request(context, "tools/list", params);
    if (const auto* list = result.if_contains("tools"); list != nullptr && list->is_array()) {
      for (const auto& tool : list->get_array()) tools.push_back(tool);
    }
    const auto cursor = base::find_string(result, "nextCursor");
    if (!cursor) break;
    params["cursor"] = *cursor;
  }
  co_return tools;
}

void print_tools(const json::array& tools, Output output) {
  if (output == Output::raw) return print_line(json::serialize(tools));
  std::vector<Record> rows;
  for (const auto& tool : tools) {
    const auto* object = tool.if_object();
    if (object == nullptr) continue;
    rows.push_back({
        {"tool", std::string(base::find_string(*object, "name").value_or(""))},
        {"what it does", std::string(base::find_string(*object, "description").value_or(""))},
    });
  }
  print_table(rows);
}

const json::object* find_tool(const json::array& tools, std::string_view name) {
  for (const auto& tool : tools) {
    const auto* object = tool.if_object();
    if (object != nullptr && base::find_string(*object, "name") == name) return object;
  }
  return nullptr;
}

/// invalid_argument errors leave with 2.
json::object make_arguments(const CallOptions& options, const json::array& tools) {
  if (!options.json.empty()) {
    const auto value = base::parse_json(options.json);
    if (value && value->is_object()) return value->get_object();
    const auto why = value ? "is not an object" : std::string(value.error().detail());
    throw Error(
        ErrorKind::invalid_argument, "client.arguments", "--json: " + why, "--json: " + why
    );
  }
  const auto* tool = find_tool(tools, options.tool);
  const auto* schema = tool == nullptr ? nullptr : base::find_object(*tool, "inputSchema");
  auto arguments = read_tool_arguments(options.words, schema == nullptr ? json::object() : *schema);
  if (arguments) return *arguments;
  throw Error(
      ErrorKind::invalid_argument, "client.arguments", arguments.error(), arguments.error()
  );
}

asio::awaitable<int> converse(CallOptions options) {
  base::Context context;
  context.deadline = std::chrono::steady_clock::now() + options.time_limit;
  McpSession session(
      co_await asio::this_coro::executor, *net::parse_url(options.url), options.key, options.ca_file
  );
  co_await session.connect(context);
  json::array tools;
  if (options.task == Task::list_tools || options.json.empty()) {
    tools = co_await list_tools(session, context);
  }
  if (options.task == Task::list_tools) {
    print_tools(tools, options.output);
    co_return 0;
  }
  json::object params{{"name", options.tool}};
  params.emplace("arguments", make_arguments(options, tools));
  const auto result = co_await session.request_text(context, "tools/call", std::move(params));
  co_return print_result(result, options.output);
}

}  // namespace

int run_call(const CallOptions& options) {
  asio::io_context io(1);
  auto outcome = asio::co_spawn(io, converse(options), asio::use_future);
  io.run();
  try {
    return outcome.get();
  } catch (const Error& error) {
    std::string text = one_line(error.user_message());
    const auto detail = one_line(error.detail());
    if (!detail.empty() && detail != text) text.append(" (").append(detail).append(")");
    fmt::print(stderr, "mcp-call: {}\n", text);
    return error.kind() == ErrorKind::invalid_argument ? 2 : 1;
  }
}

}  // namespace suitemcp::client
