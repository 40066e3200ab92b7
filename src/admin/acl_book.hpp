#pragma once

#include "acl/facts.hpp"
#include "acl/permission_check.hpp"
#include "base/error.hpp"

#include <expected>
#include <string>
#include <vector>

namespace suitemcp::admin {

/// What the CRM says of rights: its database, or memory in tests.
class AclBook {
 public:
  virtual ~AclBook() = default;
  /// Each in one round trip, and several at once where it can. In the order of the requests: facts
  /// that were read, or why not. Errors: unavailable "acl.table" for a table of the request,
  /// timeout "acl.timeout" also for one that asks for much; otherwise unavailable when nothing can
  /// be asked now; other kinds are about a name in the request.
  virtual std::vector<std::expected<acl::Facts, base::Error>> read_each(
      std::vector<acl::FactsRequest> requests
  ) = 0;
  /// Errors: not_found when the module's table is not known.
  virtual std::string table_of(const std::string& module) = 0;
};

}  // namespace suitemcp::admin
