#include "crm/metadata.hpp"

#include "base/near_match.hpp"
#include "crm/field_traits.hpp"
#include "crm/policy_effects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::crm {
namespace {

std::string account_key(const Account& account) {
  return account.profile_id + '\n' + account.user_name;
}

bool same_option(const FieldOption& a, const FieldOption& b) {
  return a.key == b.key && a.label == b.label;
}

bool same_field(const FieldDefinition& a, const FieldDefinition& b) {
  return a.name == b.name && a.type == b.type && a.label == b.label &&
         a.is_required == b.is_required && a.related_module == b.related_module &&
         a.id_name == b.id_name && a.max_length == b.max_length &&
         a.default_value == b.default_value &&
         std::ranges::equal(a.options, b.options, same_option);
}

bool same_link(const LinkDefinition& a, const LinkDefinition& b) {
  return a.name == b.name && a.related_module == b.related_module;
}

bool same_definition(const ModuleDefinition& a, const ModuleDefinition& b) {
  return a.module == b.module && a.table == b.table &&
         std::ranges::equal(a.fields, b.fields, same_field) &&
         std::ranges::equal(a.links, b.links, same_link) && a.hidden_fields == b.hidden_fields;
}

bool same_lists(const Metadata::Dropdowns& a, const Metadata::Dropdowns& b) {
  return std::ranges::equal(a, b, [](const DropdownList& left, const DropdownList& right) {
    return left.name == right.name && std::ranges::equal(left.options, right.options, same_option);
  });
}

bool same_modules(const Metadata::Modules& a, const Metadata::Modules& b) {
  return std::ranges::equal(a, b, [](const ModuleInfo& left, const ModuleInfo& right) {
    return left.key == right.key && left.label == right.label;
  });
}

/// The CRM lists more than it lets its interface use, and says the same of both: number 20.
base::Error closed_module(std::string_view name) {
  return base::Error(
      base::ErrorKind::not_found,
      "crm.unknown_module",
      "a module that is listed and closed",
      fmt::format(
          "\"{}\" is not open to you in this CRM: a role switches it off, or it is for "
          "administrators.",
          name.substr(0, 64)
      )
  );
}

}  // namespace

Metadata::Metadata(Bridge& bridge, const base::Clock& clock, Options options, config::Policy policy)
    : bridge_(bridge),
      policy_(std::move(policy)),
      definitions_(clock, options.life, options.max_entries),
      modules_(clock, options.life, options.max_entries),
      dropdowns_(clock, options.life, options.max_entries) {
}

asio::awaitable<std::shared_ptr<const ModuleDefinition>> Metadata::module(
    const base::Context& context, const Account& account, std::string name
) {
  require_allowed(name);
  std::string key = account_key(account) + '\n' + name;
  bool is_unknown = false;
  try {
    co_return co_await definitions_.get(context, std::move(key), [&] {
      return fetch_definition(context, account, name);
    });
  } catch (const base::Error& error) {
    if (error.code() != "crm.unknown_module") throw;
    is_unknown = true;
  }
  Modules known;
  try {
    if (is_unknown) known = *co_await modules(context, account);
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;  // without the list the answer is poorer
  }
  throw unknown_module(name, known);
}

void Metadata::require_allowed(std::string_view module) const {
  const auto variable = policy_.find_module_refusal(module);
  if (variable) throw denied_module(module, *variable);
}

asio::awaitable<std::shared_ptr<const Metadata::Modules>> Metadata::modules(
    const base::Context& context, const Account& account
) {
  co_return co_await modules_.get(context, account_key(account), [&] {
    return fetch_modules(context, account);
  });
}

asio::awaitable<std::shared_ptr<const Metadata::Dropdowns>> Metadata::dropdowns(
    const base::Context& context, const Account& account
) {
  co_return co_await dropdowns_.get(context, account_key(account), [&] {
    return fetch_dropdowns(context, account);
  });
}

void Metadata::forget(const Account& account, const std::string& module) {
  definitions_.forget(account_key(account) + '\n' + module);
  modules_.forget(account_key(account));
  dropdowns_.forget(account_key(account));
}

asio::awaitable<Metadata::Definition> Metadata::fetch_definition(
    const base::Context& context, const Account& account, std::string name
) {
  ModuleDefinition fresh = co_await bridge_.describe(context, account, name);
  for (auto& warning : find_unknown_fields(policy_, fresh)) warn_once(context, std::move(warning));
  std::erase_if(fresh.fields, [](const FieldDefinition& field) {
    return is_secret_field(field.name, field.type);
  });
  hide_fields(fresh, policy_);
  auto value = std::make_shared<const ModuleDefinition>(std::move(fresh));
  co_return definitions_.share(std::move(value), same_definition);
}

asio::awaitable<std::shared_ptr<const Metadata::Modules>> Metadata::fetch_modules(
    const base::Context& context, const Account& account
) {
  Modules fresh = co_await bridge_.modules(context, account);
  for (auto& warning : find_unknown_modules(policy_, fresh)) warn_once(context, std::move(warning));
  std::erase_if(fresh, [this](const ModuleInfo& module) { return !allows(module.key); });
  auto value = std::make_shared<const Modules>(std::move(fresh));
  co_return modules_.share(std::move(value), same_modules);
}

asio::awaitable<std::shared_ptr<const Metadata::Dropdowns>> Metadata::fetch_dropdowns(
    const base::Context& context, const Account& account
) {
  auto value = std::make_shared<const Dropdowns>(co_await bridge_.dropdowns(context, account));
  co_return dropdowns_.share(std::move(value), same_lists);
}

void Metadata::warn_once(const base::Context& context, std::string warning) {
  const auto [place, is_new] = warned_.insert(std::move(warning));
  if (is_new) context.log.warn("policy", {{"warning", *place}});
}

base::Error unknown_module(std::string_view name, const Metadata::Modules& modules) {
  if (std::ranges::find(modules, name, &ModuleInfo::key) != modules.end()) {
    return closed_module(name);
  }
  std::vector<base::Candidate> candidates;
  for (const auto& module : modules) candidates.push_back({module.key, module.label});
  const auto near = base::near_matches(name, candidates);
  return base::Error(
      base::ErrorKind::not_found,
      "crm.unknown_module",
      "no such module",
      fmt::format(
          "\"{}\" is not a module of this CRM (names are exact, case counts).{}",
          name.substr(0, 64),
          near.empty() ? " Ask list_modules for the names." : base::did_you_mean(near)
      )
  );
}

}  // namespace suitemcp::crm
