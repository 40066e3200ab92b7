#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "config/policy.hpp"
#include "crm/bridge.hpp"
#include "crm/shared_fetch.hpp"
#include "net/asio.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

/// Module definitions, module lists and dropdown lists, remembered for a short while per account
/// (what a module shows depends on the user's rights), so that checks cost no CRM call on the hot
/// path. Secret fields and what the operator's policy forbids are taken out: this is the one door
/// through which tools learn of modules and fields. Callers that ask at the same time share one
/// fetch; when the one who fetches is cancelled or runs out of time, the next takes over.
///
/// Errors: permission_denied "policy.module_denied", before the CRM is asked; not_found
/// "crm.unknown_module" with a message that names the right module; whatever the bridge throws.
/// Threads: io thread only. Lifetime: bridge and clock must outlive it.
class Metadata {
 public:
  struct Options {
    std::chrono::seconds life{300};
    std::size_t max_entries = 512;  // accounts times modules; the oldest goes first
  };
  using Modules = std::vector<ModuleInfo>;
  using Dropdowns = std::vector<DropdownList>;

  Metadata(Bridge& bridge, const base::Clock& clock, Options options, config::Policy policy = {});
  Metadata(const Metadata&) = delete;
  Metadata& operator=(const Metadata&) = delete;

  asio::awaitable<std::shared_ptr<const ModuleDefinition>> module(
      const base::Context& context, const Account& account, std::string name
  );
  asio::awaitable<std::shared_ptr<const Modules>> modules(
      const base::Context& context, const Account& account
  );

  /// All lists, in the account's language.
  asio::awaitable<std::shared_ptr<const Dropdowns>> dropdowns(
      const base::Context& context, const Account& account
  );

  /// For modules that the CRM names by itself. Not: whether there is such a module.
  bool allows(std::string_view module) const { return policy_.allows_module(module); }
  /// Errors: permission_denied "policy.module_denied".
  void require_allowed(std::string_view module) const;
  const config::Policy& policy() const { return policy_; }

  /// To be called when the CRM contradicts what is remembered.
  void forget(const Account& account, const std::string& module);

 private:
  using Definition = std::shared_ptr<const ModuleDefinition>;

  asio::awaitable<Definition> fetch_definition(
      const base::Context& context, const Account& account, std::string name
  );
  asio::awaitable<std::shared_ptr<const Modules>> fetch_modules(
      const base::Context& context, const Account& account
  );
  asio::awaitable<std::shared_ptr<const Dropdowns>> fetch_dropdowns(
      const base::Context& context, const Account& account
  );

  /// Tells the log once of a name in the policy that the CRM does not know.
  void warn_once(const base::Context& context, std::string warning);

  Bridge& bridge_;
  config::Policy policy_;
  std::set<std::string> warned_;
  SharedFetch<ModuleDefinition> definitions_;
  SharedFetch<Modules> modules_;
  SharedFetch<Dropdowns> dropdowns_;
};

/// Why there is nothing to be had of the module that the CRM calls unknown: names the modules that
/// `name` may stand for; one of `modules`, those that the user sees, is closed to him.
base::Error unknown_module(std::string_view name, const Metadata::Modules& modules);

}  // namespace suitemcp::crm
