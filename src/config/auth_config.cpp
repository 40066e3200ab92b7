#include "config/auth_config.hpp"

#include "config/common_settings.hpp"
#include "config/installation.hpp"

namespace suitemcp::config {

std::expected<ServerConfig, std::vector<std::string>> read_auth(const Environment& environment) {
  constexpr std::uint16_t kAuthPort = 3100;
  std::vector<std::string> faults;
  EnvironmentReader reader(environment, faults);
  ServerConfig config;
  read_offered(config, reader, reader.text("ENTITIES_FILE").value_or(""), faults);
  if (config.offered_entities.empty() && faults.empty()) {
    config.warnings.emplace_back(
        "ENTITIES_FILE: neither it nor SUITECRM_CODE is set: people can sign in, but the pages "
        "name no CRM"
    );
  }
  config.port = reader.integer<std::uint16_t>("PORT", {kAuthPort, 1, 65'535});
  read_bind(config, reader, "BIND_HOST", "");
  read_state_dir(config, reader, "STATE_DIR");
  config = read_common_settings(std::move(config), reader, {}, faults);
  mount_login(config, reader, LoginNeed::required);
  return settle(std::move(config), std::move(faults));
}

}  // namespace suitemcp::config
