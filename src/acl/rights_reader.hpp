#pragma once

#include "acl/permission_check.hpp"
#include "base/context.hpp"
#include "config/acl_settings.hpp"
#include "net/asio.hpp"

#include <memory>
#include <string>
#include <vector>

namespace suitemcp::acl {

/// Facts from the CRM's own database, MariaDB or MySQL, as it has them now. A pool of connections
/// with prepared statements; one round trip for a check of up to 256 records of a module.
///
/// Errors: unavailable "acl.database" (no connection, refused login, missing grant, no such table;
/// the message says which and what to do) or "acl.busy" (too many questions wait); timeout
/// "acl.timeout"; invalid_argument "acl.bad_name" for a user's name or a record's id that no CRM
/// can have.
/// Threads: io thread only; connecting, and TLS, run on threads of its own.
class RightsReader final : public FactsSource {
 public:
  explicit RightsReader(config::CrmDatabase database);
  ~RightsReader() override;

  asio::awaitable<Facts> read(const base::Context& context, FactsRequest request) override;

  /// The table of a module where the CRM itself is not at hand to say so: by the names that its
  /// own modules and those of its module builder have. Errors: as above; not_found
  /// "acl.unknown_table".
  asio::awaitable<std::string> table_of(const base::Context& context, std::string module);

  /// The modules that roles speak of and whose tables are not visible, mostly for want of a grant:
  /// nobody can change their records. By name. Errors: as above.
  asio::awaitable<std::vector<std::string>> unreadable_modules(const base::Context& context);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace suitemcp::acl
