#pragma once

#include "admin/console.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::admin {

/// Prints rows in aligned columns under a bold header; `nothing` when there are no rows. Names come
/// from people and providers: of a cell only what clean_label() leaves is printed.
void print_table(
    const Console& console,
    const std::vector<std::string>& header,
    std::vector<std::vector<std::string>> rows,
    std::string_view nothing
);

/// One line; what a terminal would obey or hide is written by its number.
void print_json(const Console& console, const boost::json::value& value);

}  // namespace suitemcp::admin
