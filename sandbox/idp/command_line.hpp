#pragma once

#include "sandbox/idp/settings.hpp"

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace suitemcp::sandbox::idp {

/// The provider's options as they stand on the command line.
struct Given {
  std::string flavor;  // empty: no provider
  Settings settings;   // base_url empty: where the server listens
};

/// Adds --idp and what belongs to it; `given` must outlive the parsing.
void add_options(CLI::App& app, Given& given);

/// Empty optional when no provider was asked for.
std::optional<Settings> settings_of(const Given& given);

}  // namespace suitemcp::sandbox::idp
