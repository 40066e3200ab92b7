#pragma once

#include "config/server_config.hpp"

#include <string>
#include <vector>

namespace suitemcp::gateway {

/// For --check-config: what would stop a start although the variables are right: the state folder
/// and its files. Looks, changes nothing. Each fault names the fix.
std::vector<std::string> find_state_faults(const config::ServerConfig& config);

/// "The configuration has 2 faults:" and a line for each.
std::string describe_faults(const std::vector<std::string>& faults);

}  // namespace suitemcp::gateway
