#include "acl/role_levels.hpp"

#include "acl/names.hpp"

#include <algorithm>
#include <optional>

namespace suitemcp::acl {
namespace {

/// The levels of one pool of roles, of which one counts.
class Pool {
 public:
  explicit Pool(const Rules& rules) : is_additive_(rules.is_additive) {}

  void add(int level) {
    if (!level_) {
      level_ = level;
    } else {
      level_ = is_additive_ ? std::max(*level_, level) : std::min(*level_, level);
    }
  }
  std::optional<int> level() const { return level_; }

 private:
  bool is_additive_;
  std::optional<int> level_;
};

bool is_linked(const RoleRow& row) {
  return is_live(row.link_deleted) && (row.is_direct() || is_live(row.group_link_deleted));
}

/// Rule 3: the link alone counts; the role may be empty, deleted or missing.
bool switches_group_roles_off(const Facts& facts, const Rules& rules) {
  if (rules.precedence != Rules::Precedence::user_first) return false;
  return std::ranges::any_of(facts.roles, [](const RoleRow& row) {
    return row.is_direct() && is_linked(row);
  });
}

bool is_override_live(const RoleRow& row) {
  return is_linked(row) && is_live(row.override_deleted) && is_live(row.action.deleted);
}

RoleReason reason_of(const RoleRow& row, std::string_view action) {
  RoleReason reason;
  reason.role_id = row.role_id;
  reason.role_name = row.role_name;
  reason.group_id = row.group_id;
  reason.group_name = row.group_name;
  reason.action = action;
  reason.level = row.level;
  return reason;
}

/// nullopt: it counts, in comparison with the others.
std::optional<Weight> weightless(const RoleRow& row, bool are_groups_off) {
  if (!is_override_live(row)) return Weight::dead;
  if (are_groups_off && !row.is_direct()) return Weight::switched_off;
  if (row.level.value_or(0) == 0) return Weight::not_set;
  return std::nullopt;
}

/// The default for everybody; the CRM keeps one row, and of two the stricter counts.
std::optional<int> module_default(
    const Facts& facts, std::string_view module, std::string_view action, const Rules& rules
) {
  std::optional<int> level;
  for (const auto& row : facts.actions) {
    if (!is_live(row.deleted) || !is_row_of(row, module, action, rules.names)) continue;
    const int own = row.aclaccess.value_or(0);
    level = level ? std::min(*level, own) : own;
  }
  return level;
}

/// What the roles say; empty: nothing.
std::optional<int> weigh_roles(
    const Facts& facts,
    std::string_view module,
    std::string_view action,
    const Rules& rules,
    std::vector<RoleReason>& reasons
) {
  const bool are_groups_off = switches_group_roles_off(facts, rules);
  const bool are_apart = rules.precedence == Rules::Precedence::maximum;
  Pool of_user(rules);
  Pool of_groups(rules);
  const auto first = static_cast<std::ptrdiff_t>(reasons.size());
  for (const auto& row : facts.roles) {
    if (!is_row_of(row.action, module, action, rules.names)) continue;
    auto reason = reason_of(row, action);
    if (const auto weight = weightless(row, are_groups_off)) {
      reason.weight = *weight;
    } else {
      (are_apart && !row.is_direct() ? of_groups : of_user).add(*row.level);
    }
    reasons.push_back(std::move(reason));
  }
  // An empty pool stands below every level.
  const auto level = std::max(of_user.level(), of_groups.level());
  for (auto reason = reasons.begin() + first; reason != reasons.end(); ++reason) {
    const bool counts = reason->weight == Weight::decides;
    if (counts && reason->level != level) reason->weight = Weight::outweighed;
  }
  return level;
}

}  // namespace

Level weigh_level(
    const Facts& facts,
    std::string_view module,
    std::string_view action,
    const Rules& rules,
    std::vector<RoleReason>& reasons
) {
  Level level;
  level.action = action;
  level.value = weigh_roles(facts, module, action, rules, reasons);
  level.origin = Level::Origin::role;
  if (!level.value && rules.unset == Rules::Unset::module_default) {
    level.value = module_default(facts, module, action, rules);
    level.origin = Level::Origin::module_default;
  }
  if (!level.value) {
    level.origin = Level::Origin::unset;
  } else {
    level.reach = reach_of(*level.value, rules);
  }
  return level;
}

}  // namespace suitemcp::acl
