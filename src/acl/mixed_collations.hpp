#pragma once

#include "acl/database_error.hpp"

#include <string>

namespace suitemcp::acl {

/// Tables of one installation may have different collations, after upgrades and imports. The server
/// refuses to compare their columns, or a column with a name that its character set cannot write.
bool is_collation_fault(const DatabaseFault& fault);

/// The statement of reader_query.hpp, with what it compares converted to one collation. The server
/// finds no index for what is converted, which is why it is not always asked so; records are still
/// found by theirs.
std::string over_mixed_collations(std::string sql);

}  // namespace suitemcp::acl
