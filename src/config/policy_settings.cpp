#include "config/policy_settings.hpp"

#include "base/near_match.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

namespace suitemcp::config {
namespace {

using KnownTools = std::span<const std::string_view>;

bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, fits);
}

std::optional<std::string_view> without_prefix(std::string_view tool, std::string_view prefix) {
  if (tool.size() <= prefix.size() + 1 || tool[prefix.size()] != '_') return std::nullopt;
  if (!is_same_word(tool.substr(0, prefix.size()), prefix)) return std::nullopt;
  return tool.substr(prefix.size() + 1);
}

std::optional<std::string> find_tool(
    std::string_view text, std::string_view prefix, KnownTools known
) {
  for (const auto& name : {std::optional(text), without_prefix(text, prefix)}) {
    const auto found = std::ranges::find_if(known, [&](std::string_view tool) {
      return name && is_same_word(tool, *name);
    });
    if (found != known.end()) return std::string(*found);
  }
  return std::nullopt;
}

/// Turns `names` into those of tools; what is none is left out and given back.
std::vector<std::string> settle_tools(
    std::vector<std::string>& names, std::string_view prefix, KnownTools known
) {
  std::vector<std::string> unknown;
  std::vector<std::string> settled;
  for (auto& name : names) {
    if (auto tool = find_tool(name, prefix, known)) {
      settled.push_back(*std::move(tool));
    } else {
      unknown.push_back(std::move(name));
    }
  }
  names = std::move(settled);
  return unknown;
}

std::string unknown_tool(std::string_view setting, std::string_view name, KnownTools known) {
  std::vector<base::Candidate> candidates;
  for (const auto tool : known) candidates.push_back({tool, ""});
  const auto near = base::near_matches(name, candidates, 1);
  const auto advice = near.empty() ? fmt::format("known are {}", fmt::join(known, ", "))
                                   : fmt::format("did you mean {}?", near.front());
  return fmt::format(
      "{}: expected {}, got {}; {}", setting, kToolsDeny.expected, quote(name), advice
  );
}

}  // namespace

bool is_tool_name(std::string_view text) {
  // A code, which may be part of the prefix, may hold "-".
  std::string name(text);
  std::ranges::replace(name, '-', '_');
  return is_name(name);
}

bool is_module_name(std::string_view text) {
  return is_name(text) && (text.front() < '0' || text.front() > '9');
}

bool is_hidden_field(std::string_view text) {
  const auto [module, field] = split_hidden_field(text);
  if (text.starts_with('.') || !is_name(field) || is_same_word(field, "id")) return false;
  return module.empty() || is_module_name(module);
}

Policy read_policy(EnvironmentReader& reader) {
  const auto read = [&reader](const PolicyList& list) {
    return reader.list(
        list.variable, fmt::format("{}, separated by commas", list.expected), list.fits
    );
  };
  Policy policy;
  policy.is_read_only = reader.flag("READ_ONLY");
  policy.tools_deny = read(kToolsDeny);
  policy.modules_deny = read(kModulesDeny);
  policy.fields_hide = read(kFieldsHide);
  if (const auto text = reader.text(kModulesAllow.variable)) {
    policy.modules_allow = read(kModulesAllow);
    // "," may mean all or none.
    if (text->find_first_not_of(", \t") == text->npos) {
      reader.fault(kModulesAllow.variable, kModulesAllow.expected, quote(*text));
    }
  }
  return policy;
}

void settle_policies(
    ServerConfig& config,
    const Policy& common,
    KnownTools known_tools,
    std::vector<std::string>& faults
) {
  // The name of a tool of one entity is foreign to the others.
  std::set<std::string> foreign_to_all(common.tools_deny.begin(), common.tools_deny.end());
  for (auto& entity : config.entities) {
    const auto prefix = tool_prefix(config, entity);
    const auto key = fmt::format("{}.{}", entity.code, kToolsDeny.key);
    for (const auto& name : settle_tools(entity.policy.tools_deny, prefix, known_tools)) {
      faults.push_back(unknown_tool(key, name, known_tools));
    }
    Policy shared = common;
    const auto unknown = settle_tools(shared.tools_deny, prefix, known_tools);
    std::erase_if(foreign_to_all, [&unknown](const std::string& name) {
      return std::ranges::find(unknown, name) == unknown.end();
    });
    entity.policy = join(shared, entity.policy);
    add_policy_warnings(entity.policy, entity.code, config.warnings);
  }
  if (config.entities.empty()) return;  // nothing is served here, or that is a fault already
  for (const auto& name : foreign_to_all) {
    faults.push_back(unknown_tool(kToolsDeny.variable, name, known_tools));
  }
}

}  // namespace suitemcp::config
