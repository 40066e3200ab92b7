#pragma once

#include "acl/permission_check.hpp"
#include "acl/rights_reader.hpp"
#include "base/log.hpp"
#include "config/acl_settings.hpp"
#include "net/asio.hpp"

#include <optional>
#include <string>

namespace suitemcp::gateway {

/// What an entity's tools ask before they do something, wired as the variables say.
/// Threads: io thread only.
class Rights {
 public:
  explicit Rights(const config::AclSettings& settings);

  const acl::PermissionCheck& permissions() const { return check_; }
  bool are_checked() const { return reader_.has_value(); }

  /// Asks the database once and logs what is in force, or why writes will be refused. For the
  /// start; it throws nothing but a cancellation.
  asio::awaitable<void> report(base::Log log);

 private:
  std::optional<acl::RightsReader> reader_;  // none: no database is configured
  acl::PermissionCheck check_;
  config::AclSettings::Profile profile_;
};

}  // namespace suitemcp::gateway
