#pragma once

#include "crm/bridge.hpp"

#include <boost/json/value.hpp>

#include <expected>
#include <string>

namespace suitemcp::tools {

/// One JSON value as the CRM's text for that field: UTC dates, dropdown keys, "1" and "0". null and
/// "" clear the field. The error is a reason that follows the field's name. Pure.
std::expected<std::string, std::string> field_value_text(
    const crm::FieldDefinition& field, const boost::json::value& value
);

/// "'Media', 'Banking', ..." with labels where they differ.
std::string allowed_options(const crm::FieldDefinition& field);

}  // namespace suitemcp::tools
