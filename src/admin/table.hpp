#pragma once

#include "admin/console.hpp"

#include <string>
#include <vector>

namespace suitemcp::admin {

/// Prints rows in aligned columns under a bold header; `nothing` when there are no rows.
void print_table(
    const Console& console,
    const std::vector<std::string>& header,
    const std::vector<std::vector<std::string>>& rows,
    std::string_view nothing
);

}  // namespace suitemcp::admin
