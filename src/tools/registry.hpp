#pragma once

#include "base/context.hpp"
#include "base/error.hpp"
#include "config/policy.hpp"
#include "crm/bridge.hpp"
#include "mcp/tool_host.hpp"
#include "net/asio.hpp"
#include "tools/tool.hpp"

#include <boost/json/object.hpp>

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {

/// What a call came to, with what the caller's log line and metrics need.
struct Outcome {
  mcp::ToolResult result;
  std::string_view error_code;         // a literal; empty when all went well
  std::optional<base::Error> failure;  // with kind and detail for the log
};

/// What may be logged of a call before it runs.
struct Summary {
  std::string_view tool = "unknown";  // without the prefix
  Effect effect = Effect::read;
  std::string module;  // the tool's own, or the argument, if it is a plausible module name
};

/// The tools in their fixed order, under their prefixed names: lists those that the operator's
/// policy permits, checks arguments, runs them. A denied tool is known, but refused. Threads: io
/// thread only.
class Registry {
 public:
  /// Names become "<prefix>_<name>".
  Registry(
      std::string prefix, std::vector<std::unique_ptr<Tool>> tools, config::Policy policy = {}
  );

  /// The value of `tools` in a tools/list result.
  const std::string& list_json() const { return list_json_; }

  /// Null when there is no such tool. `name` carries the prefix.
  const Description* find(std::string_view name) const;

  bool has_tool(std::string_view name) const { return find(name) != nullptr; }
  /// not_found "tool.unknown", with the names that may have been meant.
  base::Error unknown_tool(std::string_view name) const;
  Summary summarize(std::string_view name, const boost::json::object& arguments) const;

  /// The arguments as the tool takes them, before any right is asked for. Errors: not_found
  /// "tool.unknown", permission_denied "policy.tool_denied", invalid_argument "tool.bad_argument".
  std::expected<boost::json::object, base::Error> check(
      std::string_view name, boost::json::object arguments
  ) const;

  /// Checks and runs. Whatever goes wrong is a failed result; only cancelling throws.
  asio::awaitable<Outcome> run(
      const base::Context& context,
      crm::Account account,
      std::string name,
      boost::json::object arguments
  );

 private:
  Tool* find_tool(std::string_view name) const;
  /// The variable that forbids it.
  std::optional<std::string_view> find_refusal(const Description& tool) const;

  std::string prefix_;
  std::vector<std::unique_ptr<Tool>> tools_;
  config::Policy policy_;
  std::string list_json_;
};

/// A failed result with the error's message for the model.
Outcome failed_outcome(base::Error error);

}  // namespace suitemcp::tools
