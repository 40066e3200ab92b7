#include "admin/program.hpp"
#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace suitemcp::admin {
namespace {

struct Arguments {
  std::string email;
  std::string entity;
};

void remove_entity(const Arguments& arguments, const Session& session, Workplace& workplace) {
  const auto profile = workplace.profile_of(arguments.email);
  const bool removed = workplace.run(
      workplace.profiles().remove_grant(workplace.context(), profile.id, arguments.entity)
  );
  if (!removed) {
    const auto text = fmt::format(
        "{} may not use {} anyway; see: mcp-admin list", profile.email, arguments.entity
    );
    throw base::Error(base::ErrorKind::not_found, "admin.no_grant", text, text);
  }
  session.console.out << fmt::format("{} may no longer use {}\n", profile.email, arguments.entity);
}

void remove_user(const Arguments& arguments, const Session& session, Workplace& workplace) {
  const auto profile = workplace.profile_of(arguments.email);
  // The keys first: a key without a profile would be of no use, but it would be accepted.
  const auto keys = workplace.run(workplace.keys().revoke_all_of(workplace.context(), profile.id));
  workplace.run(workplace.profiles().remove(workplace.context(), profile.id));
  session.console.out << fmt::format("{} removed, {} keys revoked\n", profile.email, keys);
}

}  // namespace

void put_remove_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand("remove", "Remove a user with all keys, or one entity");
  command->add_option("--email", arguments->email, "The user's e-mail address")->required();
  command->add_option("--entity", arguments->entity, "Remove only what this CRM grants");
  command->fallthrough();
  command->footer(R"(
Examples:
  mcp-admin remove --email ann@example.com --entity crm1
  mcp-admin remove --email ann@example.com)");
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
