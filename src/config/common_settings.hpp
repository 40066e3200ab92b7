#pragma once

#include "config/environment.hpp"
#include "config/server_config.hpp"

#include <expected>
#include <string>
#include <vector>

namespace suitemcp::config {

/// What `serve` and `gateway` share: everything but the entities. Returns `config` with them.
ServerConfig read_common_settings(
    ServerConfig config, EnvironmentReader& reader, std::vector<std::string>& faults
);

/// The configuration, or the faults if there are any.
std::expected<ServerConfig, std::vector<std::string>> settle(
    ServerConfig config, std::vector<std::string> faults
);

}  // namespace suitemcp::config
