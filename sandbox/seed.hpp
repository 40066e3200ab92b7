#pragma once

#include <string_view>

namespace suitemcp::base {
class Clock;
}

namespace suitemcp::sandbox {

class Database;
class Vardefs;

/// Fills empty tables with the demo company: the same records and ids at every start, dates around
/// today. Users, passwords and roles are listed in sandbox/README.md.
void seed(Database& database, const Vardefs& vardefs, const base::Clock& clock);

// Raw material, one record per line (seed_data.cpp).
std::string_view account_lines();  // name|industry|city|country|type|phone prefix
std::string_view first_name_lines();
std::string_view last_name_lines();
std::string_view job_title_lines();  // title|department
std::string_view product_lines();    // what the company sells
std::string_view case_lines();       // subject|description
std::string_view task_lines();
std::string_view call_lines();
std::string_view meeting_lines();  // subject|location
std::string_view note_lines();     // subject|text

}  // namespace suitemcp::sandbox
