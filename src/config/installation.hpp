#pragma once

#include "config/entities_file.hpp"
#include "config/environment.hpp"
#include "config/server_config.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// The port of a gateway of which nothing else is said.
inline constexpr std::uint16_t kGatewayPort = 3101;

/// The entities.json at `path`; without a path, and when it has faults, no entities. `name` stands
/// in front of the faults; may be empty.
EntitiesFile read_entities_at(
    const std::string& path, std::string_view name, std::vector<std::string>& faults
);

/// The entity that SUITECRM_CODE names and SUITECRM_ENDPOINT, REQUIRED_GROUP and
/// NODE_TLS_REJECT_UNAUTHORIZED describe; what they leave open comes from `installed`. May be
/// without an endpoint.
Entity read_own_entity(EnvironmentReader& reader, const std::vector<Entity>& installed);

/// Lays down what the installation has, for the pages of the login.
void offer(ServerConfig& config, std::vector<Entity> entities);

/// Offers all entities of the file at `path`; without a path the one that the variables of
/// read_own_entity describe; when none of them is set, none.
void read_offered(
    ServerConfig& config,
    EnvironmentReader& reader,
    const std::string& path,
    std::vector<std::string>& faults
);

/// What clients need to know, whichever process serves them: the entities, their names and URLs.
/// For `suitecrm-mcp client-config`. `config_file`: else ENTITIES_FILE, else the variables.
std::expected<ServerConfig, std::vector<std::string>> read_installation(
    const std::string& config_file, const Environment& environment
);

}  // namespace suitemcp::config
