#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {

/// Arguments that have passed their schema, read by name.

std::string text_argument(const boost::json::object& arguments, std::string_view name);
std::int64_t integer_argument(
    const boost::json::object& arguments, std::string_view name, std::int64_t fallback
);
/// Null when not given.
const boost::json::array* list_argument(
    const boost::json::object& arguments, std::string_view name
);
/// Empty when not given.
std::vector<std::string> texts_argument(
    const boost::json::object& arguments, std::string_view name
);
bool is_dry_run(const boost::json::object& arguments);

/// A literal of ours that holds a JSON object.
boost::json::object schema_literal(std::string_view text);

}  // namespace suitemcp::tools
