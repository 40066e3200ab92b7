#pragma once

#include "admin/console.hpp"
#include "admin/workplace.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}
namespace suitemcp::config {
class Environment;
}

namespace suitemcp::admin {

/// Runs `mcp-admin ARGUMENTS...` and returns the exit code: 0 done, 1 failed, also where the
/// output is lost, 2 wrong usage or configuration.
int run_program(
    const std::vector<std::string>& arguments,
    const config::Environment& environment,
    const Console& console
);

/// What all commands share.
struct Session {
  const config::Environment& environment;
  const Console& console;
  std::string state_dir;

  Workplace open(Workplace::IfMissing if_missing = Workplace::IfMissing::refuse) const {
    return Workplace(state_dir, environment, if_missing);
  }
};

/// Each puts one command below `parent`; it runs while the arguments are parsed. Errors leave as
/// base::Error. `session` must outlive the parent.
void put_add_command(CLI::App& parent, const Session& session);
void put_list_command(CLI::App& parent, const Session& session);
void put_remove_command(CLI::App& parent, const Session& session);
void put_key_create_command(CLI::App& parent, const Session& session);
void put_key_list_command(CLI::App& parent, const Session& session);
void put_key_revoke_command(CLI::App& parent, const Session& session);
void put_acl_explain_command(CLI::App& parent, const Session& session);
void put_acl_check_command(CLI::App& parent, const Session& session);

}  // namespace suitemcp::admin
