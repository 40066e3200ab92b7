#include "admin/acl_answers.hpp"
#include "admin/acl_case.hpp"
#include "admin/acl_desk.hpp"
#include "admin/program.hpp"
#include "admin/table.hpp"
#include "base/error.hpp"
#include "config/syntax.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace suitemcp::admin {
namespace {

struct Arguments {
  std::string file;
};

[[noreturn]] void refuse_file(const std::string& path, int error) {
  const auto text = fmt::format(
      "--file: {} cannot be read: {}", config::quote(path), std::system_category().message(error)
  );
  throw base::Error(base::ErrorKind::invalid_argument, "admin.cases_file", text, text);
}

std::vector<AclLine> read_lines(const Arguments& arguments, const Console& console) {
  if (arguments.file == "-") return read_cases(console.in, "standard input");
  std::ifstream file(arguments.file, std::ios::binary);
  if (!file) refuse_file(arguments.file, errno);
  // A folder can be opened, and only reading it fails.
  std::error_code ignored;
  if (std::filesystem::is_directory(arguments.file, ignored)) refuse_file(arguments.file, EISDIR);
  return read_cases(file, config::clip(arguments.file));
}

/// In this order behind what was written, whatever the line says of them itself.
void add(boost::json::object& line, const AclAnswer& answer) {
  for (const auto* key : {"allowed", "reason", "error"}) line.stable_erase(key);
  line["allowed"] = answer.is_allowed;
  if (answer.trouble.empty()) {
    line["reason"] = acl::name_of(answer.ground);
  } else {
    line["error"] = answer.trouble;
  }
}

void check(const Arguments& arguments, const Session& session) {
  AclDesk desk(session.environment, session.console);
  auto lines = read_lines(arguments, session.console);
  std::vector<AclCase> cases;
  cases.reserve(lines.size());
  for (auto& line : lines) cases.push_back(std::move(line.question));
  const auto answers = answer_cases(desk, desk.settings().rules, cases);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    add(lines[i].written, answers[i]);
    print_json(session.console, lines[i].written);
  }
}

}  // namespace

void put_acl_check_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto* command =
      parent.add_subcommand("check", "Answer many cases: adds \"allowed\" to each line");
  command->add_option("--file", arguments->file, R"(Lines of JSON, see below; "-": standard input)")
      ->required();
  command->fallthrough();
  command->footer(R"(
A line has "user_name", "module", "action", and may have "record", or "table"
for a module whose table the CRM's own names do not tell. It is printed again,
in order, with "allowed" and "reason"; where the database cannot look the record
up, with "allowed":false and "error".
The database is SUITECRM_DB_*, the rules are ACL_*. Exit code: 0 all lines are
printed, 1 the database could not be asked, 2 a line or the configuration is
wrong; then nothing is printed.

Examples:
  mcp-admin acl check --file cases.jsonl
  echo '{"user_name":"bob","module":"Tasks","action":"create"}' |
    mcp-admin acl check --file -)");
  command->callback([arguments, &session] { check(*arguments, session); });
}

}  // namespace suitemcp::admin
