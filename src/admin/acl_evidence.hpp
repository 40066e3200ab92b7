#pragma once

#include "acl/facts.hpp"
#include "admin/acl_explanation.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::admin {

/// The record that was asked about, also a deleted one; nullptr: it was not found, or none was.
const acl::RecordRow* find_record(const AclExplanation& explanation);

/// The user whose record it is; "" when it is nobody's.
std::string owner_id_of(const AclExplanation& explanation);

/// Whether the level of `access` lets one into the module.
bool is_module_open(const acl::Verdict& verdict);

/// The first role that decides about the level's action; nullptr: none does.
const acl::RoleReason* deciding_role(const acl::Level& level, const acl::Verdict& verdict);

/// Names and values: ACL_PROFILE, and what is set besides, sorted.
std::vector<std::pair<std::string, std::string>> rules_of(const AclExplanation& explanation);

/// The CRM's defaults for `access` and for the action that was judged.
std::vector<acl::ActionRow> defaults_of(const AclExplanation& explanation);

/// The live groups that the user shares with the record.
std::vector<acl::RecordGroup> shared_groups_of(const acl::RecordRow& record);

}  // namespace suitemcp::admin
