#pragma once

#include "config/environment.hpp"
#include "config/server_config.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// One entity from the environment, as the systemd units give it. What SUITECRM_ENDPOINT,
/// REQUIRED_GROUP, PORT and NODE_TLS_REJECT_UNAUTHORIZED leave open comes from the entry
/// SUITECRM_CODE of ENTITIES_FILE, if there is one. `known_tools`: what TOOLS_DENY may name. All
/// faults at once; no side effects.
std::expected<ServerConfig, std::vector<std::string>> read_gateway(
    const Environment& environment, std::span<const std::string_view> known_tools = {}
);

}  // namespace suitemcp::config
