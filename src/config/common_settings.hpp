#pragma once

#include "config/environment.hpp"
#include "config/server_config.hpp"

#include <chrono>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// What all commands share: everything but the entities, whose policies it completes, and the
/// login. Returns `config` with it. `known_tools`: what TOOLS_DENY may name.
ServerConfig read_common_settings(
    ServerConfig config,
    EnvironmentReader& reader,
    std::span<const std::string_view> known_tools,
    std::vector<std::string>& faults
);

/// KEY_IDLE_DAYS: how long a key may be unused; 0: no limit.
std::chrono::hours read_key_idle_limit(EnvironmentReader& reader);

/// The login as a part of this process, with the public URL that it needs, if the variables
/// describe one. After the common settings, bind and port.
void mount_login(ServerConfig& config, EnvironmentReader& reader, LoginNeed need);

/// SUITECRM_DB_* and ACL_*, once the entities are known.
void read_rights(ServerConfig& config, EnvironmentReader& reader);

/// Where to listen: `option` from the command line, else BIND_HOST, else what `config` has. A fault
/// is one of `name`.
void read_bind(
    ServerConfig& config,
    EnvironmentReader& reader,
    std::string_view name,
    const std::string& option
);

/// Where keys, profiles and sessions are kept: what `config` has already, else STATE_DIR; neither
/// is a fault of `name`, the setting as the user of this command knows it.
void read_state_dir(ServerConfig& config, EnvironmentReader& reader, std::string_view name);

/// The configuration, or the faults if there are any.
std::expected<ServerConfig, std::vector<std::string>> settle(
    ServerConfig config, std::vector<std::string> faults
);

}  // namespace suitemcp::config
