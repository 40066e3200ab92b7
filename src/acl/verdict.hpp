#pragma once

#include "acl/question.hpp"
#include "acl/rules.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::acl {

/// What decided.
enum class Ground : std::uint8_t {
  // Nobody's rights were looked at.
  no_database,
  unchecked,  // a read, or a check that is switched off
  unreachable,
  // Who asks.
  unknown_user,
  inactive_user,
  administrator,
  // What is asked about.
  recurring,
  module_closed,
  // The level.
  no_action,  // the CRM has no such module or action
  unset,
  admin_module,  // no role can speak of it, as its screens are for administrators only
  level_all,
  level_none,
  // Level and record.
  module_level,  // owner or group suffices where no certain record is meant
  no_record,
  record_missing,
  group_level,  // any record will do
  owner,
  member,
  not_owner,
  not_member,
};
/// "module_closed"; for JSON and logs.
std::string_view name_of(Ground ground);

/// The two sentences that users were promised, and what is none of their doing.
enum class Refusal : std::uint8_t { none, permission_denied, access_refused };

/// Which records of the module the user may see; what a tool turns into a condition.
enum class Rows : std::uint8_t {
  none,
  own,     // assigned to the user; not those that are assigned to nobody, whoever made them
  groups,  // these and those of his security groups
  all,
};
std::string_view name_of(Rows rows);

/// What became of one thing that a role says about the action, or about `access`.
enum class Weight : std::uint8_t {
  decides,
  outweighed,    // by another level
  switched_off,  // a role of a group, while the user has roles of his own
  not_set,       // 0 or NULL
  dead,          // a link or a row is deleted
};
std::string_view name_of(Weight weight);

struct RoleReason {
  std::string role_id;
  std::string role_name;
  std::string group_id;  // "": the user's own role
  std::string group_name;
  std::string action;  // of the CRM: access, edit, ...
  std::optional<int> level;
  Weight weight = Weight::decides;
};

/// A level and where it comes from.
struct Level {
  std::string action;        // of the CRM
  std::optional<int> value;  // empty: neither a role nor the CRM's default says anything
  enum class Origin : std::uint8_t { unset, role, module_default } origin = Origin::unset;
  Reach reach = Reach::none;
};
std::string_view name_of(Level::Origin origin);
/// What it lets through ("owner"), or why nothing: -98 and -99 are the CRM's "disabled" and "none".
std::string_view word_for(const Level& level);

/// Yes or no, and why.
struct Verdict {
  bool is_allowed = false;
  Ground ground = Ground::unchecked;
  Refusal refusal = Refusal::none;
  Rows rows = Rows::none;  // for list, view and export; `all` or `none` where nothing is read

  std::optional<Level> access;  // where they were looked at
  std::optional<Level> level;
  std::string owner_id;    // of the record; "": nobody's, or not looked at
  std::string group_name;  // through which the user may
  std::string group_id;
  std::vector<RoleReason> roles;  // about `access` and the action, in the order of the facts

  /// For model and operator: what and why, without ids, on one line. Refusals begin with
  /// "Permission denied" or "Access refused by CRM role".
  std::string sentence;
};

}  // namespace suitemcp::acl
