#include "admin/program.hpp"
#include "admin/table.hpp"
#include "config/syntax.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace suitemcp::admin {
namespace {

namespace json = boost::json;
using identity::Profile;

struct Arguments {
  bool as_json = false;
};

json::value to_value(const std::optional<identity::Login>& login) {
  if (!login) return nullptr;
  return json::object{
      {"issuer", login->issuer},
      {"subject", login->subject},
      {"user_name", login->user_name},
      {"groups", json::array(login->groups.begin(), login->groups.end())},
      {"signed_in", base::format_utc(login->signed_in_at)},
      {"checked", base::format_utc(login->checked_at)},
      {"ended", login->ended}
  };
}

json::object to_object(const Profile& profile) {
  json::array entities;
  for (const auto& [code, grant] : profile.entities) {
    entities.push_back(
        json::object{{"code", code}, {"user", grant.user_name}, {"origin", grant.origin}}
    );
  }
  return {
      {"id", profile.id},
      {"email", profile.email},
      {"name", profile.name},
      {"entities", std::move(entities)},
      {"login", to_value(profile.login)}
  };
}

/// "login.example.com auth0|4711": who a row without an address is. Whole with --json.
std::string short_login(const std::optional<identity::Login>& login) {
  if (!login) return "never";
  std::string_view host = login->issuer;
  if (const auto scheme = host.find("://"); scheme != host.npos) host.remove_prefix(scheme + 3);
  host = host.substr(0, host.find('/'));
  return fmt::format("{} {}{}", host, config::clip(login->subject), login->ended ? " (ended)" : "");
}

std::vector<std::string> to_row(const Profile& profile) {
  std::string entities;
  for (const auto& [code, grant] : profile.entities) {
    entities += fmt::format(
        "{}{} as {}{}",
        entities.empty() ? "" : ", ",
        code,
        grant.user_name,
        grant.origin == identity::kOperatorOrigin ? "" : " (by group)"
    );
  }
  return {
      profile.email.empty() ? "-" : profile.email,
      profile.name,
      entities.empty() ? "none" : entities,
      short_login(profile.login)
  };
}

void list(const Arguments& arguments, const Session& session) {
  auto workplace = session.open();
  const auto profiles = workplace.run(workplace.profiles().list(workplace.context()));
  if (arguments.as_json) {
    json::array array;
    for (const auto& profile : profiles) array.push_back(to_object(profile));
    print_json(session.console, array);
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& profile : profiles) rows.push_back(to_row(profile));
  print_table(
      session.console, {"EMAIL", "NAME", "ENTITIES", "SIGNED IN"}, std::move(rows), "no users yet"
  );
}

}  // namespace

void put_list_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command =
      parent.add_subcommand("list", "List the users, what they may use and how they sign in");
  command->add_flag("--json", arguments->as_json, "Print JSON");
  command->fallthrough();
  command->footer("\nExamples:\n  mcp-admin list\n  mcp-admin list --json");
  command->callback([arguments, &session] { list(*arguments, session); });
}

}  // namespace suitemcp::admin
