#pragma once

#include "config/acl_rules.hpp"
#include "config/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// Changes the rules that a variable of their own speaks of; the names of those that are set.
std::vector<std::string_view> read_acl_rules(
    AclRules& rules, EnvironmentReader& reader, std::vector<std::string>& warnings
);

}  // namespace suitemcp::config
