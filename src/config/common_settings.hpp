#pragma once

#include "config/environment.hpp"
#include "config/server_config.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// What `serve` and `gateway` share: everything but the entities, whose policies it completes.
/// Returns `config` with them. `known_tools`: what TOOLS_DENY may name.
ServerConfig read_common_settings(
    ServerConfig config,
    EnvironmentReader& reader,
    std::span<const std::string_view> known_tools,
    std::vector<std::string>& faults
);

/// Where keys, profiles and sessions are kept: what `config` has already, else STATE_DIR; neither
/// is a fault of `name`, the setting as the user of this command knows it.
void read_state_dir(ServerConfig& config, EnvironmentReader& reader, std::string_view name);

/// The configuration, or the faults if there are any.
std::expected<ServerConfig, std::vector<std::string>> settle(
    ServerConfig config, std::vector<std::string> faults
);

}  // namespace suitemcp::config
