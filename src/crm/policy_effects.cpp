#include "crm/policy_effects.hpp"

#include "base/near_match.hpp"
#include "config/syntax.hpp"
#include "crm/field_traits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace suitemcp::crm {
namespace {

using config::is_same_word;

constexpr std::string_view kBaseCurrency = "_usdollar";

bool shows_addresses(std::string_view name) {
  constexpr std::array<std::string_view, 3> kFields{"email", "email1", "email2"};
  return std::ranges::find(kFields, name) != kFields.end() || name.starts_with("email_addresses");
}

/// What a policy hides in one module.
class Hiding {
 public:
  Hiding(const ModuleDefinition& module, const config::Policy& policy)
      : module_(module.module),
        policy_(policy),
        hides_addresses_(
            is_email_pseudo_field(module, "email1") && (hides("email") || hides("email1"))
        ),
        hides_full_name_(is_person_module(module) && (hides("first_name") || hides("last_name"))) {}

  bool hides_addresses() const { return hides_addresses_; }

  bool covers_field(std::string_view name) const {
    if (name == "id") return false;  // no record without it
    if (hides(name) || (hides_addresses_ && shows_addresses(name))) return true;
    if (hides_full_name_ && (name == "name" || name == "full_name")) return true;
    return name.ends_with(kBaseCurrency) &&
           hides(name.substr(0, name.size() - kBaseCurrency.size()));
  }

  bool covers_link(std::string_view name) const {
    return hides(name) || (hides_addresses_ && shows_addresses(name));
  }

 private:
  bool hides(std::string_view field) const { return policy_.hides_field(module_, field); }

  std::string module_;
  const config::Policy& policy_;
  bool hides_addresses_;
  bool hides_full_name_;
};

std::string unknown_name(
    std::string_view variable, std::string_view text, const std::vector<std::string_view>& near
) {
  return fmt::format("{}: the CRM has no {}.{}", variable, text, base::did_you_mean(near));
}

}  // namespace

base::Error denied_module(std::string_view module, std::string_view variable) {
  const auto shown = module.substr(0, 64);
  return base::Error(
      base::ErrorKind::permission_denied,
      "policy.module_denied",
      fmt::format("module {}: {}", shown, variable),
      fmt::format(
          "The module {} is not open here: the operator of this gateway has excluded it ({}). "
          "Whoever "
          "needs it asks the operator; repeating the call does not help.",
          shown,
          variable
      )
  );
}

void hide_fields(ModuleDefinition& module, const config::Policy& policy) {
  if (policy.fields_hide.empty()) return;
  const Hiding hiding(module, policy);
  for (const auto& field : module.fields) {
    if (hiding.covers_field(field.name)) module.hidden_fields.push_back(field.name);
  }
  // It may be asked for without being a field.
  if (hiding.hides_addresses() &&
      std::ranges::find(module.hidden_fields, "email") == module.hidden_fields.end()) {
    module.hidden_fields.emplace_back("email");
  }
  std::erase_if(module.fields, [&](const FieldDefinition& field) {
    return hiding.covers_field(field.name);
  });
  std::erase_if(module.links, [&](const LinkDefinition& link) {
    return hiding.covers_link(link.name);
  });
}

std::vector<std::string> find_unknown_fields(
    const config::Policy& policy, const ModuleDefinition& complete
) {
  std::vector<std::string> sentences;
  for (const auto& entry : policy.fields_hide) {
    const auto hidden = config::split_hidden_field(entry);
    if (!is_same_word(hidden.module, complete.module)) continue;
    const auto is_it = [&](const auto& item) { return is_same_word(item.name, hidden.field); };
    if (std::ranges::any_of(complete.fields, is_it) || std::ranges::any_of(complete.links, is_it))
      continue;
    std::vector<base::Candidate> candidates;
    candidates.reserve(complete.fields.size());
    for (const auto& field : complete.fields) candidates.push_back({field.name, field.label});
    sentences.push_back(
        unknown_name("FIELDS_HIDE", entry, base::near_matches(hidden.field, candidates))
    );
  }
  return sentences;
}

std::vector<std::string> find_unknown_modules(
    const config::Policy& policy, const std::vector<ModuleInfo>& complete
) {
  std::vector<base::Candidate> candidates;
  candidates.reserve(complete.size());
  for (const auto& module : complete) candidates.push_back({module.key, module.label});
  std::vector<std::string> sentences;
  const auto check = [&](std::string_view variable, const std::vector<std::string>& names) {
    for (const auto& name : names) {
      const bool is_known = std::ranges::any_of(complete, [&name](const ModuleInfo& module) {
        return is_same_word(module.key, name);
      });
      if (is_known) continue;
      const auto near = base::near_matches(name, candidates);
      if (!near.empty()) sentences.push_back(unknown_name(variable, name, near));
    }
  };
  check("MODULES_DENY", policy.modules_deny);
  if (policy.modules_allow) check("MODULES_ALLOW", *policy.modules_allow);
  return sentences;
}

}  // namespace suitemcp::crm
