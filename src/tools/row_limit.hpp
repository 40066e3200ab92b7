#pragma once

#include "acl/permission_check.hpp"
#include "base/context.hpp"
#include "base/error.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/toolbox.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::tools {

/// Which records of one module a person may see, for reads in which the CRM does not ask his roles
/// (text search, relationships, counts).
struct RowLimit {
  acl::Rows rows = acl::Rows::all;    // what both `list` and `view` let through
  acl::Rows listed = acl::Rows::all;  // what `list` alone does
  std::string user_id;                // whose own they are; the CRM's id
  std::optional<base::Error> error;   // nothing may be seen: "acl.access_refused"

  bool is_all() const { return rows == acl::Rows::all; }
  void require_any() const {
    if (error) throw base::Error(*error);
  }
};

/// In the order of `modules`; `besides` must be permitted too. One round trip for all of it, none
/// without a database. Errors: a refusal of `besides`; those of PermissionCheck.
asio::awaitable<std::vector<RowLimit>> row_limits(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::vector<std::string> modules,
    std::vector<acl::Inquiry> besides = {}
);

/// May the user see this record? For `besides`.
acl::Inquiry sight_of(const crm::ModuleDefinition& module, std::string record_id);

/// The SQL condition with the limit in it, where rows that are the user's own can be told by SQL.
std::string limited_condition(
    const crm::ModuleDefinition& module, const RowLimit& limit, std::string where
);

/// Of how many records it is found out which of them lie within a limit. Whoever pages or cuts
/// before that tells by the gaps how many there are beyond the limit.
inline constexpr std::int64_t kMostCandidates = 1'000;

/// Those of `ids` within the limit as the roles are now, in order: a round trip to the database for
/// a few hundred; where all are, none.
asio::awaitable<std::vector<std::string>> those_within(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    const RowLimit& limit,
    std::vector<std::string> ids
);

/// What to list of the records that an operation found which does not ask for rights.
struct FoundRecords {
  std::vector<std::string> ids;  // those_within the limit
  std::vector<std::string> fields;
  std::string order_by;    // as in crm::ListRequest
  std::int64_t limit = 0;  // rows at most
};

/// The records through the module's list, whose rights the CRM enforces as the session began.
asio::awaitable<crm::RecordSet> list_within(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    RowLimit limit,
    FoundRecords found
);

}  // namespace suitemcp::tools
