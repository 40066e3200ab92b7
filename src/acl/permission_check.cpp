#include "acl/permission_check.hpp"

#include "acl/engine.hpp"
#include "acl/module_tables.hpp"
#include "base/error.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace suitemcp::acl {
namespace {

Question question_of(const std::string& user_name, const Inquiry& inquiry) {
  return {user_name, inquiry.module, inquiry.action, inquiry.record_id, inquiry.purpose};
}

void require_table(const Inquiry& inquiry) {
  if (is_table_name(inquiry.table)) return;
  throw base::Error(
      base::ErrorKind::bad_upstream,
      "acl.bad_table",
      fmt::format("table of {}: {}", inquiry.module, config::quote(inquiry.table)),
      fmt::format(
          "The CRM does not say in which table it keeps the records of {}, so nobody's rights on "
          "them can be looked up. The operator must look at the CRM's definition of the module.",
          config::quote(inquiry.module)
      )
  );
}

void add(FactsRequest& request, const Inquiry& inquiry) {
  auto& actions = request.actions;
  if (std::ranges::find(actions, inquiry.action) == actions.end()) {
    actions.push_back(inquiry.action);
  }
  auto place = std::ranges::find(request.modules, inquiry.module, &FactsRequest::Module::name);
  if (place == request.modules.end()) {
    request.modules.push_back({inquiry.module, ""});
    place = request.modules.end() - 1;
  }
  if (inquiry.record_id.empty()) return;
  place->table = inquiry.table;
  auto& ids = place->record_ids;
  if (std::ranges::find(ids, inquiry.record_id) == ids.end()) ids.push_back(inquiry.record_id);
}

}  // namespace

FactsRequest PermissionCheck::request_for(
    const Facts& none, std::string user_name, const std::vector<Inquiry>& inquiries
) const {
  FactsRequest request{std::move(user_name), {}, {}};
  for (const auto& inquiry : inquiries) {
    // A verdict that does not mind the database being away rests on the rules alone.
    const auto verdict = judge(none, question_of(request.user_name, inquiry), rules_);
    if (verdict.ground != Ground::unreachable) continue;
    if (!inquiry.record_id.empty()) require_table(inquiry);
    add(request, inquiry);
  }
  return request;
}

asio::awaitable<Facts> PermissionCheck::read(const base::Context& context, FactsRequest request)
    const {
  Facts facts;
  try {
    facts = co_await source_->read(context, std::move(request));
    const bool is_back = is_away_ && facts.source == Source::read;
    if (is_back) {
      is_away_ = false;
      context.log.info("crm database", {{"state", "reachable again"}});
    }
  } catch (const base::Error& error) {
    const bool is_outage =
        error.kind() == base::ErrorKind::unavailable || error.kind() == base::ErrorKind::timeout;
    if (!is_outage) throw;
    is_away_ = true;
    context.log.warn("crm database", {{"code", error.code()}, {"error", error.detail()}});
    facts.source = Source::unreachable;
    facts.trouble = error.user_message();
  }
  co_return facts;
}

asio::awaitable<Answers> PermissionCheck::may_each(
    const base::Context& context, std::string user_name, std::vector<Inquiry> inquiries
) const {
  Facts facts;
  facts.source = source_ == nullptr ? Source::not_configured : Source::unreachable;
  auto request = request_for(facts, user_name, inquiries);
  if (!request.modules.empty()) facts = co_await read(context, std::move(request));
  Answers answers;
  bool is_stranger = false;
  for (const auto& inquiry : inquiries) {
    answers.verdicts.push_back(judge(facts, question_of(user_name, inquiry), rules_));
    is_stranger = is_stranger || answers.verdicts.back().ground == Ground::unknown_user;
  }
  // The CRM let him log in, so this may be another CRM's database.
  if (is_stranger) context.log.warn("crm database", {{"unknown_user", user_name}});
  if (facts.user) answers.user_id = facts.user->id;
  co_return answers;
}

asio::awaitable<Verdict> PermissionCheck::may(
    const base::Context& context, std::string user_name, Inquiry inquiry
) const {
  std::vector<Inquiry> one;
  one.push_back(std::move(inquiry));
  auto answers = co_await may_each(context, std::move(user_name), std::move(one));
  co_return std::move(answers.verdicts.front());
}

}  // namespace suitemcp::acl
