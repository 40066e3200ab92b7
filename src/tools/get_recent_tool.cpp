#include "tools/get_recent_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/visible_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::int64_t kDefaultResults = 10;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"properties":{
"modules":{"type":"array","items":{"type":"string","pattern":"^[A-Za-z]\\w{0,63}$"},"description":"Default: all","minItems":1,"maxItems":20},
"max_results":{"type":"integer","description":"Default 10","minimum":1,"maximum":100}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"items":{"type":"array"},"count":{"type":"integer"}}})json";

void append_item(std::string& out, const crm::ViewedRecord& item) {
  out += "{\"id\":" + base::json_string(item.id) + ",\"module\":" + base::json_string(item.module) +
         ",\"name\":" + base::json_string(item.name) + ",\"viewed_at\":";
  out += item.viewed_at.empty() ? "null}" : base::json_string(item.viewed_at) + "}";
}

}  // namespace

GetRecentTool::GetRecentTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get_recent",
          .title = "Recently viewed",
          .text =
              "Records that you viewed last in the CRM (not through these tools), newest first. "
              "One CRM call.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetRecentTool::run(const base::Context& context, Invocation call) {
  const auto modules = unique(texts_argument(call.arguments, "modules"));
  const auto known = co_await toolbox_.metadata.modules(context, call.account);
  for (const auto& module : modules) {
    toolbox_.metadata.require_allowed(module);
    const bool is_known = std::ranges::find(*known, module, &crm::ModuleInfo::key) != known->end();
    if (!is_known) throw crm::unknown_module(module, *known);
  }
  auto items = co_await toolbox_.bridge.last_viewed(context, call.account, modules);
  // The tracker remembers modules that the user has lost since, and those that policy hides.
  std::erase_if(items, [&](const crm::ViewedRecord& item) {
    return std::ranges::find(*known, item.module, &crm::ModuleInfo::key) == known->end();
  });
  const auto most =
      static_cast<std::size_t>(integer_argument(call.arguments, "max_results", kDefaultResults));
  if (items.size() > most) items.resize(most);
  std::string out = "{\"items\":[";
  for (auto& item : items) {
    if (toolbox_.metadata.policy().hides_field(item.module, "name")) item.name.clear();
    if (out.back() != '[') out += ',';
    append_item(out, item);
  }
  co_return out + fmt::format("],\"count\":{}}}", items.size());
}

}  // namespace suitemcp::tools
