#pragma once

#include "base/context.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/field_values.hpp"
#include "tools/toolbox.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <vector>

namespace suitemcp::tools {

/// A record that is checked and complete, but not sent yet.
struct NewRecord {
  std::shared_ptr<const crm::ModuleDefinition> definition;
  PreparedFields prepared;
};

/// What became of it.
struct CreatedRecord {
  std::string id;
  std::string name;
  std::vector<std::string> warnings;
};

/// Checks as prepare_fields does. Without an assignee the caller becomes it: the CRM leaves the
/// field empty, and such a record is invisible to owner-only roles. Errors: those of
/// Metadata::module and prepare_fields. `fields` must live until the end.
asio::awaitable<NewRecord> prepare_new(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::string module,
    const boost::json::object& fields
);

/// Adds the caller as assignee where the module has one and `values` name none.
asio::awaitable<void> add_assignee(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    crm::FieldValues& values
);

/// Stores the record and reads it back: a warning tells each value that was stored differently.
asio::awaitable<CreatedRecord> store_new(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    NewRecord record
);

/// {"id":..,"module":..,"created":true,"name":..,"url":..  without its end, so that a tool can add
/// members before finish_json.
std::string created_json(
    const Toolbox& toolbox, const std::string& module, const CreatedRecord& created
);
/// {"module":..,"created":false,"dry_run":true,"changed":{..}  likewise.
std::string planned_json(const NewRecord& record);
/// Adds the warnings and the closing brace.
std::string finish_json(std::string json, const std::vector<std::string>& warnings);

}  // namespace suitemcp::tools
