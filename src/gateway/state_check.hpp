#pragma once

#include "config/server_config.hpp"

#include <string>
#include <vector>

namespace suitemcp::gateway {

/// For --check-config: what would stop a start although the variables are right: the state folder
/// and its files. Looks, changes nothing. Each fault names the fix.
std::vector<std::string> find_state_faults(const config::ServerConfig& config);

}  // namespace suitemcp::gateway
