#include "admin/program.hpp"
#include "admin/table.hpp"
#include "admin/whom.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::admin {
namespace {

namespace json = boost::json;
using identity::KeyRecord;

struct Arguments {
  Whom whom;
  bool as_json = false;
};

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object to_object(const KeyRecord& record) {
  json::value last_used = nullptr;
  if (record.last_used_at) last_used = base::format_utc(*record.last_used_at);
  return {
      {"id", record.id},
      {"name", record.name},
      {"email", record.email},
      {"user", record.user_id},
      {"created", base::format_utc(record.created_at)},
      {"expires", base::format_utc(record.expires_at)},
      {"last_used", std::move(last_used)},
      {"client", text_or_null(record.client)},
      {"address", text_or_null(record.address)}
  };
}

/// "2026-11-22 09:31"
std::string short_time(base::WallTime time) {
  auto text = base::format_utc(time).substr(0, 16);
  text[10] = ' ';
  return text;
}

/// Who the users are, by id: not everybody has an address.
using Owners = std::map<std::string, std::string, std::less<>>;

Owners owners(Workplace& workplace) {
  Owners owners;
  for (const auto& profile : workplace.run(workplace.profiles().list(workplace.context()))) {
    owners.emplace(profile.id, describe(profile));
  }
  return owners;
}

std::string owner_of(const KeyRecord& record, const Owners& owners) {
  const auto owner = owners.find(record.user_id);
  if (owner != owners.end()) return owner->second;
  return record.email.empty() ? "-" : record.email;
}

std::vector<std::string> to_row(const KeyRecord& record, const Owners& owners) {
  return {
      record.id,
      record.name,
      owner_of(record, owners),
      short_time(record.created_at),
      short_time(record.expires_at),
      record.last_used_at ? short_time(*record.last_used_at) : "never",
      record.client.empty() ? "-" : record.client,
      record.address.empty() ? "-" : record.address
  };
}

std::vector<KeyRecord> find(const Arguments& arguments, Workplace& workplace) {
  auto& keys = workplace.keys();
  const auto& whom = arguments.whom;
  if (whom.email.empty() && whom.subject.empty()) {
    return workplace.run(keys.list(workplace.context()));
  }
  const auto profile = find_person(workplace, whom);
  return workplace.run(keys.list_of(workplace.context(), profile.id));
}

void list(const Arguments& arguments, const Session& session) {
  auto workplace = session.open();
  const auto records = find(arguments, workplace);
  if (arguments.as_json) {
    json::array array;
    for (const auto& record : records) array.push_back(to_object(record));
    print_json(session.console, array);
    return;
  }
  std::vector<std::vector<std::string>> rows;
  const auto users = owners(workplace);
  for (const auto& record : records) rows.push_back(to_row(record, users));
  print_table(
      session.console,
      {"ID",
       "NAME",
       "USER",
       "CREATED (UTC)",
       "EXPIRES (UTC)",
       "LAST USED (UTC)",
       "CLIENT",
       "ADDRESS"},
      std::move(rows),
      "no keys"
  );
}

}  // namespace

void put_key_list_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand(
      "list", "List the keys, or those of one user; the keys themselves are not kept"
  );
  put_whom_options(*command, arguments->whom);
  command->add_flag("--json", arguments->as_json, "Print JSON");
  command->fallthrough();
  command->footer(
      "\nExamples:\n  mcp-admin key list\n  mcp-admin key list --email ann@example.com\n"
      "  mcp-admin key list --json"
  );
  command->callback([arguments, &session] { list(*arguments, session); });
}

}  // namespace suitemcp::admin
