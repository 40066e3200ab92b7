#include "config/policy.hpp"

#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::config {
namespace {

using Names = std::vector<std::string>;

bool holds(const Names& names, std::string_view name) {
  return std::ranges::any_of(names, [name](const std::string& one) {
    return is_same_word(one, name);
  });
}

/// The other name of the module whose records these are; empty when there is none.
std::string_view twin_of(std::string_view module) {
  if (is_same_word(module, "Users")) return "Employees";
  return is_same_word(module, "Employees") ? "Users" : "";
}

bool is_module_or_twin(std::string_view entry, std::string_view module) {
  return is_same_word(entry, module) || is_same_word(entry, twin_of(module));
}

void add(Names& names, const Names& more) {
  for (const auto& name : more) {
    if (!holds(names, name)) names.push_back(name);
  }
}

}  // namespace

bool Policy::is_restricting() const {
  return is_read_only || modules_allow || !tools_deny.empty() || !modules_deny.empty() ||
         !fields_hide.empty();
}

std::optional<std::string_view> Policy::find_tool_refusal(std::string_view tool, Access access)
    const {
  if (is_read_only && access == Access::write) return "READ_ONLY";
  if (holds(tools_deny, tool)) return "TOOLS_DENY";
  return std::nullopt;
}

std::optional<std::string_view> Policy::find_module_refusal(std::string_view module) const {
  const auto is_it = [module](const std::string& entry) {
    return is_module_or_twin(entry, module);
  };
  if (std::ranges::any_of(modules_deny, is_it)) return "MODULES_DENY";
  if (modules_allow && !holds(*modules_allow, module)) return "MODULES_ALLOW";
  return std::nullopt;
}

bool Policy::hides_field(std::string_view module, std::string_view field) const {
  return std::ranges::any_of(fields_hide, [&](const std::string& entry) {
    const auto hidden = split_hidden_field(entry);
    return is_same_word(hidden.field, field) &&
           (hidden.module.empty() || is_module_or_twin(hidden.module, module));
  });
}

HiddenField split_hidden_field(std::string_view entry) {
  const auto dot = entry.find('.');
  if (dot == entry.npos) return {{}, entry};
  const auto module = entry.substr(0, dot);
  return {module == "*" ? std::string_view() : module, entry.substr(dot + 1)};
}

Policy join(Policy a, const Policy& b) {
  a.is_read_only = a.is_read_only || b.is_read_only;
  add(a.tools_deny, b.tools_deny);
  add(a.modules_deny, b.modules_deny);
  add(a.fields_hide, b.fields_hide);
  if (!b.modules_allow) return a;
  if (!a.modules_allow) {
    a.modules_allow = b.modules_allow;
  } else {
    std::erase_if(*a.modules_allow, [&](const std::string& name) {
      return !holds(*b.modules_allow, name);
    });
  }
  return a;
}

void add_policy_warnings(
    const Policy& policy, std::string_view name, std::vector<std::string>& warnings
) {
  if (!policy.modules_allow) return;
  std::size_t left = 0;
  for (const auto& module : *policy.modules_allow) {
    if (policy.allows_module(module)) {
      ++left;
    } else {
      warnings.push_back(
          fmt::format("{}: {} is allowed and denied: it is denied", name, quote(module))
      );
    }
  }
  if (left == 0) warnings.push_back(fmt::format("{}: no module is left to use", name));
}

}  // namespace suitemcp::config
