#pragma once

#include "base/context.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/field_values.hpp"
#include "tools/toolbox.hpp"

#include <boost/json/array.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::tools {

/// One record of bulk_upsert on its way into the CRM.
struct BulkRow {
  std::size_t index = 0;  // in the caller's list
  std::string id;         // empty: a new record
  bool is_update = false;
  PreparedFields prepared;
  std::string refusal;               // why it will not be written; empty: it will
  std::optional<base::Error> doubt;  // reported as failed, but may have happened
  bool is_written = false;
};

/// Checks each record as create and update do. A row that fails carries its refusal. Pure.
std::vector<BulkRow> read_rows(
    const boost::json::array& records, const crm::ModuleDefinition& module
);

/// The fields of all rows, with id first.
std::vector<std::string> names_of_all(const std::vector<BulkRow>& rows);

/// Refuses the rows that the roles of the user do not permit. Errors: the first refusal, when it
/// leaves nothing to write; those of PermissionCheck.
asio::awaitable<void> refuse_forbidden(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<BulkRow>& rows
);

/// Gives new records without assignee the caller, and refuses updates of records that do not exist.
/// The records that are to be updated, as they are now.
asio::awaitable<crm::RecordSet> complete_rows(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<BulkRow>& rows
);

/// One after the other, so that the CRM numbers new records in the caller's order. What fails is
/// told in its row; once the CRM does not answer any more, the rest is not tried.
asio::awaitable<void> write_rows(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<BulkRow>& rows
);

/// Reads back what was written: settles doubts and adds warnings to the rows.
asio::awaitable<void> verify_rows(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<BulkRow>& rows
);

}  // namespace suitemcp::tools
