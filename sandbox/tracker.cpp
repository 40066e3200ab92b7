#include "sandbox/tracker.hpp"

#include <algorithm>
#include <ranges>

namespace suitemcp::sandbox {
namespace {

constexpr std::size_t kShown = 10;
constexpr std::size_t kKept = 50;  // sugar_config history_max_viewed

std::vector<Cell> arguments_of(const std::string& user_id, const std::string& module) {
  std::vector<Cell> arguments{user_id};
  if (!module.empty()) arguments.emplace_back(module);
  return arguments;
}

ViewedItem item_of(const Row& row) {
  return {row[0].value_or(""), row[1].value_or(""), row[2].value_or(""), row[3].value_or(""), {}};
}

void push(Database& database, BreadCrumbs& crumbs, ViewedItem item) {
  const auto hidden = crumbs.push(std::move(item));
  if (hidden) database.query("UPDATE tracker SET visible = 0 WHERE id = ?", {hidden});
}

BreadCrumbs load(Database& database, const std::string& user_id, const std::string& module) {
  const auto rows = database.query(
      "SELECT id, item_id, item_summary, module_name, monitor_id, date_modified FROM tracker"
      " WHERE user_id = ? AND deleted = 0 AND visible = 1" +
          std::string(module.empty() ? "" : " AND module_name = ?") +
          " ORDER BY date_modified DESC, id DESC LIMIT " +
          std::to_string(module.empty() ? kKept : kShown),
      arguments_of(user_id, module)
  );
  BreadCrumbs crumbs;
  for (const auto& row : rows.rows | std::views::reverse) {
    auto item = item_of(row);
    item.details = {row[4].value_or(""), row[5].value_or("")};
    push(database, crumbs, std::move(item));
  }
  return crumbs;
}

}  // namespace

std::optional<std::string> BreadCrumbs::push(ViewedItem item) {
  std::optional<std::string> hidden;
  const auto known = std::ranges::find(items_, item.record_id, &ViewedItem::record_id);
  if (known != items_.end()) {
    if (known->row_id != item.row_id) hidden = known->row_id;
    items_.erase(known);
  }
  if (items_.size() >= kKept) items_.erase(items_.begin());
  items_.push_back(std::move(item));
  return hidden;
}

std::vector<ViewedItem> BreadCrumbs::newest(std::string_view module) const {
  std::vector<ViewedItem> found;
  for (const auto& item : items_ | std::views::reverse) {
    if (found.size() < kShown && (module.empty() || item.module == module)) found.push_back(item);
  }
  return found;
}

std::vector<ViewedItem> recently_viewed(
    Database& database,
    std::optional<BreadCrumbs>& crumbs,
    const std::string& user_id,
    const std::string& module
) {
  if (!crumbs) {
    crumbs = load(database, user_id, module);
    return crumbs->newest(module);
  }
  const auto newest = database.query(
      "SELECT id, item_id, item_summary, module_name FROM tracker WHERE id = (SELECT max(id)"
      " FROM tracker WHERE user_id = ? AND deleted = 0 AND visible = 1" +
          std::string(module.empty() ? "" : " AND module_name = ?") + ")",
      arguments_of(user_id, module)
  );
  for (const auto& row : newest.rows) push(database, *crumbs, item_of(row));
  return crumbs->newest(module);
}

void track(Database& database, const View& view, const std::string& date) {
  database.query(
      "INSERT INTO tracker (monitor_id, user_id, module_name, item_id, item_summary, action,"
      " date_modified, visible, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, 1, 0)",
      {view.monitor_id, view.user_id, view.module, view.record_id, view.summary, view.action, date}
  );
}

}  // namespace suitemcp::sandbox
