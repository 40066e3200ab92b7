#include "admin/program.hpp"
#include "admin/whom.hpp"
#include "base/error.hpp"
#include "config/environment.hpp"
#include "identity/add_command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace suitemcp::admin {
namespace {

// Not "default": that is the key of a login, which the next login replaces.
constexpr const char* kDefaultName = "operator";
constexpr int kMaxDays = 3650;

struct Arguments {
  Whom whom;
  std::optional<std::string> name;
  std::optional<int> days;
};

int default_days(const config::Environment& environment) {
  std::vector<std::string> faults;
  config::EnvironmentReader reader(environment, faults);
  const int days =
      reader.integer<int>("SESSION_TTL_DAYS", {.fallback = 30, .min = 1, .max = kMaxDays});
  if (faults.empty()) return days;
  throw base::Error(
      base::ErrorKind::invalid_argument, "admin.environment", faults.front(), faults.front()
  );
}

void create(const Arguments& arguments, const Session& session) {
  const auto ttl = std::chrono::days(arguments.days.value_or(default_days(session.environment)));
  auto workplace = session.open();
  const auto profile = find_person(workplace, arguments.whom);
  const auto clash = arguments.name ? identity::NameClash::refuse : identity::NameClash::add_number;
  const auto name = arguments.name.value_or(kDefaultName);
  const auto made = workplace.run(
      workplace.keys().make(workplace.context(), profile.id, profile.email, name, ttl, clash)
  );
  if (profile.entities.empty()) {
    session.console.warn(fmt::format(
        "{} may not use any CRM yet: {}",
        describe(profile),
        identity::add_command(profile, "CODE", "CRM-USER")
    ));
  }
  session.console.out << made.key.expose() << std::endl;
  session.console.err << fmt::format(
      "key {} ({}) of {}, valid until {}; it is shown only once\n",
      made.record.id,
      made.record.name,
      describe(profile),
      base::format_utc(made.record.expires_at).substr(0, 10)
  );
}

}  // namespace

void put_key_create_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = parent.add_subcommand("create", "Make an API key; prints only the key");
  put_whom_options(*command, arguments->whom);
  command->add_option("--name", arguments->name, "Name of the key, e.g. of the device");
  command
      ->add_option("--days", arguments->days, "Valid for so many days; else SESSION_TTL_DAYS or 30")
      ->check(CLI::Range(1, kMaxDays));
  command->fallthrough();
  command->footer(R"(
Examples:
  mcp-admin key create --email ann@example.com --name laptop --days 90
  KEY=$(mcp-admin key create --email ann@example.com)
  mcp-admin key create --sub 'auth0|4711')");
  command->callback([arguments, &session] { create(*arguments, session); });
}

}  // namespace suitemcp::admin
