#pragma once

#include "config/environment.hpp"
#include "config/server_config.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// The command line of `suitecrm-mcp serve`; what is empty comes from the environment.
struct ServeOptions {
  std::string config_file;  // --config, else ENTITIES_FILE
  std::string state_dir;    // --state-dir, else STATE_DIR
  std::string port;         // --port as written, else PORT, else 3101; 0: any free one
  std::string bind;         // --bind, else BIND_HOST, else 127.0.0.1
};

/// Every entity of entities.json in one process. `known_tools`: what TOOLS_DENY may name. All
/// faults at once; no side effects.
std::expected<ServerConfig, std::vector<std::string>> read_serve(
    const ServeOptions& options,
    const Environment& environment,
    std::span<const std::string_view> known_tools = {}
);

}  // namespace suitemcp::config
