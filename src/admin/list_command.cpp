#include "admin/program.hpp"
#include "admin/table.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
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
      {"entities", std::move(entities)}
  };
}

std::vector<std::string> to_row(const Profile& profile) {
  std::string entities;
  for (const auto& [code, grant] : profile.entities) {
    entities += fmt::format("{}{} as {}", entities.empty() ? "" : ", ", code, grant.user_name);
  }
  return {profile.email, profile.name, entities.empty() ? "none" : entities};
}

void list(const Arguments& arguments, const Session& session) {
  auto workplace = session.open();
  const auto profiles = workplace.run(workplace.profiles().list(workplace.context()));
  if (arguments.as_json) {
    json::array array;
    for (const auto& profile : profiles) array.push_back(to_object(profile));
    session.console.out << json::serialize(array) << '\n';
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& profile : profiles) rows.push_back(to_row(profile));
  print_table(session.console, {"EMAIL", "NAME", "ENTITIES"}, rows, "no users yet");
}

}  // namespace

void put_list_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand("list", "List the users and what they may use");
  command->add_flag("--json", arguments->as_json, "Print JSON");
  command->fallthrough();
  command->footer("\nExamples:\n  mcp-admin list\n  mcp-admin list --json");
  command->callback([arguments, &session] { list(*arguments, session); });
}

}  // namespace suitemcp::admin
