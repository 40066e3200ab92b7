#pragma once

#include "config/server_config.hpp"
#include "identity/client_setup.hpp"

#include <string>

namespace suitemcp::gateway {

/// The path on the public host below which clients see the entity: PUBLIC_PATH, else the path of
/// GATEWAY_PUBLIC_URL with "/<code>" behind it when the installation holds several entities, else
/// with `mounted_at`, where the request came in.
std::string public_prefix(
    const config::ServerConfig& config,
    const config::Entity& entity,
    const std::string& mounted_at = ""
);

/// Name and URL of an entity of the installation, wherever it is shown: pages, client-config. It
/// need not be served by this process. `config.public_url` is set.
identity::ClientTarget client_target(
    const config::ServerConfig& config, const config::Entity& entity, std::string key
);

}  // namespace suitemcp::gateway
