#pragma once

#include "sandbox/method.hpp"
#include "sandbox/where_clause.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox {

/// What get_relationships asks of the other end of a link. A link that leads to one record by a
/// column of its own table (Tasks.contacts) takes no notice of any of it.
struct RelatedQuery {
  std::string condition{};  // SQLite SQL, translated; not put in parentheses, as in the CRM
  std::vector<OrderTerm> order{};
  std::string order_text{};  // order_by as it came: all that SuiteCRM 7 looks at
  std::int64_t offset = 0;
  std::int64_t limit = 0;  // 0: all; counts rows of the relation, deleted records too
};

/// The live records at the other end of a link, as Link2::getBeans() finds them.
/// Errors: SqlFailure, also for conditions that do not run.
std::vector<Record> run_related(
    CallContext& context,
    const Module& module,
    const Link& link,
    std::string_view id,
    const RelatedQuery& query
);

}  // namespace suitemcp::sandbox
