#pragma once

#include "crm/bridge.hpp"
#include "crm/where_clause_tree.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace suitemcp::crm {

/// A text literal as the CRM stores such values, for the field it is compared with: ISO dates in
/// the CRM's format, "true" as 1. Refuses what would silently match nothing or too much: dates in
/// words, labels instead of a dropdown's keys, "10,000" for a number. The error is the reason.
std::expected<std::string, std::string> checked_text(
    std::string_view text, const FieldDefinition& field, const Condition& condition
);

/// Why this field cannot be queried and what to use instead.
std::string no_column_advice(const ModuleDefinition& module, const FieldDefinition& field);

}  // namespace suitemcp::crm
