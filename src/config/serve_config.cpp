#include "config/serve_config.hpp"

#include "config/common_settings.hpp"
#include "config/entities_file.hpp"
#include "config/syntax.hpp"

namespace suitemcp::config {
namespace {

void read_all_entities(
    ServerConfig& config, const std::string& path, std::vector<std::string>& faults
) {
  auto file = read_entities(path);
  if (!file) {
    faults.insert(faults.end(), file.error().begin(), file.error().end());
    return;
  }
  config.installed_entities = file->entities.size();
  config.entities = std::move(file->entities);
  config.warnings = std::move(file->warnings);
}

}  // namespace

std::expected<ServerConfig, std::vector<std::string>> read_serve(
    const ServeOptions& options, const Environment& environment
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
    read_all_entities(config, path, faults);
  }
  config.port =
      options.port.value_or(reader.integer<std::uint16_t>("PORT", {config.port, 1, 65'535}));
  config.bind =
      options.bind.empty() ? reader.text("BIND_HOST").value_or(config.bind) : options.bind;
  if (!is_bind_address(config.bind)) {
    reader.fault("BIND_HOST (or --bind)", "an IP address such as 127.0.0.1", quote(config.bind));
  }
  config = read_common_settings(std::move(config), reader, faults);
  return settle(std::move(config), std::move(faults));
}

}  // namespace suitemcp::config
