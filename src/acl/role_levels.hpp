#pragma once

#include "acl/facts.hpp"
#include "acl/rules.hpp"
#include "acl/verdict.hpp"

#include <string_view>
#include <vector>

namespace suitemcp::acl {

/// The level that the roles of the user, else the CRM's default, give for an action of the CRM
/// ("edit") in a module. What each role says is added to `reasons`.
Level weigh_level(
    const Facts& facts,
    std::string_view module,
    std::string_view action,
    const Rules& rules,
    std::vector<RoleReason>& reasons
);

}  // namespace suitemcp::acl
