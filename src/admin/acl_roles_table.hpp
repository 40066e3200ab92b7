#pragma once

#include "acl/verdict.hpp"
#include "admin/console.hpp"

#include <vector>

namespace suitemcp::admin {

/// What each role says and what became of it. Names are cut where the table would be too wide.
void print_roles(const Console& console, const std::vector<acl::RoleReason>& roles);

}  // namespace suitemcp::admin
