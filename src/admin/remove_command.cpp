#include "admin/program.hpp"
#include "admin/revocation.hpp"
#include "admin/whom.hpp"
#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace suitemcp::admin {
namespace {

struct Arguments {
  Whom whom;
  std::string entity;
};

void remove_entity(const Arguments& arguments, const Session& session, Workplace& workplace) {
  const auto profile = find_person(workplace, arguments.whom);
  const bool removed = workplace.run(
      workplace.profiles().remove_grant(workplace.context(), profile.id, arguments.entity)
  );
  if (!removed) {
    const auto text = fmt::format(
        "{} may not use {} anyway; see: mcp-admin list", describe(profile), arguments.entity
    );
    throw base::Error(base::ErrorKind::not_found, "admin.no_grant", text, text);
  }
  session.console.out << fmt::format(
      "{} may no longer use {}\n", describe(profile), arguments.entity
  );
}

void remove_user(const Arguments& arguments, const Session& session, Workplace& workplace) {
  const auto profile = find_person(workplace, arguments.whom);
  // The keys first: a key without a profile would be of no use, but it would be accepted. And once
  // more behind it, for who has signed in meanwhile.
  auto keys = revoke_everything_of(workplace, profile.id);
  workplace.run(workplace.profiles().remove(workplace.context(), profile.id));
  keys += revoke_everything_of(workplace, profile.id);
  session.console.out << fmt::format("{} removed, {} keys revoked\n", describe(profile), keys);
}

}  // namespace

void put_remove_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command =
      parent.add_subcommand("remove", "Remove a user with all keys and browsers, or one entity");
  put_whom_options(*command, arguments->whom);
  command->add_option("--entity", arguments->entity, "Remove only what this CRM grants");
  command->fallthrough();
  command->footer(R"(
Examples:
  mcp-admin remove --email ann@example.com --entity crm1
  mcp-admin remove --email ann@example.com
  mcp-admin remove --sub 'auth0|4711')");
  command->callback([arguments, &session] {
    auto workplace = session.open();
    if (arguments->entity.empty()) {
      remove_user(*arguments, session, workplace);
    } else {
      remove_entity(*arguments, session, workplace);
    }
  });
}

}  // namespace suitemcp::admin
