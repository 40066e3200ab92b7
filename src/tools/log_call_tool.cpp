#include "tools/log_call_tool.hpp"

#include "base/json.hpp"
#include "tools/activity_arguments.hpp"
#include "tools/arguments.hpp"
#include "tools/record_creation.hpp"
#include "tools/record_json.hpp"
#include "tools/record_links.hpp"
#include "tools/visible_records.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

using Ids = std::vector<std::string>;

constexpr std::array<std::string_view, 8> kFields{
    "name",
    "date_start",
    "status",
    "direction",
    "duration_hours",
    "duration_minutes",
    "description",
    "assigned_user_id"
};

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["name","date_start"],"properties":{
"name":{"type":"string","description":"Subject","minLength":1,"maxLength":255},
"date_start":{"type":"string","description":"UTC, 2026-12-01 15:30:00 or ISO 8601"},
"status":{"type":"string","description":"Held (default), Planned, Not Held"},
"direction":{"type":"string","description":"Outbound (default), Inbound"},
"duration_hours":{"type":"integer","description":"Default 0","minimum":0,"maximum":99},
"duration_minutes":{"type":"integer","description":"Default 15","minimum":0,"maximum":59},
"description":{"type":"string","description":"What was said"},
"assigned_user_id":{"type":"string","description":"Default: you","pattern":"^[\\w-]{1,36}$"},
"contact_ids":{"type":"array","items":{"type":"string","pattern":"^[\\w-]{1,36}$"},"description":"Who took part","maxItems":100},
"account_ids":{"type":"array","items":{"type":"string","pattern":"^[\\w-]{1,36}$"},"description":"The account; a call has one","maxItems":100},
"dry_run":{"type":"boolean","description":"Check only. Default false"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"id":{"type":"string"},"created":{"type":"boolean"}}})json";

/// Who and what the call is linked to.
struct Participants {
  Ids contacts;
  Ids accounts;
};

/// In the CRM an account is the call's parent, of which there is one.
base::Error too_many_accounts(std::size_t count) {
  return {
      base::ErrorKind::invalid_argument,
      "tool.bad_argument",
      "several accounts for one call",
      fmt::format(
          "Argument \"account_ids\": expected one account, got {}. A call in SuiteCRM belongs to "
          "one "
          "account; log one call for each, or link the contacts of the other accounts.",
          count
      )
  };
}

asio::awaitable<void> require_participants(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const Participants& participants
) {
  if (!participants.accounts.empty()) {
    const auto accounts = co_await toolbox.metadata.module(context, account, "Accounts");
    co_await require_records(
        context, toolbox, account, *accounts, participants.accounts, "account_ids"
    );
  }
  if (!participants.contacts.empty()) {
    const auto contacts = co_await toolbox.metadata.module(context, account, "Contacts");
    co_await require_records(
        context, toolbox, account, *contacts, participants.contacts, "contact_ids"
    );
  }
}

/// The call exists by now: what goes wrong here is a warning, not a failure of the whole.
asio::awaitable<std::size_t> link_contacts(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    CreatedRecord& call,
    Ids contacts
) {
  std::string problem;
  try {
    const auto link = co_await load_link(
        context, toolbox, account, "Calls", "contacts", acl::Purpose::permission
    );
    co_await toolbox.bridge.relate(
        context, account, {"Calls", call.id, link.name, contacts, crm::LinkChange::add}
    );
    const auto linked = co_await linked_among(context, toolbox, account, link, call.id, contacts);
    const auto missing = without(contacts, linked);
    if (!missing.empty()) {
      call.warnings.push_back(fmt::format(
          "the CRM did not link the contacts {}; link them with link_records",
          fmt::join(missing, ", ")
      ));
    }
    co_return linked.size();
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;
    problem = error.user_message();
  }
  call.warnings.push_back(fmt::format(
      "the call is stored, but whether its contacts are linked is not known: {} Look with "
      "get_relationships.",
      problem
  ));
  co_return 0;
}

}  // namespace

LogCallTool::LogCallTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "log_call",
          .title = "Log a call",
          .text =
              "Store a phone call and link it to contacts and an account, which are checked first.",
          .effect = Effect::create,
          .is_idempotent = false,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
          .rights = {{.action = acl::Action::create, .module = "Calls"}},
      } {
}

asio::awaitable<std::string> LogCallTool::run(const base::Context& context, Invocation call) {
  const Participants participants{
      unique(texts_argument(call.arguments, "contact_ids")),
      unique(texts_argument(call.arguments, "account_ids"))
  };
  if (participants.accounts.size() > 1) throw too_many_accounts(participants.accounts.size());
  auto fields = activity_fields(
      call.arguments,
      kFields,
      {{"status", "Held"},
       {"direction", "Outbound"},
       {"duration_hours", 0},
       {"duration_minutes", 15}}
  );
  if (!participants.accounts.empty()) {
    fields["parent_type"] = "Accounts";
    fields["parent_id"] = participants.accounts.front();
  }
  auto record = co_await prepare_new(context, toolbox_, call.account, "Calls", fields);
  co_await require_participants(context, toolbox_, call.account, participants);
  if (is_dry_run(call.arguments)) {
    std::string plan = planned_json(record) + ",\"would_link\":{\"contacts\":";
    append_texts(plan, participants.contacts);
    plan += ",\"accounts\":";
    append_texts(plan, participants.accounts);
    co_return finish_json(plan + "}", record.prepared.warnings);
  }
  auto created = co_await store_new(context, toolbox_, call.account, std::move(record));
  std::size_t contacts = 0;
  if (!participants.contacts.empty()) {
    contacts =
        co_await link_contacts(context, toolbox_, call.account, created, participants.contacts);
  }
  auto out = created_json(toolbox_, "Calls", created);
  out += fmt::format(
      ",\"linked\":{{\"contacts\":{},\"accounts\":{}}}", contacts, participants.accounts.size()
  );
  co_return finish_json(std::move(out), created.warnings);
}

}  // namespace suitemcp::tools
