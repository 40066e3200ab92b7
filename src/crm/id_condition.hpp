#pragma once

#include "crm/module_definition.hpp"

#include <string>
#include <vector>

namespace suitemcp::crm {

/// "accounts.id IN ('a', 'b')" for ids that came from the CRM or have passed the schema. An id that
/// cannot be written as an SQL literal is left out; with none left the condition meets no record.
/// Pure.
std::string id_condition(const ModuleDefinition& module, const std::vector<std::string>& ids);

}  // namespace suitemcp::crm
