#pragma once

#include "acl/facts.hpp"
#include "acl/rules.hpp"
#include "base/ascii.hpp"

#include <string_view>

namespace suitemcp::acl {

/// Whether two modules, or two actions, are one.
inline bool is_same_name(std::string_view a, std::string_view b, Rules::Names names) {
  return names == Rules::Names::exact ? a == b : base::equals_ignoring_case(a, b);
}

/// Whether the row is of this action of this module, and of a module at all: the CRM keeps other
/// types of rights in the same table.
inline bool is_row_of(
    const ActionRow& row, std::string_view module, std::string_view action, Rules::Names names
) {
  return is_same_name(row.category, module, names) && is_same_name(row.name, action, names) &&
         is_same_name(row.acltype, "module", names);
}

}  // namespace suitemcp::acl
