#include "acl/engine.hpp"
#include "acl/module_tables.hpp"
#include "admin/acl_case.hpp"
#include "admin/acl_desk.hpp"
#include "admin/acl_explanation.hpp"
#include "admin/program.hpp"
#include "admin/table.hpp"
#include "base/error.hpp"
#include "config/syntax.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace suitemcp::admin {
namespace {

struct Arguments {
  AclWords words;
  bool as_json = false;
};

/// Looks the record's table up; false: none that the CRM's names tell of is visible, most often for
/// want of a grant.
bool find_table(AclDesk& desk, acl::Inquiry& inquiry) {
  if (inquiry.record_id.empty() || !inquiry.table.empty()) return true;
  try {
    inquiry.table = desk.table_of(inquiry.module);
    return true;
  } catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::not_found) throw;
    return false;
  }
}

acl::Facts read_facts(AclDesk& desk, const AclCase& question) {
  const auto& inquiry = question.inquiry;
  acl::FactsRequest::Module module{inquiry.module, inquiry.table};
  if (!inquiry.table.empty() && !inquiry.record_id.empty()) {
    module.record_ids.push_back(inquiry.record_id);
  }
  return desk.read({question.user_name, {std::move(module)}});
}

acl::Verdict judge(AclDesk& desk, const acl::Facts& facts, const AclCase& question) {
  const auto& inquiry = question.inquiry;
  return acl::judge(
      facts,
      {question.user_name, inquiry.module, inquiry.action, inquiry.record_id},
      desk.settings().rules
  );
}

[[noreturn]] void refuse_without_table(const AclCase& question) {
  const auto& module = question.inquiry.module;
  const auto text = fmt::format(
      "No table of {} is visible to SUITECRM_DB_USER: grant SELECT on it ({}?), or name it with "
      "--table.",
      config::quote(module),
      fmt::join(acl::likely_tables(module), " or ")
  );
  throw base::Error(base::ErrorKind::not_found, "admin.unknown_table", text, text);
}

void explain(const Arguments& arguments, const Session& session) {
  auto question = make_case(arguments.words);
  AclDesk desk(session.environment, session.console);
  const bool has_table = find_table(desk, question.inquiry);
  const auto facts = read_facts(desk, question);
  if (facts.user) question.user_name = facts.user->user_name;  // of bob, not of the BOB asked for
  const auto verdict = judge(desk, facts, question);
  if (!has_table && verdict.ground == acl::Ground::record_missing) refuse_without_table(question);
  const bool is_crm = desk.settings().profile == config::AclSettings::Profile::crm;
  const AclExplanation explanation{
      .question = question,
      .facts = facts,
      .verdict = verdict,
      .rules = desk.settings().rules,
      .profile = is_crm ? "crm" : "documented",
      .changes = desk.settings().changes
  };
  if (arguments.as_json) {
    print_json(session.console, to_object(explanation));
  } else {
    print_explanation(session.console, explanation);
  }
}

}  // namespace

void put_acl_explain_command(CLI::App& parent, const Session& session) {
  auto arguments = std::make_shared<Arguments>();
  auto& words = arguments->words;
  auto* command = parent.add_subcommand("explain", "Say whether a user may do something, and why");
  command->add_option("--user", words.user_name, "The user's name in the CRM")->required();
  command->add_option("--module", words.module, "A module of the CRM, e.g. Accounts")->required();
  command->add_option("--action", words.action, "create, edit, delete, list, view, or see below")
      ->required();
  command->add_option("--record", words.record, "The id of a record");
  command->add_option("--table", words.table, "Where the module's records are, if not known");
  command->add_flag("--json", arguments->as_json, "Print JSON");
  command->fallthrough();
  command->footer(R"(
Other actions: access, import, export, massupdate. The answer is for the CRM's
own action; a tool may need more: deleting by API v4.1 needs edit, too.
The database is SUITECRM_DB_*, the rules are ACL_*. Exit code: 0 there is a
verdict, allowed or refused, 1 the database could not be asked, 2 wrong usage or
configuration.

Examples:
  mcp-admin acl explain --user bob --module Tasks --action create
  mcp-admin acl explain --user bob --module Tasks --action edit --json)");
  command->callback([arguments, &session] { explain(*arguments, session); });
}

}  // namespace suitemcp::admin
