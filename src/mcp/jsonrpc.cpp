#include "mcp/jsonrpc.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

namespace suitemcp::mcp {
namespace {

namespace json = boost::json;

// An id is kept while its call runs and is echoed: a megabyte of it helps nobody.
constexpr std::size_t kMaxIdBytes = 1024;

std::unexpected<Refusal> refuse(std::optional<RequestId> id, std::string message) {
  return std::unexpected(Refusal{std::move(id), {kInvalidRequest, std::move(message), {}}});
}

/// Answers carry a result or an error, never both.
std::expected<Message, Refusal> parse_response(
    const json::object& object, std::optional<RequestId> id
) {
  const bool has_result = object.contains("result");
  const bool has_error = object.contains("error");
  if (!has_result && !has_error) {
    return refuse(std::move(id), "The message has neither method, result nor error.");
  }
  if (has_result && has_error)
    return refuse(std::move(id), "The message has a result and an error.");
  // An error about an unreadable request has a null id; a result always belongs to a request.
  if (has_result && !id) return refuse(std::nullopt, "The result has no id.");
  return Response{};
}

std::expected<Message, Refusal> parse_call(json::object& object, std::optional<RequestId> id) {
  auto& method = object.at("method");
  if (!method.is_string()) {
    return refuse(
        std::move(id),
        fmt::format("method: expected a string, got {}.", base::describe_kind(method))
    );
  }
  if (object.contains("result") || object.contains("error")) {
    return refuse(std::move(id), "The message is both a request and an answer.");
  }
  json::object params;
  if (auto* given = object.if_contains("params"); given != nullptr) {
    if (!given->is_object()) {
      return refuse(
          std::move(id),
          fmt::format("params: expected an object, got {}.", base::describe_kind(*given))
      );
    }
    params = std::move(given->get_object());
  }
  std::string name(method.get_string());
  if (!id) return Notification{std::move(name), std::move(params)};
  return Request{std::move(*id), std::move(name), std::move(params)};
}

std::expected<json::value, Refusal> parse_text(std::string_view text) {
  auto value = base::parse_json(text);
  if (value) return *std::move(value);
  return std::unexpected(
      Refusal{std::nullopt, {kParseError, std::string(value.error().user_message()), {}}}
  );
}

std::expected<Message, Refusal> message_of(json::value& value) {
  auto* object = value.if_object();
  if (object == nullptr) {
    return refuse(
        std::nullopt, fmt::format("A message is a JSON object, got {}.", base::describe_kind(value))
    );
  }
  std::optional<RequestId> id;
  const auto* given_id = object->if_contains("id");
  if (given_id != nullptr) id = parse_request_id(*given_id);
  if (base::find_string(*object, "jsonrpc") != "2.0") {
    return refuse(std::move(id), R"(The member "jsonrpc":"2.0" is missing.)");
  }
  const bool is_call = object->contains("method");
  const bool is_null_id = given_id != nullptr && given_id->is_null();
  if (given_id != nullptr && !id && (is_call || !is_null_id)) {
    return refuse(
        std::nullopt,
        fmt::format(
            "id: expected an integer or a string of at most {} bytes, got {}.",
            kMaxIdBytes,
            given_id->is_string() ? "a longer string" : base::describe_kind(*given_id)
        )
    );
  }
  return is_call ? parse_call(*object, std::move(id)) : parse_response(*object, std::move(id));
}

}  // namespace

std::optional<RequestId> parse_request_id(const json::value& value) {
  if (const auto* text = value.if_string()) {
    if (text->size() > kMaxIdBytes) return std::nullopt;
    return RequestId(base::json_string({text->data(), text->size()}));
  }
  if (const auto* number = value.if_int64()) return RequestId(fmt::to_string(*number));
  if (const auto* number = value.if_uint64()) return RequestId(fmt::to_string(*number));
  return std::nullopt;
}

std::expected<Message, Refusal> parse_message(std::string_view text) {
  auto value = parse_text(text);
  if (!value) return std::unexpected(std::move(value.error()));
  if (value->is_array()) {
    return refuse(std::nullopt, "Batches are not supported. Send one message per POST.");
  }
  return message_of(*value);
}

std::expected<Body, Refusal> parse_body(std::string_view text) {
  constexpr std::size_t kMostMessages = 64;
  auto value = parse_text(text);
  if (!value) return std::unexpected(std::move(value.error()));
  Body body;
  auto* batch = value->if_array();
  if (batch == nullptr) {
    body.messages.push_back(message_of(*value));
    return body;
  }
  if (batch->empty() || batch->size() > kMostMessages) {
    return std::unexpected(Refusal{
        std::nullopt,
        {kInvalidRequest,
         fmt::format("A batch holds 1 to {} messages, got {}.", kMostMessages, batch->size()),
         {}}
    });
  }
  body.is_batch = true;
  for (auto& one : *batch) body.messages.push_back(message_of(one));
  return body;
}

void begin_result(std::string& out, const RequestId& id) {
  out.append(R"({"jsonrpc":"2.0","id":)").append(id.text()).append(R"(,"result":)");
}

void end_result(std::string& out) {
  out.push_back('}');
}

void append_result(std::string& out, const RequestId& id, std::string_view result_json) {
  begin_result(out, id);
  out.append(result_json);
  end_result(out);
}

void append_error(std::string& out, const std::optional<RequestId>& id, const RpcError& error) {
  out.append(R"({"jsonrpc":"2.0","id":)").append(id ? std::string_view(id->text()) : "null");
  out.append(R"(,"error":{"code":)").append(fmt::format_int(error.code).c_str());
  out.append(R"(,"message":)");
  base::append_json_string(out, error.message);
  if (!error.data_json.empty()) out.append(R"(,"data":)").append(error.data_json);
  out.append("}}");
}

std::string result_text(const RequestId& id, std::string_view result_json) {
  std::string out;
  append_result(out, id, result_json);
  return out;
}

std::string error_text(const std::optional<RequestId>& id, const RpcError& error) {
  std::string out;
  append_error(out, id, error);
  return out;
}

std::string quote(std::string_view text) {
  constexpr std::size_t kShown = 64;
  if (text.size() <= kShown) return fmt::format("'{}'", text);
  std::size_t length = kShown;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return fmt::format("'{}...'", text.substr(0, length));
}

}  // namespace suitemcp::mcp
