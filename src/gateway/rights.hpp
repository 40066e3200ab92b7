#pragma once

#include "acl/permission_check.hpp"
#include "acl/rights_reader.hpp"
#include "base/log.hpp"
#include "config/acl_settings.hpp"
#include "net/asio.hpp"

#include <optional>

namespace suitemcp::gateway {

/// What an entity's tools ask before they do something, wired as the variables say.
/// Threads: io thread only.
class Rights {
 public:
  explicit Rights(config::AclSettings settings);

  const acl::PermissionCheck& permissions() const { return check_; }
  bool are_checked() const { return reader_.has_value(); }

  /// Asks the database once and logs what is in force, or why writes will be refused and what to
  /// do. For the start; it throws nothing but a cancellation.
  asio::awaitable<void> report(base::Log log);

 private:
  /// Errors: those of the reader.
  asio::awaitable<void> try_database(const base::Context& context, base::Log log);
  asio::awaitable<void> warn_of_unreadable(const base::Context& context);

  std::optional<acl::RightsReader> reader_;  // none: no database is configured
  acl::PermissionCheck check_;
  config::AclSettings settings_;  // without the password
};

}  // namespace suitemcp::gateway
