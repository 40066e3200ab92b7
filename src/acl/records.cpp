#include "acl/records.hpp"

#include "acl/names.hpp"

#include <algorithm>

namespace suitemcp::acl {
namespace {

/// Joined by SQL in the CRM, which knows no letter case.
bool is_same_id(std::string_view a, std::string_view b) {
  return base::equals_ignoring_case(a, b);
}

/// Strict rights: one of the group's own roles says "group" for the action, whether or not that is
/// the level which counts for the user in the end.
bool has_group_level(
    const Facts& facts,
    const RecordGroup& group,
    std::string_view module,
    std::string_view action,
    const Rules& rules
) {
  return std::ranges::any_of(facts.roles, [&](const RoleRow& row) {
    const bool is_said = is_live(row.group_link_deleted) && is_live(row.override_deleted) &&
                         is_live(row.action.deleted);
    return !row.is_direct() && is_said && is_same_id(row.group_id, group.id) &&
           is_row_of(row.action, module, action, Rules::Names::any_case) && row.level &&
           rules.group.contains(*row.level);
  });
}

}  // namespace

const RecordRow* find_record(const Facts& facts, const Question& question, const Rules& rules) {
  for (const auto& record : facts.records) {
    if (record.id == question.record_id && is_live(record.deleted) &&
        is_same_name(record.module, question.module, rules.names)) {
      return &record;
    }
  }
  return nullptr;
}

std::string_view owner_of(const RecordRow& record, const Rules& rules) {
  const bool is_assigned = !record.assigned_user_id.empty();
  if (is_assigned || rules.unassigned == Rules::Unassigned::nobody) return record.assigned_user_id;
  return record.created_by;
}

bool is_owner(const UserRow& user, const RecordRow& record, const Rules& rules) {
  return !user.id.empty() && owner_of(record, rules) == user.id;
}

const RecordGroup* find_shared_group(
    const Facts& facts, const RecordRow& record, std::string_view action, const Rules& rules
) {
  for (const auto& group : record.groups) {
    const bool is_shared = is_live(group.record_link_deleted) && is_live(group.group_deleted) &&
                           is_live(group.member_link_deleted);
    if (!is_shared) continue;
    if (!rules.is_strict || has_group_level(facts, group, record.module, action, rules)) {
      return &group;
    }
  }
  return nullptr;
}

bool is_recurring_elsewhere(const RecordRow& record, const Rules& rules) {
  const bool may_recur = is_same_name(record.module, "Calls", rules.names) ||
                         is_same_name(record.module, "Meetings", rules.names);
  const std::string_view source = record.recurring_source;
  // PHP takes "0" for empty.
  return may_recur && !source.empty() && source != "0" && source != "Sugar";
}

}  // namespace suitemcp::acl
