#pragma once

#include "base/context.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/toolbox.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {

/// What the writing tools share: reading before, reading after, and telling the difference. The
/// CRM's own answer to a write is no evidence (it confirms writes to records that do not exist).

/// One row. Errors: not_found "tool.no_record" when there is none or it is deleted.
asio::awaitable<crm::RecordSet> read_existing(
    const base::Context& context,
    crm::Bridge& bridge,
    const crm::Account& account,
    std::string module,
    std::string id,
    std::vector<std::string> fields
);

/// Whether a write may have reached the CRM although it was reported as failed.
bool is_outcome_unknown(const base::Error& error);

/// None when the record cannot be read now: a write that has happened must not be reported as
/// failed because looking at it failed.
asio::awaitable<std::optional<crm::RecordSet>> try_read(
    const base::Context& context,
    crm::Bridge& bridge,
    const crm::Account& account,
    std::string module,
    std::string id,
    std::vector<std::string> fields
);

/// Whether the CRM's text means what was sent: 12.50 is 12.5, letter case of addresses is free.
bool is_same_value(
    const crm::FieldDefinition& field, std::string_view sent, std::string_view stored
);

/// "field: the CRM stored X" for each value that reads back differently, and takes back warnings
/// about characters that did arrive.
void compare_stored(
    const crm::ModuleDefinition& module,
    const crm::FieldValues& sent,
    crm::RecordSet::Row stored,
    std::vector<std::string>& warnings
);

/// {"field":{"before":..,"after":..},...} for the values that differ.
void append_changes(
    std::string& out,
    const crm::ModuleDefinition& module,
    crm::RecordSet::Row before,
    const crm::FieldValues& after
);

/// ,"warnings":[...] or nothing.
void append_warnings(std::string& out, const std::vector<std::string>& warnings);

/// Drops what is remembered of the module when the CRM said that it is not so.
void forget_if_contradicted(
    const base::Error& error,
    crm::Metadata& metadata,
    const crm::Account& account,
    const std::string& module
);

}  // namespace suitemcp::tools
