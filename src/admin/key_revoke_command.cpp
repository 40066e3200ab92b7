#include "admin/program.hpp"
#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace suitemcp::admin {
namespace {

struct Arguments {
  std::string key_id;
  std::string email;
};

void revoke_one(const Arguments& arguments, const Session& session, Workplace& workplace) {
  if (!workplace.run(workplace.keys().revoke(workplace.context(), arguments.key_id))) {
    const std::string text = "there is no key with this id; see the ids with: mcp-admin key list";
    throw base::Error(base::ErrorKind::not_found, "admin.unknown_key", text, text);
  }
  session.console.out << fmt::format("key {} revoked\n", arguments.key_id);
}

void revoke_of_user(const Arguments& arguments, const Session& session, Workplace& workplace) {
  const auto profile = workplace.profile_of(arguments.email);
  const auto count = workplace.run(workplace.keys().revoke_all_of(workplace.context(), profile.id));
  session.console.out << fmt::format("{} keys of {} revoked\n", count, profile.email);
}

}  // namespace

void put_key_revoke_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand("revoke", "End a key, or all keys of a user, at once");
  auto* which = command->add_option_group("which")->require_option(1);
  which->add_option("--key", arguments->key_id, "Id of the key, as `key list` shows it");
  which->add_option("--email", arguments->email, "All keys of this user");
  command->fallthrough();
  command->footer(R"(
Examples:
  mcp-admin key revoke --key 0a1b2c3d4e5f6071
  mcp-admin key revoke --email ann@example.com)");
  command->callback([arguments, &session] {
    auto workplace = session.open();
    if (arguments->email.empty()) {
      revoke_one(*arguments, session, workplace);
    } else {
      revoke_of_user(*arguments, session, workplace);
    }
  });
}

}  // namespace suitemcp::admin
