#pragma once

namespace suitemcp::sandbox {

class Database;
class Vardefs;

/// Creates the tables of every module (with `_cstm` where it has custom fields), the relation
/// tables and the ACL tables, under SuiteCRM's own names.
void create_schema(Database& database, const Vardefs& vardefs);

}  // namespace suitemcp::sandbox
