#pragma once

#include <functional>
#include <string>

struct sqlite3;

namespace suitemcp::sandbox {

/// Gives a SQLite connection the collation mysql_ci, a LIKE without case and accents, and those
/// MySQL functions that conditions use. `now` must outlive the connection.
void register_mysql_functions(sqlite3* handle, const std::function<std::string()>* now);

}  // namespace suitemcp::sandbox
