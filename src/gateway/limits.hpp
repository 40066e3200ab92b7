#pragma once

#include "config/server_config.hpp"

#include <algorithm>
#include <cstddef>

namespace suitemcp::gateway {

/// The limits that follow from the configuration; docs/http.md lists them with all others.

/// Of the process. Each stream holds a connection, each of its calls another one.
inline std::size_t most_connections(const config::ServerConfig& config) {
  return std::max<std::size_t>(1024, config.max_sse_connections * config.entities.size() * 4);
}

/// Of one user in one entity, so that one cannot take all.
inline std::size_t most_streams_per_user(const config::ServerConfig& config) {
  return std::max<std::size_t>(4, config.max_sse_connections / 4);
}

}  // namespace suitemcp::gateway
