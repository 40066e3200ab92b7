#include "admin/program.hpp"
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
  std::string email;
  std::optional<std::string> name;
  std::string entity;
  std::string user;
  std::optional<std::string> password;
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
  auto workplace = session.open(Workplace::IfMissing::create);
  auto& profiles = workplace.profiles();
  const auto profile =
      workplace.run(profiles.get_or_add(workplace.context(), arguments.email, arguments.name));
  workplace.run(
      profiles.grant(workplace.context(), profile.id, arguments.entity, {arguments.user, password})
  );
  session.console.out << fmt::format(
      "{} may use {} as {}\n", profile.email, arguments.entity, arguments.user
  );
}

}  // namespace

void put_add_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand("add", "Add a user, or what a user may use");
  command->add_option("--email", arguments->email, "The user's e-mail address")->required();
  command->add_option("--name", arguments->name, "The user's name");
  command->add_option("--entity", arguments->entity, "Code of the CRM in entities.json")
      ->required();
  command->add_option("--user", arguments->user, "The user's name in that CRM")->required();
  command->add_option(
      "--pass", arguments->password, "CRM password; - reads it from standard input, unseen"
  );
  command->fallthrough();
  command->footer(R"(
Examples:
  mcp-admin add --email ann@example.com --entity crm1 --user ann
  mcp-admin add --email ann@example.com --entity crm1 --user ann --pass - < password.txt)");
  command->callback([arguments, &session] { add(*arguments, session); });
}

}  // namespace suitemcp::admin
