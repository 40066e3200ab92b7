#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace suitemcp::sandbox {

/// PHP's json_encode: "/" escaped, everything outside ASCII as \uXXXX, floats in shortest form.
std::string to_php_json(const boost::json::value& value);

/// PHP's print_r: what the REST service sends when response_type is missing.
std::string to_print_r(const boost::json::value& value);

}  // namespace suitemcp::sandbox
