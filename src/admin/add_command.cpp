#include "admin/program.hpp"
#include "admin/whom.hpp"
#include "base/error.hpp"
#include "config/syntax.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace suitemcp::admin {
namespace {

using base::Error;
using base::ErrorKind;

struct Arguments {
  Whom whom;
  std::optional<std::string> name;
  std::string entity;
  std::string user;
  std::optional<std::string> password;
  bool needs_group = false;
};

[[noreturn]] void refuse(base::ErrorCode code, const std::string& text) {
  throw Error(ErrorKind::invalid_argument, code, text, text);
}

base::Secret read_password(const Arguments& arguments, const Console& console) {
  std::optional<base::Secret> password;
  if (arguments.password && *arguments.password != "-") {
    console.warn(
        "other users of this host can see a password given as argument; use `--pass -` and "
        "standard "
        "input instead"
    );
    password = base::Secret(*arguments.password);
  } else if (console.in_side == Console::Side::terminal) {
    password = console.ask_secret(fmt::format("CRM password of {}: ", arguments.user));
  } else if (arguments.password) {
    password = console.read_secret_line();
  } else {
    refuse(
        "admin.no_password",
        "the CRM password is missing; fix: `--pass -` reads it from standard input, and on a "
        "terminal "
        "it is asked for"
    );
  }
  if (!password || password->empty()) refuse("admin.no_password", "the CRM password is empty");
  return std::move(*password);
}

/// Who has signed in is there already; an address may be a new person's.
identity::Profile find_or_add(const Arguments& arguments, Workplace& workplace) {
  const auto& whom = arguments.whom;
  if (whom.email.empty() || !whom.subject.empty()) return find_person(workplace, whom);
  return workplace.run(
      workplace.profiles().get_or_add(workplace.context(), whom.email, arguments.name)
  );
}

void report(const Arguments& arguments, const identity::Profile& profile, const Console& console) {
  console.out << fmt::format(
      "{} may use {} as {}{}\n",
      describe(profile),
      arguments.entity,
      arguments.user,
      arguments.needs_group ? ", while in its group" : ""
  );
  if (arguments.needs_group && !profile.login) {
    console.warn(fmt::format(
        "{} has not signed in yet: until then no group is known and nothing is allowed",
        describe(profile)
    ));
  }
}

void add(const Arguments& arguments, const Session& session) {
  if (!config::is_entity_code(arguments.entity)) {
    refuse(
        "admin.bad_entity",
        fmt::format(
            "the entity code {} is not valid: expected the code of entities.json, e.g. crm1",
            config::quote(arguments.entity)
        )
    );
  }
  const auto password = read_password(arguments, session.console);
  const bool is_known = !arguments.whom.subject.empty();
  auto workplace =
      session.open(is_known ? Workplace::IfMissing::refuse : Workplace::IfMissing::create);
  const auto profile = find_or_add(arguments, workplace);
  const bool granted = workplace.run(workplace.profiles().grant(
      workplace.context(),
      profile.id,
      arguments.entity,
      {arguments.user, password},
      arguments.needs_group ? identity::kGroupOrigin : identity::kOperatorOrigin
  ));
  if (!granted) {
    const auto text = fmt::format("{} has been removed meanwhile", describe(profile));
    throw Error(ErrorKind::not_found, "admin.removed", text, text);
  }
  report(arguments, profile, session.console);
}

}  // namespace

void put_add_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand("add", "Add a user, or what a user may use");
  put_whom_options(*command, arguments->whom);
  command->add_option("--name", arguments->name, "The user's name; later the identity provider's")
      ->excludes("--sub");
  command->add_option("--entity", arguments->entity, "Code of the CRM in entities.json")
      ->required();
  command->add_option("--user", arguments->user, "The user's name in that CRM")->required();
  command->add_option(
      "--pass", arguments->password, "CRM password; - reads it from standard input, unseen"
  );
  command->add_flag(
      "--needs-group",
      arguments->needs_group,
      "Store the CRM account only: whether it may be used is decided by the person's groups at the "
      "identity provider. Without it the entity is granted by hand, whatever the groups"
  );
  command->fallthrough();
  command->footer(R"(
Examples:
  mcp-admin add --email ann@example.com --entity crm1 --user ann
  mcp-admin add --email ann@example.com --entity crm1 --user ann --pass - < password.txt
  mcp-admin add --email ann@example.com --entity crm1 --user ann --needs-group
  mcp-admin add --sub 'auth0|4711' --entity crm1 --user ann --needs-group)");
  command->callback([arguments, &session] { add(*arguments, session); });
}

}  // namespace suitemcp::admin
