#include "admin/program.hpp"
#include "admin/table.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <ostream>

namespace suitemcp::admin {
namespace {

namespace json = boost::json;
using identity::KeyRecord;

struct Arguments {
  std::string email;
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

std::vector<std::string> to_row(const KeyRecord& record) {
  return {
      record.id,
      record.name,
      record.email,
      short_time(record.created_at),
      short_time(record.expires_at),
      record.last_used_at ? short_time(*record.last_used_at) : "never",
      record.client.empty() ? "-" : record.client,
      record.address.empty() ? "-" : record.address
  };
}

std::vector<KeyRecord> find(const Arguments& arguments, Workplace& workplace) {
  auto& keys = workplace.keys();
  if (arguments.email.empty()) return workplace.run(keys.list(workplace.context()));
  const auto profile = workplace.profile_of(arguments.email);
  return workplace.run(keys.list_of(workplace.context(), profile.id));
}

void list(const Arguments& arguments, const Session& session) {
  auto workplace = session.open();
  const auto records = find(arguments, workplace);
  if (arguments.as_json) {
    json::array array;
    for (const auto& record : records) array.push_back(to_object(record));
    session.console.out << json::serialize(array) << '\n';
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& record : records) rows.push_back(to_row(record));
  print_table(
      session.console,
      {"ID",
       "NAME",
       "EMAIL",
       "CREATED (UTC)",
       "EXPIRES (UTC)",
       "LAST USED (UTC)",
       "CLIENT",
       "ADDRESS"},
      rows,
      "no keys"
  );
}

}  // namespace

void put_key_list_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand("list", "List the keys; the keys themselves are not kept");
  command->add_option("--email", arguments->email, "Only the keys of this user");
  command->add_flag("--json", arguments->as_json, "Print JSON");
  command->fallthrough();
  command->footer(
      "\nExamples:\n  mcp-admin key list --email ann@example.com\n"
      "  mcp-admin key list --json"
  );
  command->callback([arguments, &session] { list(*arguments, session); });
}

}  // namespace suitemcp::admin
