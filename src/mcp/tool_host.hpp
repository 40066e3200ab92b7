#pragma once

#include "base/context.hpp"
#include "net/asio.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace suitemcp::mcp {

/// What a tool call came to. `json` is one serialised JSON object on one line. It becomes
/// `structuredContent` and, as text, the content block. A failure is a result too (`isError`): then
/// `text` is shown to the model and `json` is empty.
struct ToolResult {
  enum class Outcome { ok, failed };

  Outcome outcome = Outcome::ok;
  std::string json;
  std::string text;  // empty: the content block repeats `json`
};

/// The tools behind an endpoint, as the protocol sees them.
class ToolHost {
 public:
  virtual ~ToolHost() = default;

  /// The value of `tools` in a tools/list result: a serialised JSON array in a fixed order.
  virtual std::string_view list_json() const = 0;
  virtual bool has_tool(std::string_view name) const = 0;
  /// For a name that is not among them: says so and, where it can, what was meant.
  virtual std::string explain_unknown(std::string_view name) const = 0;
  /// The client says at initialize what it is: name and version, text of a stranger.
  virtual void note_client(const base::Context&, std::string_view /*client*/) {}
  /// Never throws for what the tool or the CRM refused (that is a result); throws base::Error only
  /// when cancelled.
  virtual asio::awaitable<ToolResult> call(
      const base::Context& context, std::string name, boost::json::object arguments
  ) = 0;
};

}  // namespace suitemcp::mcp
