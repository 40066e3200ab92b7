#pragma once

#include "config/environment.hpp"

#include <expected>
#include <iosfwd>
#include <string>

namespace suitemcp::gateway {

/// The command line of `suitecrm-mcp client-config`.
struct ClientConfigOptions {
  std::string client = {};       // --client, one of identity::known_clients()
  std::string entity = {};       // --entity; may be empty when there is only one
  std::string config_file = {};  // --config, else ENTITIES_FILE
  std::string key_file = {};     // --key-file; "-": one line of `in`; empty: a placeholder
  bool as_json = false;          // --json
};

/// How to connect a client to an entity, ready to print: what the login's pages show. The key, if
/// there is one, is part of it. An error is a text for the terminal, without the key.
std::expected<std::string, std::string> client_config(
    const ClientConfigOptions& options, const config::Environment& environment, std::istream& in
);

/// The clients with their titles, one a line.
std::string list_clients();

}  // namespace suitemcp::gateway
