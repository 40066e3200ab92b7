#pragma once

#include "base/context.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace suitemcp::tools {

/// What a tool does to the CRM: decides its annotations and the right that it needs.
enum class Effect { read, create, update, destroy };

/// How a tool presents itself. Texts are literals; the schemas are JSON Schema objects without
/// anyOf, oneOf and $ref (some clients cannot read them).
struct Description {
  std::string_view name;   // without the entity's prefix: "search"
  std::string_view title;  // for people
  std::string_view text;   // for the model: what, when, what it costs
  Effect effect = Effect::read;
  bool is_idempotent = true;
  boost::json::object input_schema;
  boost::json::object output_schema;
};

/// One call: the arguments have passed the schema.
struct Invocation {
  crm::Account account;
  boost::json::object arguments;
};

/// One of the 24 tools: schema and meaning. Built with what it needs (bridge, metadata).
/// Errors: base::Error whose user message tells the model how to repair the call.
class Tool {
 public:
  virtual ~Tool() = default;
  virtual const Description& description() const = 0;
  /// A serialised JSON object that obeys the output schema.
  virtual asio::awaitable<std::string> run(const base::Context& context, Invocation call) = 0;
};

}  // namespace suitemcp::tools
