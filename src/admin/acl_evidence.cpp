#include "admin/acl_evidence.hpp"

#include "acl/names.hpp"
#include "acl/records.hpp"

#include <algorithm>

namespace suitemcp::admin {
namespace {

/// The CRM's own word: it knows no `create`.
std::string_view crm_action(const AclExplanation& explanation) {
  const auto& level = explanation.verdict.level;
  return level ? level->action : acl::name_of(explanation.question.inquiry.action);
}

}  // namespace

const acl::RecordRow* find_record(const AclExplanation& explanation) {
  const auto& inquiry = explanation.question.inquiry;
  if (inquiry.record_id.empty()) return nullptr;
  const acl::RecordRow* found = nullptr;
  for (const auto& record : explanation.facts.records) {
    const bool is_meant = record.id == inquiry.record_id &&
                          acl::is_same_name(record.module, inquiry.module, explanation.rules.names);
    if (is_meant && (found == nullptr || acl::is_live(record.deleted))) found = &record;
  }
  return found;
}

std::string owner_id_of(const AclExplanation& explanation) {
  const auto* record = find_record(explanation);
  if (record == nullptr) return "";
  return std::string(acl::owner_of(*record, explanation.rules));
}

bool is_module_open(const acl::Verdict& verdict) {
  // What comes behind the module's door was looked at, or the door was all there was.
  return verdict.level || verdict.is_allowed;
}

const acl::RoleReason* deciding_role(const acl::Level& level, const acl::Verdict& verdict) {
  const auto reason = std::ranges::find_if(verdict.roles, [&](const acl::RoleReason& role) {
    return role.weight == acl::Weight::decides && role.action == level.action;
  });
  return reason == verdict.roles.end() ? nullptr : &*reason;
}

std::vector<std::pair<std::string, std::string>> rules_of(const AclExplanation& explanation) {
  std::vector<std::pair<std::string, std::string>> rules;
  for (const auto& change : explanation.changes) {
    const auto end = change.find('=');
    rules.emplace_back(change.substr(0, end), change.substr(end + 1));
  }
  std::ranges::sort(rules);
  rules.emplace(rules.begin(), "ACL_PROFILE", explanation.profile);
  return rules;
}

std::vector<acl::ActionRow> defaults_of(const AclExplanation& explanation) {
  std::vector<acl::ActionRow> rows;
  const auto& module = explanation.question.inquiry.module;
  const auto names = explanation.rules.names;
  for (const auto& row : explanation.facts.actions) {
    if (acl::is_row_of(row, module, "access", names) ||
        acl::is_row_of(row, module, crm_action(explanation), names)) {
      rows.push_back(row);
    }
  }
  return rows;
}

std::vector<acl::RecordGroup> shared_groups_of(const acl::RecordRow& record) {
  std::vector<acl::RecordGroup> shared;
  for (const auto& group : record.groups) {
    const bool is_shared = acl::is_live(group.record_link_deleted) &&
                           acl::is_live(group.group_deleted) &&
                           acl::is_live(group.member_link_deleted);
    if (is_shared) shared.push_back(group);
  }
  return shared;
}

}  // namespace suitemcp::admin
