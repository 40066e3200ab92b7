#pragma once

#include "crm/bridge.hpp"

#include <string_view>

namespace suitemcp::tools {

/// How much a record needs a field. The CRM's "required" binds its screens, not its API, and is
/// also set where the CRM fills the field itself: only what names a record is demanded.
enum class Need {
  none,
  wished,   // worth a warning
  demanded  // a record without it is of no use
};
Need need_to_fill(const crm::ModuleDefinition& module, const crm::FieldDefinition& field);

bool holds(const crm::FieldValues& values, std::string_view name);

/// Adds what the CRM's screens would have filled in for a new record, where it was not given: the
/// length of calls and meetings, the priority of tasks.
void add_defaults(const crm::ModuleDefinition& module, crm::FieldValues& values);

}  // namespace suitemcp::tools
