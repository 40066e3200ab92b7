#include "tools/link_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/record_change.hpp"
#include "tools/record_json.hpp"
#include "tools/record_links.hpp"
#include "tools/rights.hpp"
#include "tools/visible_records.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::tools {
namespace {

using crm::LinkChange;
using Ids = std::vector<std::string>;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","id","link_field","related_ids"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"id":{"type":"string","description":"Record id","pattern":"^[\\w-]{1,36}$"},
"link_field":{"type":"string","description":"As in get_relationships","maxLength":100},
"related_ids":{"type":"array","items":{"type":"string","pattern":"^[\\w-]{1,36}$"},"description":"Ids at the other end","minItems":1,"maxItems":100},
"dry_run":{"type":"boolean","description":"Tell what would change. Default false"}}})json";

constexpr std::string_view kLinkOutput =
    R"json({"type":"object","properties":{"created":{"type":"integer"},"failed":{"type":"integer"}}})json";

constexpr std::string_view kUnlinkOutput =
    R"json({"type":"object","properties":{"deleted":{"type":"integer"},"failed":{"type":"integer"}}})json";

Description description_of(LinkChange change) {
  const bool adds = change == LinkChange::add;
  return {
      .name = adds ? "link_records" : "unlink_records",
      .title = adds ? "Link records" : "Unlink records",
      .text =
          adds ? "Link one record to others (contacts to an account, ...). Checks that all exist "
                 "and verifies what the CRM stored. About six CRM calls."
               : "Remove links between one record and others; the records stay. Verifies what "
                 "the CRM stored. About six CRM calls.",
      .effect = adds ? Effect::update : Effect::destroy,
      .is_idempotent = true,
      .input_schema = schema_literal(kInput),
      .output_schema = schema_literal(adds ? kLinkOutput : kUnlinkOutput),
  };
}

/// What a change is about, before and after.
struct Plan {
  LinkChange change;
  Ids to_change;
  Ids untouched;  // already as wanted
};

std::string start_json(const Link& link, const std::string& id) {
  return "{\"module\":" + base::json_string(link.source->module) +
         ",\"id\":" + base::json_string(id) + ",\"link_field\":" + base::json_string(link.name) +
         ",\"related_module\":" + base::json_string(link.target->module);
}

void add_list(std::string& out, std::string_view name, const Ids& ids) {
  if (ids.empty()) return;
  out += fmt::format(",\"{}\":", name);
  append_texts(out, ids);
}

std::string result_json(std::string out, const Plan& plan, const Ids& failed) {
  const bool adds = plan.change == LinkChange::add;
  out += fmt::format(
      ",\"{}\":{},\"failed\":{}",
      adds ? "created" : "deleted",
      plan.to_change.size() - failed.size(),
      failed.size()
  );
  add_list(out, adds ? "already_linked" : "not_linked", plan.untouched);
  add_list(out, "failed_ids", failed);
  if (!failed.empty()) {
    out += ",\"reason\":";
    base::append_json_string(
        out,
        adds ? "The CRM confirmed the link but did not store it: this kind of link may allow one "
               "record only, or you may lack the right to edit one of the records."
             : "The CRM confirmed the removal but the link is still there: you may lack the right "
               "to "
               "edit one of the records."
    );
  }
  return out + "}";
}

std::string plan_json(std::string out, const Plan& plan) {
  const bool adds = plan.change == LinkChange::add;
  out += fmt::format(
      ",\"{}\":0,\"failed\":0,\"dry_run\":true,\"{}\":",
      adds ? "created" : "deleted",
      adds ? "would_link" : "would_unlink"
  );
  append_texts(out, plan.to_change);
  add_list(out, adds ? "already_linked" : "not_linked", plan.untouched);
  return out + "}";
}

Plan plan_of(LinkChange change, const Ids& ids, Ids linked) {
  auto unlinked = without(ids, linked);
  if (change == LinkChange::add) return {change, std::move(unlinked), std::move(linked)};
  return {change, std::move(linked), std::move(unlinked)};
}

/// The CRM writes a link into either record, whichever it is told to save, and asks for the right
/// on one of them.
std::vector<acl::Inquiry> rights_on(const Link& link, const std::string& id, const Ids& ids) {
  std::vector<acl::Inquiry> inquiries{inquiry_about(*link.source, acl::Action::edit, id)};
  for (const auto& related : ids) {
    inquiries.push_back(inquiry_about(*link.target, acl::Action::edit, related));
  }
  return inquiries;
}

/// Throws what the CRM's refusal means: the link and both records are known to exist.
[[noreturn]] void refuse(const Link& link, const crm::Account& account) {
  throw base::Error(
      base::ErrorKind::permission_denied,
      "crm.access_denied",
      "set_relationship: failed",
      fmt::format(
          "Permission denied by the CRM: the CRM user {} may not change the link {} of {}. Ask the "
          "CRM's administrator for the right.",
          account.user_name,
          link.name,
          link.source->module
      )
  );
}

}  // namespace

LinkTool::LinkTool(const Toolbox& toolbox, crm::LinkChange change)
    : toolbox_(toolbox), change_(change), description_(description_of(change)) {
}

asio::awaitable<std::string> LinkTool::run(const base::Context& context, Invocation call) {
  const auto& account = call.account;
  const std::string id = text_argument(call.arguments, "id");
  const auto ids = unique(texts_argument(call.arguments, "related_ids"));
  const auto link = co_await load_link(
      context,
      toolbox_,
      account,
      text_argument(call.arguments, "module"),
      text_argument(call.arguments, "link_field"),
      acl::Purpose::permission
  );
  co_await require_rights(context, toolbox_, account, rights_on(link, id, ids));
  co_await read_existing(context, toolbox_.bridge, account, link.source->module, id, {"id"});
  co_await require_records(context, toolbox_, account, *link.target, ids, "related_ids");
  const Plan plan =
      plan_of(change_, ids, co_await linked_among(context, toolbox_, account, link, id, ids));
  std::string out = start_json(link, id);
  if (is_dry_run(call.arguments)) co_return plan_json(std::move(out), plan);
  if (plan.to_change.empty()) co_return result_json(std::move(out), plan, {});

  const bool is_accepted = co_await toolbox_.bridge.relate(
      context, account, {link.source->module, id, link.name, plan.to_change, change_}
  );
  if (!is_accepted) refuse(link, account);
  auto linked = co_await linked_among(context, toolbox_, account, link, id, plan.to_change);
  const bool adds = change_ == LinkChange::add;
  co_return result_json(
      std::move(out), plan, adds ? without(plan.to_change, linked) : std::move(linked)
  );
}

}  // namespace suitemcp::tools
