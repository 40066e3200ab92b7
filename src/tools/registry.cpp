#include "tools/registry.hpp"

#include "base/json.hpp"
#include "base/near_match.hpp"
#include "tools/argument_schema.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <utility>

namespace suitemcp::tools {
namespace {

boost::json::object annotations_of(const Description& tool) {
  const bool is_read = tool.effect == Effect::read;
  const bool overwrites = tool.effect == Effect::update || tool.effect == Effect::destroy;
  return {
      {"readOnlyHint", is_read},
      {"destructiveHint", overwrites},
      {"idempotentHint", tool.is_idempotent},
      {"openWorldHint", false},
  };
}

/// Without what a model can do without, for a short list: the patterns of names and ids, which the
/// descriptions tell, and that what is required is not empty. Checked they are all the same.
boost::json::object listed_schema(boost::json::object schema) {
  for (const std::string_view word :
       {"pattern", "minItems", "minLength", "minProperties", "maxProperties"}) {
    schema.erase(word);
  }
  for (auto& member : schema) {
    const bool is_schema = member.key() == "properties" || member.key() == "items";
    if (!is_schema || !member.value().is_object()) continue;
    auto& inner = member.value().as_object();
    if (member.key() == "items") {
      inner = listed_schema(std::move(inner));
      continue;
    }
    for (auto& property : inner) {
      property.value() = listed_schema(std::move(property.value().as_object()));
    }
  }
  return schema;
}

boost::json::object as_mcp(const std::string& prefix, const Description& tool) {
  return {
      {"name", prefix + '_' + std::string(tool.name)},
      {"title", tool.title},
      {"description", tool.text},
      {"inputSchema", listed_schema(tool.input_schema)},
      {"outputSchema", tool.output_schema},
      {"annotations", annotations_of(tool)},
  };
}

base::Error denied_tool(std::string_view name, std::string_view variable) {
  return base::Error(
      base::ErrorKind::permission_denied,
      "policy.tool_denied",
      fmt::format("tool {}: {}", name, variable),
      fmt::format(
          "The tool {} is not available here: the operator of this gateway has {} ({}). Whoever "
          "needs it asks the operator; repeating the call does not help.",
          name,
          variable == "READ_ONLY" ? "excluded everything that writes" : "excluded it",
          variable
      )
  );
}

}  // namespace

Outcome failed_outcome(base::Error error) {
  Outcome outcome;
  outcome.result.outcome = mcp::ToolResult::Outcome::failed;
  outcome.result.text = error.user_message();
  outcome.error_code = error.code();
  outcome.failure = std::move(error);
  return outcome;
}

Registry::Registry(
    std::string prefix, std::vector<std::unique_ptr<Tool>> tools, config::Policy policy
)
    : prefix_(std::move(prefix)), tools_(std::move(tools)), policy_(std::move(policy)) {
  list_json_ = "[";
  for (const auto& tool : tools_) {
    if (find_refusal(tool->description())) continue;
    if (list_json_.size() > 1) list_json_ += ',';
    list_json_ += boost::json::serialize(as_mcp(prefix_, tool->description()));
  }
  list_json_ += ']';
}

Tool* Registry::find_tool(std::string_view name) const {
  if (!name.starts_with(prefix_)) return nullptr;
  name.remove_prefix(prefix_.size());
  if (!name.starts_with('_')) return nullptr;
  name.remove_prefix(1);
  for (const auto& tool : tools_) {
    if (tool->description().name == name) return tool.get();
  }
  return nullptr;
}

std::optional<std::string_view> Registry::find_refusal(const Description& tool) const {
  const bool is_read = tool.effect == Effect::read;
  return policy_.find_tool_refusal(
      tool.name, is_read ? config::Access::read : config::Access::write
  );
}

const Description* Registry::find(std::string_view name) const {
  const Tool* tool = find_tool(name);
  return tool == nullptr ? nullptr : &tool->description();
}

Summary Registry::summarize(std::string_view name, const boost::json::object& arguments) const {
  Summary summary;
  if (const Description* tool = find(name)) {
    summary.tool = tool->name;
    summary.effect = tool->effect;
    if (!tool->rights.empty()) summary.module = tool->rights.front().module;
  }
  if (!summary.module.empty()) return summary;
  const auto module = base::find_string(arguments, "module");
  if (module && is_crm_name(*module)) summary.module = *module;
  return summary;
}

base::Error Registry::unknown_tool(std::string_view name) const {
  std::string_view bare = name;
  if (bare.starts_with(prefix_ + '_')) bare.remove_prefix(prefix_.size() + 1);
  std::vector<base::Candidate> candidates;
  for (const auto& tool : tools_) {
    const auto& known = tool->description();
    if (!find_refusal(known)) candidates.push_back({known.name, ""});
  }
  std::vector<std::string> names;
  for (const auto near : base::near_matches(bare, candidates)) {
    names.push_back(prefix_ + '_' + std::string(near));
  }
  const std::vector<std::string_view> shown(names.begin(), names.end());
  return base::Error(
      base::ErrorKind::not_found,
      "tool.unknown",
      "no such tool",
      fmt::format("There is no tool \"{}\".{}", name.substr(0, 64), base::did_you_mean(shown))
  );
}

std::expected<boost::json::object, base::Error> Registry::check(
    std::string_view name, boost::json::object arguments
) const {
  const Tool* tool = find_tool(name);
  if (tool == nullptr) return std::unexpected(unknown_tool(name));
  if (const auto variable = find_refusal(tool->description())) {
    return std::unexpected(denied_tool(name, *variable));
  }
  return check_arguments(tool->description().input_schema, std::move(arguments));
}

asio::awaitable<Outcome> Registry::run(
    const base::Context& context,
    crm::Account account,
    std::string name,
    boost::json::object arguments
) {
  auto checked = check(name, std::move(arguments));
  if (!checked) co_return failed_outcome(std::move(checked).error());
  Tool* tool = find_tool(name);
  Invocation call{std::move(account), *std::move(checked)};
  try {
    Outcome outcome;
    outcome.result.json = co_await tool->run(context, std::move(call));
    co_return outcome;
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;
    co_return failed_outcome(error);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) {
      throw base::Error(base::ErrorKind::cancelled, "net.cancelled", "the tool call was cancelled");
    }
    co_return failed_outcome(base::Error(base::ErrorKind::internal, "tool.fault", error.what()));
  } catch (const std::exception& error) {
    co_return failed_outcome(base::Error(base::ErrorKind::internal, "tool.fault", error.what()));
  }
}

}  // namespace suitemcp::tools
