#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "crm/bridge.hpp"
#include "crm/shared_fetch.hpp"
#include "net/asio.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace suitemcp::crm {

/// Module definitions and module lists, remembered for a short while per account (what a module
/// shows depends on the user's rights), so that checks cost no CRM call on the hot path. Secret
/// fields are taken out. Callers that ask at the same time share one fetch; when the one who
/// fetches is cancelled or runs out of time, the next takes over.
///
/// Errors: not_found "crm.unknown_module" with a message that names the right module; whatever the
/// bridge throws. Threads: io thread only. Lifetime: bridge and clock must outlive it.
class Metadata {
 public:
  struct Options {
    std::chrono::seconds life{300};
    std::size_t max_entries = 512;  // accounts times modules; the oldest goes first
  };
  using Modules = std::vector<ModuleInfo>;

  Metadata(Bridge& bridge, const base::Clock& clock, Options options);
  Metadata(const Metadata&) = delete;
  Metadata& operator=(const Metadata&) = delete;

  asio::awaitable<std::shared_ptr<const ModuleDefinition>> module(
      const base::Context& context, const Account& account, std::string name
  );
  asio::awaitable<std::shared_ptr<const Modules>> modules(
      const base::Context& context, const Account& account
  );

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

  Bridge& bridge_;
  SharedFetch<ModuleDefinition> definitions_;
  SharedFetch<Modules> modules_;
};

/// "Unknown module ...": names the modules that `name` may stand for.
base::Error unknown_module(std::string_view name, const Metadata::Modules& modules);

}  // namespace suitemcp::crm
