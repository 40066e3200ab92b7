#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::mcp {

/// The tool of `list_json` (a tools/list array) that `name` was probably meant to be: another case,
/// a missing or needless prefix, at most two typing errors. Pure; for error messages only.
std::optional<std::string> find_near_tool(std::string_view list_json, std::string_view name);

}  // namespace suitemcp::mcp
