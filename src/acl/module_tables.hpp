#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::acl {

/// How the table of a module may be called, the likeliest first: by the CRM's own exceptions
/// (SchedulersJobs: job_queue), in small letters (the module builder's abc12_Thing: abc12_thing),
/// or word by word (ProjectTask: project_task). Empty for what cannot be a module's name.
std::vector<std::string> likely_tables(std::string_view module);

/// Whether it may stand in SQL as it is.
bool is_table_name(std::string_view text);

}  // namespace suitemcp::acl
