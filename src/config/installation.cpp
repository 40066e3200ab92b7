#include "config/installation.hpp"

#include "config/common_settings.hpp"
#include "config/public_face.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace suitemcp::config {
namespace {

/// A single installation has no code of its own; profiles and keys need one.
constexpr std::string_view kDefaultCode = "suitecrm";
constexpr std::array<std::string_view, 3> kDescribing = {
    "SUITECRM_CODE", "SUITECRM_ENDPOINT", "REQUIRED_GROUP"
};

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

}  // namespace

EntitiesFile read_entities_at(
    const std::string& path, std::string_view name, std::vector<std::string>& faults
) {
  if (path.empty()) return {};
  auto file = read_entities(path);
  if (file) return *std::move(file);
  for (const auto& fault : file.error()) {
    faults.push_back(name.empty() ? fault : fmt::format("{}: {}", name, fault));
  }
  return {};
}

Entity read_own_entity(EnvironmentReader& reader, const std::vector<Entity>& installed) {
  Entity entity;
  entity.code = choose_code(reader, installed);
  const auto known = std::ranges::find(installed, entity.code, &Entity::code);
  if (known != installed.end()) {
    entity = *known;
  } else if (!installed.empty()) {
    reader.fault("SUITECRM_CODE", "a code of ENTITIES_FILE", quote(entity.code));
  }
  if (reader.text("SUITECRM_ENDPOINT")) entity.endpoint = reader.url("SUITECRM_ENDPOINT");
  if (const auto group = reader.text_or_empty("REQUIRED_GROUP")) entity.group = *group;
  read_tls(entity, reader);
  if (entity.label.empty()) entity.label = entity.code;
  return entity;
}

void offer(ServerConfig& config, std::vector<Entity> entities) {
  for (auto& entity : entities) {
    if (entity.port == 0) entity.port = kGatewayPort;
  }
  config.installed_entities = std::max<std::size_t>(1, entities.size());
  config.offered_entities = std::move(entities);
}

void read_offered(
    ServerConfig& config,
    EnvironmentReader& reader,
    const std::string& path,
    std::vector<std::string>& faults
) {
  if (!path.empty()) {
    auto file = read_entities_at(path, "", faults);
    config.warnings.insert(config.warnings.end(), file.warnings.begin(), file.warnings.end());
    offer(config, std::move(file.entities));
    return;
  }
  const bool is_described = std::ranges::any_of(kDescribing, [&reader](std::string_view name) {
    return reader.text(name).has_value();
  });
  if (!is_described) return;
  auto entity = read_own_entity(reader, {});
  add_entity_warnings(entity, entity.code, config.warnings);
  offer(config, {std::move(entity)});
}

std::expected<ServerConfig, std::vector<std::string>> read_installation(
    const std::string& config_file, const Environment& environment
) {
  std::vector<std::string> faults;
  EnvironmentReader reader(environment, faults);
  ServerConfig config;
  const auto path = config_file.empty() ? reader.text("ENTITIES_FILE").value_or("") : config_file;
  read_offered(config, reader, path, faults);
  if (config.offered_entities.empty() && faults.empty()) {
    reader.fault(
        "--config", "the path of entities.json (or SUITECRM_CODE for a single CRM)", "nothing"
    );
  }
  read_public_face(config, reader);
  if (!reader.text("GATEWAY_PUBLIC_URL")) {
    reader.fault(
        "GATEWAY_PUBLIC_URL",
        "the URL under which clients reach the gateway, such as https://host.example.com or "
        "http://localhost:3101",
        "nothing"
    );
  }
  return settle(std::move(config), std::move(faults));
}

}  // namespace suitemcp::config
