#include "gateway/client_target.hpp"

#include "net/http_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::gateway {
namespace {

std::string path_of(std::string_view public_url) {
  const auto url = net::parse_url(public_url);
  return url && url->target != "/" ? url->target : "";
}

/// Where the host part of the entity's URL begins and ends: "https://gw.example.com".
std::string origin_of(const config::ServerConfig& config, const config::Entity& entity) {
  const bool is_here = std::ranges::find(config.entities, entity.code, &config::Entity::code) !=
                       config.entities.end();
  // Without a proxy in front, each gateway of the machine has a port of its own.
  if (config.is_public_url_default && !is_here) {
    return fmt::format("http://localhost:{}", entity.port);
  }
  const auto url = net::parse_url(config.public_url);
  return url ? url->origin() : "";
}

}  // namespace

std::string public_prefix(
    const config::ServerConfig& config, const config::Entity& entity, const std::string& mounted_at
) {
  const bool has_siblings = config.installed_entities > 1;
  // One path for all of them can only be what stands in front of their codes.
  const bool is_alone_here = config.entities.size() == 1;
  if (config.public_path) {
    return *config.public_path + (has_siblings && !is_alone_here ? "/" + entity.code : "");
  }
  return path_of(config.public_url) + (has_siblings ? "/" + entity.code : mounted_at);
}

identity::ClientTarget client_target(
    const config::ServerConfig& config, const config::Entity& entity, std::string key
) {
  return {
      .server_name = config::tool_prefix(config, entity),
      .url = origin_of(config, entity) + public_prefix(config, entity),
      .key = std::move(key),
  };
}

}  // namespace suitemcp::gateway
