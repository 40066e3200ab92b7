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

boost::json::object as_mcp(const std::string& prefix, const Description& tool) {
  return {
      {"name", prefix + '_' + std::string(tool.name)},
      {"title", tool.title},
      {"description", tool.text},
      {"inputSchema", tool.input_schema},
      {"outputSchema", tool.output_schema},
      {"annotations", annotations_of(tool)},
  };
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

Registry::Registry(std::string prefix, std::vector<std::unique_ptr<Tool>> tools)
    : prefix_(std::move(prefix)), tools_(std::move(tools)) {
  list_json_ = "[";
  for (const auto& tool : tools_) {
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

const Description* Registry::find(std::string_view name) const {
  const Tool* tool = find_tool(name);
  return tool == nullptr ? nullptr : &tool->description();
}

Summary Registry::summarize(std::string_view name, const boost::json::object& arguments) const {
  Summary summary;
  if (const Description* tool = find(name)) {
    summary.tool = tool->name;
    summary.effect = tool->effect;
  }
  const auto module = base::find_string(arguments, "module");
  if (module && is_crm_name(*module)) summary.module = *module;
  return summary;
}

base::Error Registry::unknown_tool(std::string_view name) const {
  std::string_view bare = name;
  if (bare.starts_with(prefix_ + '_')) bare.remove_prefix(prefix_.size() + 1);
  std::vector<base::Candidate> candidates;
  for (const auto& tool : tools_) candidates.push_back({tool->description().name, ""});
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
