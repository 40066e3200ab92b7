#pragma once

#include "config/server_config.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

struct EntitiesFile {
  std::vector<Entity> entities;       // in the order of the file, at least one
  std::vector<std::string> warnings;  // not faults: group "", tls_skip, a clear-text endpoint
};

/// entities.json: {"crm1": {"label", "endpoint", "port", "group", "tls_skip", and the keys of the
/// policy}, ...}. The faults are all there are, each beginning with `name`, the file's name for
/// messages. Whether tools_deny names tools is found later (settle_policies). Pure.
std::expected<EntitiesFile, std::vector<std::string>> parse_entities(
    std::string_view text, std::string_view name
);

/// The same from a file; one that is missing, unreadable or larger than 1 MiB is a fault.
std::expected<EntitiesFile, std::vector<std::string>> read_entities(const std::string& path);

/// What an operator should hear about an entity at each start; `name` is how to call it.
void add_entity_warnings(
    const Entity& entity, std::string_view name, std::vector<std::string>& warnings
);

}  // namespace suitemcp::config
