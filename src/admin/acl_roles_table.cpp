#include "admin/acl_roles_table.hpp"

#include "admin/table.hpp"
#include "admin/text_layout.hpp"
#include "identity/label.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace suitemcp::admin {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t kRole = 0;
constexpr std::size_t kThrough = 1;
constexpr std::size_t kGap = 2;  // of print_table()

std::string effect_of(acl::Weight weight) {
  std::string text(acl::name_of(weight));
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string label_of(const std::string& name, const std::string& id) {
  const auto& text = name.empty() ? id : name;
  return identity::clean_label(text, text.size());
}

Row to_row(const acl::RoleReason& reason) {
  return {
      label_of(reason.role_name, reason.role_id),
      reason.group_id.empty() ? "user" : "group " + label_of(reason.group_name, reason.group_id),
      reason.action,
      reason.level ? std::to_string(*reason.level) : "NULL",
      effect_of(reason.weight)
  };
}

std::vector<std::size_t> widths_of(const Row& header, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < header.size(); ++i) {
    widths.push_back(width_of(header[i]));
    for (const auto& row : rows) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

/// What the other columns leave is for roles and groups: half for each, or more where the other one
/// needs less.
void cut_names(const Row& header, std::vector<Row>& rows) {
  const auto widths = widths_of(header, rows);
  std::size_t taken = 0;
  for (std::size_t i = kThrough + 1; i < header.size(); ++i) taken += widths[i];
  const auto room = kColumns - std::min(kColumns, taken + kGap * (header.size() - 1));
  const auto room_beside = [&](std::size_t other) {
    return std::max(room / 2, room - std::min(room, widths[other]));
  };
  for (auto& row : rows) {
    row[kRole] = shorten(row[kRole], room_beside(kThrough));
    row[kThrough] = shorten(row[kThrough], room_beside(kRole));
  }
}

}  // namespace

void print_roles(const Console& console, const std::vector<acl::RoleReason>& roles) {
  const Row header{"ROLE", "THROUGH", "ACTION", "LEVEL", "EFFECT"};
  std::vector<Row> rows;
  for (const auto& reason : roles) rows.push_back(to_row(reason));
  cut_names(header, rows);
  print_table(console, header, std::move(rows), "");
}

}  // namespace suitemcp::admin
