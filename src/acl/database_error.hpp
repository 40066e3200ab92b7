#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace suitemcp::acl {

/// What MariaDB, MySQL or their client library say: numbers below 2000 are the server's
/// (mysqld_error.h), from 2000 on those of the client (errmsg.h).
struct DatabaseFault {
  unsigned number = 0;
  std::string text;  // of the server: names users, hosts and tables, never a password

  /// The connection is gone, or going.
  bool is_of_connection() const;
  /// A grant is missing. One on a whole database that was made meanwhile counts for new connections
  /// only.
  bool is_of_grants() const;
  /// Columns do not compare, or a column with a name that its character set cannot write.
  bool is_of_collations() const;
};

/// The error for it: unavailable "acl.database" or, where one statement was refused and others may
/// go, "acl.table"; timeout "acl.timeout" where the server has ended it. Its message tells the
/// operator what to mend. `step`: "connect", "prepare", ...
base::Error database_error(std::string_view step, const DatabaseFault& fault);

/// What Connection throws: the fault, for whoever decides about trying again.
class DatabaseException : public base::Error {
 public:
  DatabaseException(std::string_view step, DatabaseFault fault)
      : base::Error(database_error(step, fault)), fault_(std::move(fault)) {}
  const DatabaseFault& fault() const { return fault_; }

 private:
  DatabaseFault fault_;
};

}  // namespace suitemcp::acl
