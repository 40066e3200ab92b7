#pragma once

namespace suitemcp::sandbox {

class Database;
class Vardefs;

/// Kept in the file's user_version: a database made for other tables is of no use.
inline constexpr int kSchemaVersion = 2;

/// Creates the tables of every module (with `_cstm` where it has custom fields), the relation
/// tables and the ACL tables, under SuiteCRM's own names.
void create_schema(Database& database, const Vardefs& vardefs);

}  // namespace suitemcp::sandbox
