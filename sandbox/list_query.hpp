#pragma once

#include "sandbox/database.hpp"
#include "sandbox/records.hpp"
#include "sandbox/where_clause.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace suitemcp::sandbox {

/// A list as the CRM's create_new_list_query builds it: the module's table, its custom table, and
/// one join per name of a related record (aliases jt0, jt1, ...; accounts and contacts under their
/// own names where SuiteCRM does so). That is why a bare column is often ambiguous.
struct ListQuery {
  std::string condition{};    // SQLite SQL, trusted or translated
  std::string restriction{};  // SQL of the ACL, empty for none
  std::vector<OrderTerm> order{};
  std::int64_t offset = 0;
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  Include include = Include::live_only;
};

/// Columns of the module's own tables. Errors: SqlFailure, also for conditions that do not run.
Rows run_list(
    Database& database, const Vardefs& vardefs, const Module& module, const ListQuery& query
);

/// Number of rows without offset and limit, with the same joins.
std::string count_list(
    Database& database, const Vardefs& vardefs, const Module& module, const ListQuery& query
);

/// Number of rows without the joins and without ACL, as get_entries_count counts.
std::string count_plain(Database& database, const Module& module, const ListQuery& query);

}  // namespace suitemcp::sandbox
