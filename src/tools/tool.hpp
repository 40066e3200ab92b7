#pragma once

#include "acl/question.hpp"
#include "base/context.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {

/// What a tool does to the CRM: decides its annotations and the right that it needs.
enum class Effect { read, create, update, destroy };

/// What the roles of the user must permit in the CRM before a tool runs.
struct Right {
  acl::Action action = acl::Action::edit;
  std::string_view module = "";       // empty: the one in the argument "module"
  std::string_view id_argument = "";  // which argument names the record; empty: there is none yet
};

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
  /// Asked for together, before it runs. Not here: what depends on more than the arguments (links,
  /// many records); such a tool asks by itself. Reading is the CRM's matter, but for its leaks
  /// (row_limit.hpp).
  std::vector<Right> rights = {};
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
