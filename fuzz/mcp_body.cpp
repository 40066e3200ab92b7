// A POST body that may be a batch: what is read is the same alone and in a batch, its size is
// bounded, and every refusal can be answered.
#include "base/json.hpp"
#include "fuzz/target.hpp"
#include "mcp/jsonrpc.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <variant>

namespace {

using namespace suitemcp;
using fuzz::require;
using Result = std::expected<mcp::Message, mcp::Refusal>;

/// In a form that can be compared. An answer to it is checked on the way.
std::string describe(const Result& result) {
  std::string answer;
  std::string text;
  if (!result) {
    text = answer = mcp::error_text(result.error().id, result.error().error);
  } else if (const auto* call = std::get_if<mcp::Request>(&*result)) {
    answer = mcp::result_text(call->id, "{}");
    text = fmt::format("{} {} {}", answer, call->method, boost::json::serialize(call->params));
  } else if (const auto* heard = std::get_if<mcp::Notification>(&*result)) {
    text = fmt::format("{} {}", heard->method, boost::json::serialize(heard->params));
  }
  require(answer.find('\n') == std::string::npos, "an answer of more than one line\n");
  require(answer.empty() || base::parse_json(answer).has_value(), "an answer that is no JSON\n");
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  const auto body = mcp::parse_body(text);
  const auto message = mcp::parse_message(text);
  if (!body) {
    require(!message, "a body that is refused is a message\n");
    describe(std::unexpected(body.error()));
    return 0;
  }
  require(!body->messages.empty() && body->messages.size() <= 64, "an unbounded batch\n");
  for (const auto& one : body->messages) describe(one);
  if (body->is_batch) {
    require(!message, "a batch is a message\n");
    return 0;
  }
  require(describe(body->messages.front()) == describe(message), "a body is another message\n");
  const auto pair = mcp::parse_body(fmt::format("[{},{}]", text, text));
  if (!pair) return 0;  // one level deeper may be too deep
  require(pair->is_batch && pair->messages.size() == 2, "a batch of two is not two\n");
  for (const auto& one : pair->messages) {
    require(describe(one) == describe(message), "a message differs in a batch\n");
  }
  return 0;
}
