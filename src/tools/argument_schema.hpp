#pragma once

#include "base/error.hpp"

#include <boost/json/object.hpp>

#include <expected>
#include <string_view>

namespace suitemcp::tools {

/// The subset of JSON Schema that our tools use: type, enum, minimum, maximum, minLength,
/// maxLength, pattern (the two below), items, minItems, maxItems, maxProperties, required,
/// additionalProperties: false.

inline constexpr std::string_view kNamePattern = "^[A-Za-z]\\w{0,63}$";
inline constexpr std::string_view kIdPattern = "^[\\w-]{1,36}$";

bool is_record_id(std::string_view text);
bool is_crm_name(std::string_view text);

/// The arguments without those that are null (which means "not given"). Errors: invalid_argument
/// "tool.bad_argument"; the message names the argument, what was expected and what came.
std::expected<boost::json::object, base::Error> check_arguments(
    const boost::json::object& schema, boost::json::object arguments
);

}  // namespace suitemcp::tools
