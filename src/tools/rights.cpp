#include "tools/rights.hpp"

#include <fmt/format.h>

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
