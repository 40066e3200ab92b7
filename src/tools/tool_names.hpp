#pragma once

#include <array>
#include <string_view>

namespace suitemcp::tools {

/// The tools of make_tools without prefix, in their order: for those who must know the names before
/// a CRM is wired, as the check of TOOLS_DENY does.
inline constexpr std::array<std::string_view, 24> kToolNames{
    "search",
    "search_text",
    "get",
    "get_many",
    "create",
    "update",
    "delete",
    "count",
    "bulk_upsert",
    "get_relationships",
    "link_records",
    "unlink_records",
    "get_module_fields",
    "get_dropdown_values",
    "list_modules",
    "get_recent",
    "get_upcoming_activities",
    "get_record_activities",
    "log_call",
    "create_task",
    "create_note",
    "get_note_attachment",
    "set_note_attachment",
    "server_info",
};

}  // namespace suitemcp::tools
