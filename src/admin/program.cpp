#include "admin/program.hpp"

#include "base/error.hpp"
#include "config/command_names.hpp"
#include "config/environment.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <exception>
#include <ostream>

namespace suitemcp::admin {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

constexpr const char* kDefaultStateDir = "/var/lib/suitecrm-mcp";
constexpr const char* kExamples = R"(
Examples:
  mcp-admin add --email ann@example.com --entity crm1 --user ann
  mcp-admin key create --email ann@example.com --name laptop
  mcp-admin list
  mcp-admin key revoke --email ann@example.com
  mcp-admin acl explain --user ann --module Accounts --action edit

The secret is API_KEY_SECRET, or else the file "secret" in the state folder.)";

constexpr const char* kAclExamples = R"(
Examples:
  mcp-admin acl explain --user ann --module Accounts --action edit
  mcp-admin acl explain --user ann --module Tasks --action edit --record ID
  mcp-admin acl check --file cases.jsonl)";

int exit_code_of(const base::Error& error) {
  return error.kind() == base::ErrorKind::invalid_argument ? kWrongUsage : kFailed;
}

void report(const Console& console, const base::Error& error) {
  console.fail(error.user_message());
  // The operator may see what a stranger may not.
  if (error.user_message() != error.detail()) {
    console.err << fmt::format("  ({}: {})\n", error.code(), error.detail());
  }
}

/// What nobody can read is not done, even where the command has done the rest.
int require_output(const Console& console, int code) {
  if (console.out.flush()) return code;
  console.fail("standard output: cannot be written");
  return code == 0 ? kFailed : code;
}

int run_command(
    const std::vector<std::string>& arguments,
    const config::Environment& environment,
    const Console& console
) {
  Session session{
      environment, console, std::string(environment.find("STATE_DIR").value_or(kDefaultStateDir))
  };
  CLI::App app(
      "Manages the users and API keys of suitecrm-mcp, and explains rights in the CRM.", "mcp-admin"
  );
  app.set_version_flag("--version", SUITEMCP_VERSION);
  app.add_option("--state-dir", session.state_dir, "State folder; also STATE_DIR")
      ->capture_default_str();
  app.footer(kExamples);
  app.require_subcommand(1);
  app.fallthrough();
  put_add_command(app, session);
  put_list_command(app, session);
  put_remove_command(app, session);
  auto* key = app.add_subcommand("key", "API keys: create, list, revoke");
  key->require_subcommand(1);
  put_key_create_command(*key, session);
  put_key_list_command(*key, session);
  put_key_revoke_command(*key, session);
  auto* acl = app.add_subcommand("acl", "Rights in the CRM: explain, check");
  acl->require_subcommand(1);
  acl->footer(kAclExamples);
  put_acl_explain_command(*acl, session);
  put_acl_check_command(*acl, session);
  constexpr std::array<std::string_view, 8> kCommands = {
      "add", "list", "remove", "key create", "key list", "key revoke", "acl explain", "acl check"
  };
  if (const auto unknown = config::explain_unknown_command(arguments, kCommands)) {
    console.fail(*unknown);
    return kWrongUsage;
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error, console.out, console.err) == 0 ? 0 : kWrongUsage;
  } catch (const base::Error& error) {
    report(console, error);
    return exit_code_of(error);
  } catch (const std::exception& error) {
    console.fail(error.what());
    return kFailed;
  }
}

}  // namespace

int run_program(
    const std::vector<std::string>& arguments,
    const config::Environment& environment,
    const Console& console
) {
  return require_output(console, run_command(arguments, environment, console));
}

}  // namespace suitemcp::admin
