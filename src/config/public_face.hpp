#pragma once

#include "config/environment.hpp"
#include "config/server_config.hpp"

namespace suitemcp::config {

/// How clients see the gateway: SUITECRM_PREFIX, PUBLIC_PATH, GATEWAY_PUBLIC_URL, ALLOWED_HOSTS and
/// TRUST_PROXY.
void read_public_face(ServerConfig& config, EnvironmentReader& reader);

/// For a process that has a login, whose links need a public URL: who listens on loopback without a
/// proxy in front has http://localhost:PORT for one (none yet with port 0); for others it is a
/// fault to have none. Bind, port and read_public_face come before.
void settle_public_url(ServerConfig& config, EnvironmentReader& reader);

}  // namespace suitemcp::config
