#include "admin/program.hpp"
#include "admin/revocation.hpp"
#include "admin/whom.hpp"
#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <ostream>
#include <string>

namespace suitemcp::admin {
namespace {

struct Arguments {
  std::optional<std::string> key_id;
  Whom whom;
};

void revoke_one(const std::string& key_id, const Session& session, Workplace& workplace) {
  if (!workplace.run(workplace.keys().revoke(workplace.context(), key_id))) {
    const std::string text = "there is no key with this id; see the ids with: mcp-admin key list";
    throw base::Error(base::ErrorKind::not_found, "admin.unknown_key", text, text);
  }
  session.console.out << fmt::format("key {} revoked\n", key_id);
}

void revoke_of_user(const Whom& whom, const Session& session, Workplace& workplace) {
  const auto profile = find_person(workplace, whom);
  const auto count = revoke_everything_of(workplace, profile.id);
  session.console.out << fmt::format("{} keys of {} revoked\n", count, describe(profile));
  session.console.err << "signed out at every browser, too\n";
}

void revoke(const Arguments& arguments, const Session& session) {
  const auto& whom = arguments.whom;
  if (!arguments.key_id && whom.email.empty() && whom.subject.empty()) {
    const std::string text =
        "which? fix: --key ID for one key, or --email ADDRESS or --sub SUBJECT for all of a user";
    throw base::Error(base::ErrorKind::invalid_argument, "admin.nothing_named", text, text);
  }
  auto workplace = session.open();
  if (arguments.key_id) {
    revoke_one(*arguments.key_id, session, workplace);
  } else {
    revoke_of_user(whom, session, workplace);
  }
}

}  // namespace

void put_key_revoke_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand(
      "revoke", "End a key, or all keys of a user and that user's browser sessions, at once"
  );
  auto* key =
      command->add_option("--key", arguments->key_id, "Id of the key, as `key list` shows it");
  put_whom_options(*command, arguments->whom);
  key->excludes("--email")->excludes("--sub");
  command->fallthrough();
  command->footer(R"(
Examples:
  mcp-admin key revoke --key 0a1b2c3d4e5f6071
  mcp-admin key revoke --email ann@example.com
  mcp-admin key revoke --sub 'auth0|4711')");
  command->callback([arguments, &session] { revoke(*arguments, session); });
}

}  // namespace suitemcp::admin
