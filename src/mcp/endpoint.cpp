#include "mcp/endpoint.hpp"

#include "base/json.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <expected>
#include <optional>
#include <utility>

namespace suitemcp::mcp {
namespace {

namespace json = boost::json;

/// structuredContent, outputSchema and titles came with 2025-06-18. Versions are dates, so their
/// text sorts; a client that never said its version is taken for a current one.
bool knows_structured_results(std::string_view version) {
  return version.empty() || version >= "2025-06-18";
}

std::string refuse_params(const RequestId& id, std::string message) {
  return error_text(id, {kInvalidParams, std::move(message), {}});
}

/// A current SDK that negotiated an old version still demands structuredContent from a tool that
/// shows an outputSchema. So the two come together or not at all.
std::string without_output_schemas(std::string_view list_json) {
  auto list = base::parse_json(list_json, {.max_depth = 64});
  if (!list || !list->is_array()) return std::string(list_json);
  for (auto& tool : list->get_array()) {
    if (auto* object = tool.if_object()) object->stable_erase("outputSchema");
  }
  return json::serialize(*list);
}

struct ToolCall {
  std::string name;
  json::object arguments;
};

std::expected<ToolCall, std::string> parse_tool_call(json::object& params) {
  const auto name = base::find_string(params, "name");
  if (!name) return std::unexpected("params.name: expected the name of a tool.");
  ToolCall call{.name = std::string(*name), .arguments = {}};
  auto* arguments = params.if_contains("arguments");
  if (arguments == nullptr || arguments->is_null()) return call;
  if (!arguments->is_object()) {
    return std::unexpected(fmt::format(
        "params.arguments: expected an object, got {}.", base::describe_kind(*arguments)
    ));
  }
  call.arguments = std::move(arguments->get_object());
  return call;
}

/// "claude-code 2.1.330"; empty when the client does not say what it is.
std::optional<std::string> client_of(const json::object& params) {
  constexpr std::size_t kMostBytes = 200;  // of each: a message may hold megabytes
  const auto* info = base::find_object(params, "clientInfo");
  if (info == nullptr) return std::nullopt;
  const auto name = base::find_string(*info, "name");
  const auto version = base::find_string(*info, "version");
  if (!name || !version) return std::nullopt;
  return fmt::format("{} {}", name->substr(0, kMostBytes), version->substr(0, kMostBytes));
}

/// The tool's JSON is copied as it is and escaped once as text: no tree on the way.
std::string tool_result_text(const RequestId& id, const ToolResult& result, bool structured) {
  const std::string_view shown = result.text.empty() ? result.json : result.text;
  std::string out;
  // A quarter for escaped quotes; the escaping asks for a kilobyte more than it takes.
  out.reserve(1200 + result.json.size() + shown.size() + (shown.size() / 4));
  begin_result(out, id);
  out.append(R"({"content":[{"type":"text","text":)");
  base::append_json_string(out, shown);
  out.append("}]");
  if (structured && !result.json.empty()) {
    out.append(R"(,"structuredContent":)").append(result.json);
  }
  if (result.outcome == ToolResult::Outcome::failed) out.append(R"(,"isError":true)");
  out.push_back('}');
  end_result(out);
  return out;
}

/// What Asio throws into a cancelled coroutine is no fault; anything else that is foreign is.
base::Error foreign_error(const std::exception& error) {
  const auto* system = dynamic_cast<const boost::system::system_error*>(&error);
  if (system != nullptr && system->code() == asio::error::operation_aborted) {
    return {base::ErrorKind::cancelled, "mcp.cancelled", "call cancelled"};
  }
  return {base::ErrorKind::internal, "mcp.internal", error.what()};
}

}  // namespace

std::string_view negotiate_version(std::string_view offered) {
  const auto* match = std::ranges::find(kProtocolVersions, offered);
  return match == kProtocolVersions.end() ? kProtocolVersions.front() : *match;
}

Endpoint::Endpoint(Identity identity, ToolHost& tools, DescribeError describe_error)
    : identity_(std::move(identity)), tools_(tools), describe_error_(std::move(describe_error)) {
}

asio::awaitable<std::string> Endpoint::handle(
    const base::Context& context, PeerState& peer, Request request
) {
  const RequestId id = request.id;
  try {
    const std::string_view method = request.method;
    if (method == "tools/call") co_return co_await call_tool(context, peer, std::move(request));
    if (method == "tools/list") co_return list_tools(peer, request);
    if (method == "initialize") co_return initialize(context, peer, request);
    if (method == "ping") co_return result_text(id, "{}");
    auto message = fmt::format("Unknown method {}.", quote(method));
    co_return error_text(id, {kMethodNotFound, std::move(message), {}});
  } catch (const base::Error& error) {
    co_return explain(context, id, error);
  } catch (const std::exception& error) {
    co_return explain(context, id, foreign_error(error));
  }
}

std::string Endpoint::initialize(
    const base::Context& context, PeerState& peer, const Request& request
) {
  const auto offered = base::find_string(request.params, "protocolVersion");
  if (!offered) {
    return refuse_params(request.id, "params.protocolVersion: expected a string like 2025-11-25.");
  }
  peer.protocol_version = negotiate_version(*offered);
  if (const auto client = client_of(request.params)) tools_.note_client(context, *client);
  std::string out;
  begin_result(out, request.id);
  out.append(R"({"protocolVersion":")").append(peer.protocol_version);
  out.append(R"(","capabilities":{"tools":{"listChanged":false}},"serverInfo":{"name":)");
  base::append_json_string(out, identity_.name);
  if (!identity_.title.empty() && knows_structured_results(peer.protocol_version)) {
    out.append(R"(,"title":)");
    base::append_json_string(out, identity_.title);
  }
  out.append(R"(,"version":)");
  base::append_json_string(out, identity_.version);
  out.push_back('}');
  if (!identity_.instructions.empty()) {
    out.append(R"(,"instructions":)");
    base::append_json_string(out, identity_.instructions);
  }
  out.push_back('}');
  end_result(out);
  return out;
}

std::string Endpoint::list_tools(const PeerState& peer, const Request& request) const {
  // The list is one page, so no cursor of ours exists. "" and null are how some clients say "none".
  const auto* cursor = request.params.if_contains("cursor");
  const bool is_first_page = cursor == nullptr || cursor->is_null() ||
                             (cursor->is_string() && cursor->get_string().empty());
  if (!is_first_page) return refuse_params(request.id, "params.cursor: there is only one page.");
  std::string out;
  begin_result(out, request.id);
  out.append(R"({"tools":)");
  if (knows_structured_results(peer.protocol_version)) {
    out.append(tools_.list_json());
  } else {
    out.append(without_output_schemas(tools_.list_json()));
  }
  out.push_back('}');
  end_result(out);
  return out;
}

asio::awaitable<std::string> Endpoint::call_tool(
    const base::Context& context, PeerState& peer, Request request
) {
  auto call = parse_tool_call(request.params);
  if (!call) co_return refuse_params(request.id, std::move(call.error()));
  if (!tools_.has_tool(call->name)) {
    co_return refuse_params(request.id, tools_.explain_unknown(call->name));
  }
  const auto result =
      co_await tools_.call(context, std::move(call->name), std::move(call->arguments));
  co_return tool_result_text(request.id, result, knows_structured_results(peer.protocol_version));
}

/// A tool's failures are results; what gets here is a cancelled call or a fault of ours.
std::string Endpoint::explain(
    const base::Context& context, const RequestId& id, const base::Error& error
) const {
  const auto level =
      error.kind() == base::ErrorKind::cancelled ? base::LogLevel::debug : base::LogLevel::error;
  context.log.write(level, "mcp call failed", {{"code", error.code()}, {"detail", error.detail()}});
  return error_text(id, describe_error_(error));
}

}  // namespace suitemcp::mcp
