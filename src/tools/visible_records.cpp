#include "tools/visible_records.hpp"

#include "crm/id_condition.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace suitemcp::tools {

asio::awaitable<crm::RecordSet> read_visible(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<std::string> ids,
    std::vector<std::string> fields
) {
  try {
    co_return co_await toolbox.bridge.get_many(context, account, module.module, ids, fields);
  } catch (const base::Error& error) {
    // With a single id the refusal is the answer.
    if (error.code() != "crm.access_denied" || ids.size() < 2) throw;
  }
  crm::ListRequest request{
      .module = module.module,
      .where = crm::id_condition(module, ids),
      .order_by = {},
      .limit = static_cast<std::int64_t>(ids.size()),
      .fields = std::move(fields),
  };
  const auto page = co_await toolbox.bridge.list(context, account, std::move(request));
  co_return in_order(page.records, ids);
}

crm::RecordSet in_order(const crm::RecordSet& records, const std::vector<std::string>& ids) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (const auto& cell : records.row(i)) bytes += cell.name.size() + cell.value.size();
  }
  crm::RecordSet ordered(bytes);
  for (const auto& id : ids) {
    const auto row = row_of(records, id);
    if (!row) continue;
    ordered.begin_row();
    for (const auto& cell : records.row(*row)) ordered.add(cell.name, cell.value);
  }
  return ordered;
}

std::vector<std::string> ids_of(const crm::RecordSet& records) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < records.size(); ++i) {
    ids.emplace_back(crm::value_of(records.row(i), "id"));
  }
  return ids;
}

std::optional<std::size_t> row_of(const crm::RecordSet& records, std::string_view id) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (crm::value_of(records.row(i), "id") == id) return i;
  }
  return std::nullopt;
}

std::vector<std::string> without(
    const std::vector<std::string>& ids, const std::vector<std::string>& others
) {
  std::vector<std::string> left;
  std::ranges::copy_if(ids, std::back_inserter(left), [&](const std::string& id) {
    return std::ranges::find(others, id) == others.end();
  });
  return left;
}

std::vector<std::string> unique(std::vector<std::string> ids) {
  std::set<std::string> seen;
  std::erase_if(ids, [&](const std::string& id) { return !seen.insert(id).second; });
  return ids;
}

}  // namespace suitemcp::tools
