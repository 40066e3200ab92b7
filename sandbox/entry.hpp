#pragma once

#include "sandbox/method.hpp"

namespace suitemcp::sandbox {

/// Fields wanted of a record; an empty list means all of them.
using FieldNames = std::vector<std::string>;

/// {"field":{"name":..,"value":..},...} in the order asked for; the three user names come first,
/// unknown fields are dropped, values are entity-encoded, NULL is "".
json::object name_value_list(
    CallContext& context, const Module& module, const Record& record, const FieldNames& wanted
);

/// {"id","module_name","name_value_list"}
json::object entry_of(
    CallContext& context, const Module& module, const Record& record, const FieldNames& wanted
);

/// What stands for a record that is missing or deleted: a list instead of an object.
json::object missing_entry(const Module& module, std::string_view id);

/// One element of link_name_to_fields_array.
struct LinkRequest {
  std::string link;
  FieldNames fields;
};
std::vector<LinkRequest> parse_link_requests(const json::value& value);

enum class LinkShapeOnWire { plain, wrapped };  // get_entry; the others ("link_value")
/// [{"name":link,"records":[...]},...] for one record.
json::array linked_records(
    CallContext& context,
    const Module& module,
    std::string_view id,
    const std::vector<LinkRequest>& requests,
    LinkShapeOnWire shape
);

/// Values of type date in the format of the session's user, with time: a slip of
/// getRelationshipResults(), hence only on records found through a link.
void show_dates(CallContext& context, const Module& module, json::object& name_value_list);

/// Writes into the tracker that the session's user has seen the record.
void track_view(
    CallContext& context, const Module& module, std::string_view id, std::string_view action
);

/// The answer's value for a stored cell.
json::string read_text(const Field& field, const Cell& cell);

Ownership ownership_of(const Record& record);

}  // namespace suitemcp::sandbox
