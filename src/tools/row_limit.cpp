#include "tools/row_limit.hpp"

#include "crm/id_condition.hpp"
#include "crm/where_clause_literal.hpp"
#include "tools/rights.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

namespace suitemcp::tools {
namespace {

/// The list shows a record's fields, so the right to open it is asked for as well.
constexpr std::array kSights{acl::Action::list, acl::Action::view};

/// Records that one statement asks about: its verdicts are weighed without a pause of the thread.
constexpr std::ptrdiff_t kAtOnce = 256;

acl::Inquiry leak(std::string module, acl::Action action) {
  acl::Inquiry inquiry{std::move(module), action};
  inquiry.purpose = acl::Purpose::leak;
  return inquiry;
}

void narrow(RowLimit& limit, acl::Action sight, const acl::Verdict& verdict) {
  if (!verdict.is_allowed && !limit.error) limit.error = denial(verdict);
  limit.rows = std::min(limit.rows, verdict.rows);
  if (sight == acl::Action::list) limit.listed = verdict.rows;
}

bool has_column(const crm::ModuleDefinition& module, std::string_view name) {
  return module.find_field(name) != nullptr ||
         std::ranges::find(module.hidden_fields, name) != module.hidden_fields.end();
}

/// As the CRM's own list does it (SugarBean::getOwnerWhere); where nothing says whose a record is,
/// none is the user's.
std::string own_condition(const crm::ModuleDefinition& module, std::string_view user_id) {
  const auto id =
      crm::printed_literal(user_id, crm::LiteralUse::exact, crm::LiteralPlace::bracketed);
  for (const std::string_view column : {"assigned_user_id", "created_by"}) {
    if (!id || user_id.empty() || !has_column(module, column)) continue;
    return "(" + module.table + "." + std::string(column) + " = " + *id + ")";
  }
  return crm::id_condition(module, {});
}

/// Those of `ids` that the user may list and view.
asio::awaitable<std::vector<std::string>> visible_among(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<std::string> ids
) {
  std::vector<acl::Inquiry> inquiries;
  for (const auto& id : ids) {
    for (const auto action : kSights) {
      inquiries.push_back(inquiry_about(module, action, id));
      inquiries.back().purpose = acl::Purpose::leak;
    }
  }
  const auto answers =
      co_await toolbox.permissions.may_each(context, account.user_name, std::move(inquiries));
  std::vector<std::string> visible;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto* first = &answers.verdicts[i * kSights.size()];
    if (std::all_of(first, first + kSights.size(), [](const auto& one) {
          return one.is_allowed;
        })) {
      visible.push_back(std::move(ids[i]));
    }
  }
  co_return visible;
}

}  // namespace

asio::awaitable<std::vector<RowLimit>> row_limits(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::vector<std::string> modules,
    std::vector<acl::Inquiry> besides
) {
  std::vector<RowLimit> limits(modules.size());
  if (!toolbox.permissions.is_configured()) co_return limits;
  auto inquiries = std::move(besides);
  const auto first = inquiries.size();
  for (const auto& module : modules) {
    for (const auto action : kSights) inquiries.push_back(leak(module, action));
  }
  const auto answers =
      co_await toolbox.permissions.may_each(context, account.user_name, std::move(inquiries));
  for (std::size_t i = 0; i < answers.verdicts.size(); ++i) {
    const auto& verdict = answers.verdicts[i];
    if (i < first && !verdict.is_allowed) throw denial(verdict);
    if (i < first) continue;
    const auto place = i - first;
    narrow(limits[place / kSights.size()], kSights[place % kSights.size()], verdict);
  }
  for (auto& limit : limits) limit.user_id = answers.user_id;
  co_return limits;
}

acl::Inquiry sight_of(const crm::ModuleDefinition& module, std::string record_id) {
  auto inquiry = inquiry_about(module, acl::Action::view, std::move(record_id));
  inquiry.purpose = acl::Purpose::leak;
  return inquiry;
}

std::string limited_condition(
    const crm::ModuleDefinition& module, const RowLimit& limit, std::string where
) {
  if (limit.rows != acl::Rows::own) return where;
  auto own = own_condition(module, limit.user_id);
  return where.empty() ? own : "(" + where + ") AND " + own;
}

asio::awaitable<std::vector<std::string>> those_within(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    const RowLimit& limit,
    std::vector<std::string> ids
) {
  if (limit.is_all()) co_return ids;
  std::vector<std::string> within;
  for (auto next = ids.begin(); next != ids.end();) {
    const auto end = next + std::min(kAtOnce, ids.end() - next);
    auto some = co_await visible_among(context, toolbox, account, module, {next, end});
    std::ranges::move(some, std::back_inserter(within));
    next = end;
  }
  co_return within;
}

asio::awaitable<crm::RecordSet> list_within(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    RowLimit limit,
    FoundRecords found
) {
  limit.require_any();
  if (found.ids.empty()) co_return crm::RecordSet();
  crm::ListRequest request{
      .module = module.module,
      .where = limited_condition(module, limit, crm::id_condition(module, found.ids)),
      .order_by = std::move(found.order_by),
      .limit = found.limit,
      .fields = std::move(found.fields),
  };
  auto page = co_await toolbox.bridge.list(context, account, std::move(request));
  co_return std::move(page.records);
}

}  // namespace suitemcp::tools
