#pragma once

#include "crm/module_definition.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::tools {

/// Why the CRM alone sets that field in every module ("deleted", "date_entered"); empty when it
/// does not. Pure, a literal.
std::string_view reason_kept_by_crm(std::string_view name);

/// Why a field that exists cannot be written, with what to write instead.
std::optional<std::string> read_only_reason(
    const crm::ModuleDefinition& module, const crm::FieldDefinition& field
);

}  // namespace suitemcp::tools
