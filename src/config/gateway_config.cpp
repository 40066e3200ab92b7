#include "config/gateway_config.hpp"

#include "config/common_settings.hpp"
#include "config/entities_file.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace suitemcp::config {
namespace {

/// A single installation has no code of its own; profiles and keys need one.
constexpr std::string_view kDefaultCode = "suitecrm";

std::vector<Entity> read_installed(EnvironmentReader& reader, std::vector<std::string>& faults) {
  const auto path = reader.text("ENTITIES_FILE");
  if (!path) return {};
  auto file = read_entities(*path);
  if (file) return std::move(file->entities);
  for (const auto& fault : file.error()) faults.push_back("ENTITIES_FILE: " + fault);
  return {};
}

std::string choose_code(EnvironmentReader& reader, const std::vector<Entity>& installed) {
  const auto code = reader.text("SUITECRM_CODE");
  if (!code) return installed.size() == 1 ? installed.front().code : std::string(kDefaultCode);
  if (!is_entity_code(*code)) {
    reader.fault(
        "SUITECRM_CODE", "letters, digits, _ and -, and not a path of the gateway", quote(*code)
    );
  }
  return *code;
}

void read_tls(Entity& entity, EnvironmentReader& reader) {
  const auto reject = reader.text("NODE_TLS_REJECT_UNAUTHORIZED");
  if (!reject) return;
  if (*reject != "0" && *reject != "1") {
    reader.fault("NODE_TLS_REJECT_UNAUTHORIZED", "0 or 1", quote(*reject));
  }
  entity.tls_skip = *reject == "0";
}

void read_entity(Entity& entity, EnvironmentReader& reader) {
  if (reader.text("SUITECRM_ENDPOINT")) {
    entity.endpoint = reader.url("SUITECRM_ENDPOINT");
  } else if (entity.endpoint.empty()) {
    reader.fault("SUITECRM_ENDPOINT", "the URL of the CRM's rest.php", "nothing");
  }
  if (const auto group = reader.text_or_empty("REQUIRED_GROUP")) entity.group = *group;
  read_tls(entity, reader);
  if (entity.label.empty()) entity.label = entity.code;
}

}  // namespace

std::expected<ServerConfig, std::vector<std::string>> read_gateway(
    const Environment& environment, std::span<const std::string_view> known_tools
) {
  std::vector<std::string> faults;
  EnvironmentReader reader(environment, faults);
  ServerConfig config;
  const auto installed = read_installed(reader, faults);
  config.installed_entities = std::max<std::size_t>(1, installed.size());

  Entity entity;
  entity.code = choose_code(reader, installed);
  const auto known = std::ranges::find(installed, entity.code, &Entity::code);
  if (known != installed.end()) {
    entity = *known;
  } else if (!installed.empty()) {
    reader.fault("SUITECRM_CODE", "a code of ENTITIES_FILE", quote(entity.code));
  }
  read_entity(entity, reader);
  config.port = entity.port != 0 ? entity.port : config.port;
  config.port = reader.integer<std::uint16_t>("PORT", {config.port, 1, 65'535});
  entity.port = config.port;
  config.bind = reader.text("BIND_HOST").value_or(config.bind);
  if (!is_bind_address(config.bind)) {
    reader.fault("BIND_HOST", "an IP address such as 127.0.0.1", quote(config.bind));
  }
  add_entity_warnings(entity, entity.code, config.warnings);
  config.entities.push_back(std::move(entity));
  read_state_dir(config, reader, "STATE_DIR");
  config = read_common_settings(std::move(config), reader, known_tools, faults);
  return settle(std::move(config), std::move(faults));
}

}  // namespace suitemcp::config
