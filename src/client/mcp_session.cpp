#include "client/mcp_session.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "client/json_text.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace suitemcp::client {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

constexpr std::string_view kProtocolVersion = "2025-11-25";
constexpr std::size_t kMaxDepth = 64;

net::HttpClient::Options http_options(std::string ca_file) {
  net::HttpClient::Options options;
  options.max_connections = 2;  // the stream and the requests beside it
  options.ca_file = std::move(ca_file);
  return options;
}

ErrorKind kind_of(int status) {
  if (status == 401) return ErrorKind::unauthenticated;
  if (status == 403) return ErrorKind::permission_denied;
  if (status == 404) return ErrorKind::not_found;
  if (status == 429) return ErrorKind::rate_limited;
  return status == 503 ? ErrorKind::unavailable : ErrorKind::bad_upstream;
}

Error refusal(
    std::string_view what, int status, std::string_view body, std::string_view hint = {}
) {
  std::string message(body.substr(0, 300));
  if (const auto value = base::parse_json(body); value && value->is_object()) {
    const auto& object = value->get_object();
    message = base::find_string(object, "message")
                  .value_or(base::find_string(object, "error").value_or(message));
  }
  auto text = fmt::format("{}: the server answered {}: {}{}", what, status, message, hint);
  return {kind_of(status), "client.refused", text, text};
}

/// What to try instead of a path that the server does not know.
std::string_view path_hint(int status, std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  if (status != 404 || path.ends_with("/sse")) return "";
  return "; the stream is at /sse, or at /CODE/sse where there are several CRMs: check --url";
}

Error protocol_fault(std::string text) {
  return {ErrorKind::bad_upstream, "client.protocol", text, text};
}

Error rpc_error(const json::object& error) {
  auto text = fmt::format(
      "{} (code {})",
      base::find_string(error, "message").value_or("no message"),
      base::find_integer(error, "code").value_or(0)
  );
  return {ErrorKind::bad_upstream, "client.rpc_error", text, text};
}

}  // namespace

std::string resolve_endpoint(const net::Url& stream_url, std::string_view endpoint) {
  if (endpoint.empty() || endpoint.starts_with("//")) return {};
  if (endpoint.starts_with('/')) return std::string(endpoint);
  if (endpoint.find("://") != std::string_view::npos) {
    const auto url = net::parse_url(endpoint);
    return url && url->origin() == stream_url.origin() ? url->target : std::string();
  }
  const auto path = stream_url.target.substr(0, stream_url.target.find('?'));
  return path.substr(0, path.rfind('/') + 1).append(endpoint);
}

McpSession::McpSession(
    asio::any_io_executor executor, net::Url url, base::Secret key, std::string ca_file
)
    : url_(std::move(url)),
      key_(std::move(key)),
      http_(std::move(executor), url_, http_options(std::move(ca_file))) {
}

net::Call McpSession::make_call(std::string_view method, std::string target, std::string body)
    const {
  net::Call call;
  call.method = method;
  call.target = std::move(target);
  call.headers.push_back({"Authorization", fmt::format("Bearer {}", key_.expose())});
  if (!body.empty()) call.headers.push_back({"Content-Type", "application/json"});
  if (!protocol_version_.empty()) {
    call.headers.push_back({"MCP-Protocol-Version", protocol_version_});
  }
  call.body = std::move(body);
  return call;
}

asio::awaitable<void> McpSession::open_stream(const base::Context& context) {
  auto call = make_call("GET", url_.target, {});
  call.headers.push_back({"Accept", "text/event-stream"});
  stream_ = co_await http_.open(context, std::move(call));
  const int status = stream_->head().status;
  if (status != 200) {
    const auto body = co_await stream_->read_some(context);
    const auto hint = path_hint(status, url_.target);
    throw refusal(fmt::format("GET {}", url_.target), status, body, hint);
  }
  const auto type = stream_->head().header("Content-Type").value_or("");
  if (!type.starts_with("text/event-stream")) {
    throw protocol_fault(
        fmt::format("GET {}: expected text/event-stream, got {}", url_.target, type)
    );
  }
  const auto first = co_await next_event(context);
  if (first.name != "endpoint") throw protocol_fault("the first event is not \"endpoint\"");
  endpoint_ = resolve_endpoint(url_, first.data);
  if (endpoint_.empty()) throw protocol_fault("the endpoint event names another origin");
}

asio::awaitable<SseEvent> McpSession::next_event(const base::Context& context) {
  while (events_.empty()) {
    const auto bytes = co_await stream_->read_some(context);
    if (bytes.empty()) {
      throw Error(
          ErrorKind::unavailable,
          "client.closed",
          "the server closed the stream",
          "The server closed the stream."
      );
    }
    for (auto& event : reader_.feed(bytes)) events_.push_back(std::move(event));
  }
  auto event = std::move(events_.front());
  events_.pop_front();
  co_return event;
}

asio::awaitable<void> McpSession::post(const base::Context& context, json::object message) {
  auto call = make_call("POST", endpoint_, json::serialize(message));
  const auto reply = co_await http_.send(context, std::move(call));
  if (reply.status / 100 != 2) throw refusal("POST messages", reply.status, reply.body);
}

/// The response with this id, an object; other messages in between are answered or skipped.
asio::awaitable<std::string> McpSession::response_to(
    const base::Context& context, std::int64_t id
) {
  for (;;) {
    auto event = co_await next_event(context);
    if (event.name != "message") continue;
    auto value = base::parse_json(event.data, {.max_depth = kMaxDepth});
    if (!value || !value->is_object()) throw protocol_fault("a message is not a JSON object");
    auto& message = value->get_object();
    const bool is_ping = base::find_string(message, "method") == "ping";
    if (is_ping && message.contains("id")) {
      json::object answer{{"jsonrpc", "2.0"}, {"result", json::object()}};
      answer.emplace("id", message["id"]);
      co_await post(context, std::move(answer));
    }
    if (message.contains("method") || base::find_integer(message, "id") != id) continue;
    if (const auto* error = base::find_object(message, "error")) throw rpc_error(*error);
    co_return std::move(event.data);
  }
}

asio::awaitable<std::string> McpSession::request_text(
    const base::Context& context, std::string_view method, json::object params
) {
  const auto id = ++last_id_;
  json::object message{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
  message.emplace("params", std::move(params));
  co_await post(context, std::move(message));
  const auto answer = co_await response_to(context, id);
  auto result = find_member_text(answer, "result");
  if (!result || !result->starts_with('{')) {
    throw protocol_fault(fmt::format("{}: neither result nor error", method));
  }
  co_return std::move(*result);
}

asio::awaitable<json::object> McpSession::request(
    const base::Context& context, std::string_view method, json::object params
) {
  const auto text = co_await request_text(context, method, std::move(params));
  auto value = base::parse_json(text, {.max_depth = kMaxDepth});
  if (!value || !value->is_object()) throw protocol_fault("a result is not a JSON object");
  co_return std::move(value->get_object());
}

asio::awaitable<json::object> McpSession::connect(const base::Context& context) {
  co_await open_stream(context);
  json::object client_info{{"name", "mcp-call"}, {"version", SUITEMCP_VERSION}};
  json::object params{{"protocolVersion", kProtocolVersion}, {"capabilities", json::object()}};
  params.emplace("clientInfo", std::move(client_info));
  auto result = co_await request(context, "initialize", std::move(params));
  protocol_version_ = base::find_string(result, "protocolVersion").value_or("");
  json::object initialized{{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}};
  co_await post(context, std::move(initialized));
  co_return result;
}

}  // namespace suitemcp::client
