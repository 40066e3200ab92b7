#pragma once

#include "config/environment.hpp"
#include "config/server_config.hpp"

#include <expected>
#include <string>
#include <vector>

namespace suitemcp::config {

/// `suitecrm-mcp auth`: the login service alone, port 3100. Needs the variables of the login, an
/// ENTITIES_FILE (or the variables of a single entity) to know what people may use, and
/// GATEWAY_PUBLIC_URL unless it listens on loopback only.
std::expected<ServerConfig, std::vector<std::string>> read_auth(const Environment& environment);

}  // namespace suitemcp::config
