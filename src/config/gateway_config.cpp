#include "config/gateway_config.hpp"

#include "config/common_settings.hpp"
#include "config/installation.hpp"

#include <algorithm>
#include <string_view>

namespace suitemcp::config {
namespace {

/// What the pages show is what this process serves, not what the file says of it.
std::vector<Entity> with_own(std::vector<Entity> installed, const Entity& own) {
  const auto known = std::ranges::find(installed, own.code, &Entity::code);
  if (known == installed.end()) {
    installed.push_back(own);
  } else {
    *known = own;
  }
  return installed;
}

}  // namespace

std::expected<ServerConfig, std::vector<std::string>> read_gateway(
    const Environment& environment, std::span<const std::string_view> known_tools
) {
  std::vector<std::string> faults;
  EnvironmentReader reader(environment, faults);
  ServerConfig config;
  const auto path = reader.text("ENTITIES_FILE").value_or("");
  auto installed = read_entities_at(path, "ENTITIES_FILE", faults).entities;

  auto entity = read_own_entity(reader, installed);
  if (entity.endpoint.empty() && !reader.text("SUITECRM_ENDPOINT")) {
    reader.fault("SUITECRM_ENDPOINT", "the URL of the CRM's rest.php", "nothing");
  }
  config.port = entity.port != 0 ? entity.port : kGatewayPort;
  config.port = reader.integer<std::uint16_t>("PORT", {config.port, 1, 65'535});
  entity.port = config.port;
  read_bind(config, reader, "BIND_HOST", "");
  add_entity_warnings(entity, entity.code, config.warnings);
  offer(config, with_own(std::move(installed), entity));
  config.entities.push_back(std::move(entity));
  read_state_dir(config, reader, "STATE_DIR");
  config = read_common_settings(std::move(config), reader, known_tools, faults);
  read_rights(config, reader);
  // With several gateways the proxy in front sends /auth/ to the login service.
  if (config.installed_entities == 1) {
    mount_login(config, reader, LoginNeed::optional);
  } else {
    config.is_login_elsewhere =
        !config.public_url.empty() && (reader.text("OIDC_ISSUER") || reader.text("AUTH0_DOMAIN"));
  }
  return settle(std::move(config), std::move(faults));
}

}  // namespace suitemcp::config
