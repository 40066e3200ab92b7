#pragma once

#include "acl/facts.hpp"
#include "acl/permission_check.hpp"

#include <string>

namespace suitemcp::admin {

/// What the CRM says of rights, asked one question after the other: its database, or memory in
/// tests. Errors: unavailable and timeout when nothing can be asked now; others are about the
/// question.
class AclBook {
 public:
  virtual ~AclBook() = default;
  /// In one round trip; what it returns was read.
  virtual acl::Facts read(acl::FactsRequest request) = 0;
  /// Errors: not_found when the module's table is not known.
  virtual std::string table_of(const std::string& module) = 0;
};

}  // namespace suitemcp::admin
