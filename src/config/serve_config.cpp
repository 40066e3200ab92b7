#include "config/serve_config.hpp"

#include "config/common_settings.hpp"
#include "config/installation.hpp"
#include "config/syntax.hpp"

#include <cstdint>

namespace suitemcp::config {
namespace {

std::uint16_t read_port(
    const std::string& option, std::uint16_t fallback, EnvironmentReader& reader
) {
  constexpr std::uint16_t kLast = 65'535;
  if (option.empty()) return reader.integer<std::uint16_t>("PORT", {fallback, 1, kLast});
  const auto port = parse_integer(option);
  if (port && *port <= kLast) return static_cast<std::uint16_t>(*port);
  reader.fault("--port", "a number from 0 (any free port) to 65535", quote(option));
  return fallback;
}

}  // namespace

std::expected<ServerConfig, std::vector<std::string>> read_serve(
    const ServeOptions& options,
    const Environment& environment,
    std::span<const std::string_view> known_tools
) {
  std::vector<std::string> faults;
  EnvironmentReader reader(environment, faults);
  ServerConfig config;
  config.state_dir = options.state_dir;
  const auto path =
      options.config_file.empty() ? reader.text("ENTITIES_FILE").value_or("") : options.config_file;
  if (path.empty()) {
    reader.fault("--config", "the path of entities.json (see entities.example.json)", "nothing");
  } else {
    auto file = read_entities_at(path, "", faults);
    config.warnings = std::move(file.warnings);
    config.entities = file.entities;
    offer(config, std::move(file.entities));
  }
  config.port = read_port(options.port, config.port, reader);
  read_bind(config, reader, "BIND_HOST (or --bind)", options.bind);
  read_state_dir(config, reader, "STATE_DIR (or --state-dir)");
  config = read_common_settings(std::move(config), reader, known_tools, faults);
  read_rights(config, reader);
  mount_login(config, reader, LoginNeed::optional);
  if (!config.login && reader.text("OIDC_ISSUER")) {
    config.warnings.emplace_back("OIDC_ISSUER: is set without OIDC_CLIENT_ID: nobody can sign in");
  }
  return settle(std::move(config), std::move(faults));
}

}  // namespace suitemcp::config
