#include "tools/rights.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace suitemcp::tools {

acl::Inquiry inquiry_about(
    const crm::ModuleDefinition& module, acl::Action action, std::string record_id
) {
  return {module.module, action, std::move(record_id), module.table};
}

base::Error denial(const acl::Verdict& verdict) {
  auto detail = fmt::format("{}: {}", acl::name_of(verdict.ground), verdict.sentence);
  if (verdict.ground == acl::Ground::unreachable) {
    return {base::ErrorKind::unavailable, "acl.unreachable", std::move(detail), verdict.sentence};
  }
  if (verdict.refusal == acl::Refusal::access_refused) {
    return {
        base::ErrorKind::permission_denied,
        "acl.access_refused",
        std::move(detail),
        verdict.sentence
    };
  }
  return {base::ErrorKind::permission_denied, "acl.denied", std::move(detail), verdict.sentence};
}

asio::awaitable<std::shared_ptr<const crm::ModuleDefinition>> module_for(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::string name,
    acl::Action action,
    acl::Purpose purpose
) {
  std::optional<base::Error> hidden;
  try {
    co_return co_await toolbox.metadata.module(context, account, name);
  } catch (const base::Error& error) {
    const bool may_be_closed =
        error.code() == "crm.unknown_module" || error.code() == "crm.access_denied";
    if (!may_be_closed) throw;
    hidden = error;
  }
  acl::Inquiry inquiry{std::move(name), action};
  inquiry.purpose = purpose;
  const auto verdict =
      co_await toolbox.permissions.may(context, account.user_name, std::move(inquiry));
  // That there is no such module the CRM says better: it names those that may have been meant.
  const bool says_more =
      verdict.ground != acl::Ground::no_action && verdict.ground != acl::Ground::unreachable;
  if (!verdict.is_allowed && says_more) throw denial(verdict);
  throw base::Error(*hidden);
}

asio::awaitable<void> require_rights(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::vector<acl::Inquiry> inquiries
) {
  const auto answers =
      co_await toolbox.permissions.may_each(context, account.user_name, std::move(inquiries));
  for (const auto& verdict : answers.verdicts) {
    if (!verdict.is_allowed) throw denial(verdict);
  }
}

}  // namespace suitemcp::tools
