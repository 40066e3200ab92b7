#pragma once

namespace suitemcp::config {

/// Levels that mean the same, both ends included.
struct AclLevels {
  int low;
  int high;
  constexpr bool contains(int level) const { return low <= level && level <= high; }
  bool operator==(const AclLevels&) const = default;
};

/// How rights in the CRM are judged: every rule by itself, so that an operator can mix. Names in
/// comments are the variables; the defaults are the profile `documented`. Plain data that acl takes
/// as it is.
struct AclRules {
  // What the numbers in the CRM's acl_actions and acl_roles_actions stand for. -99 always refuses.
  AclLevels all{90, 90};    // ACL_ALLOW_ALL
  int enabled = 89;         // ACL_ALLOW_ENABLED: where `access` opens a module
  AclLevels group{79, 80};  // ACL_ALLOW_GROUP
  AclLevels owner{69, 75};  // ACL_ALLOW_OWNER, looked at before `group`
  int disabled = -98;       // ACL_ALLOW_DISABLED

  /// ACL_LEVELS: is a level above those of a group as good as they are (and as `all` from `enabled`
  /// on), or does it stand for nothing?
  enum class Reading { at_least, exact } reading = Reading::at_least;
  /// ACL_ODD_LEVELS: what a level does that stands for nothing, such as 42.
  enum class Odd { deny, allow } odd_levels = Odd::deny;
  /// ACL_UNSET: where no role says anything: go, or what the CRM has for everybody (acl_actions)?
  enum class Unset { allow, module_default } unset = Unset::allow;

  /// ACL_ROLE_PRECEDENCE: roles of the user and roles of his groups. Does one of the first switch
  /// the others off, are they one pool, or does the better of the two answers count?
  enum class Precedence { user_first, pool, maximum } precedence = Precedence::maximum;
  /// ACL_ADDITIVE: of several levels in a pool the highest counts, otherwise the lowest.
  bool is_additive = true;

  /// ACL_MODULE_ACCESS: is the level of `access` looked at, and what opens a module: what would let
  /// any other action through, or nothing below `enabled`?
  enum class Access { ignored, like_actions, from_enabled } module_access = Access::like_actions;
  /// ACL_CREATE_BY: the CRM has no action `create`; create is a matter of `edit`.
  enum class CreateBy { edit, create } create_by = CreateBy::edit;
  /// ACL_GROUP_RECORDS: does the level of a group let one change any record, or only those of one's
  /// groups and one's own? What may be read is always the latter.
  enum class GroupRecords { any, own_groups } group_records = GroupRecords::any;
  /// ACL_STRICT_RIGHTS: only a group counts one of whose roles has the level of a group itself.
  bool is_strict = false;
  /// ACL_UNASSIGNED: who owns a record that is assigned to nobody.
  enum class Unassigned { creator, nobody } unassigned = Unassigned::creator;
  /// ACL_RECURRING: calls and meetings that come from a calendar outside cannot be changed or
  /// deleted, not even by an administrator.
  bool is_recurring_locked = false;
  /// ACL_NAMES: is "accounts" the module Accounts? To the CRM's PHP it is not.
  enum class Names { any_case, exact } names = Names::any_case;

  /// ACL_READS: are actions that only read a matter of this check?
  enum class Reads { unchecked, checked } reads = Reads::unchecked;
  /// ACL_READ_CHECK: are reads held back which the CRM's interfaces let past its roles?
  bool is_read_check = true;
  /// ACL_INACTIVE_USERS: may one do anything whom the CRM would not let log in?
  enum class Inactive { ignored, denied } inactive_users = Inactive::denied;
  /// ACL_UNKNOWN: a user or a record that the database does not know, or no record where one is
  /// needed: leave it to the CRM, or refuse?
  enum class Unknown { crm_decides, denied } unknown = Unknown::crm_decides;
  /// ACL_UNREACHABLE: what stops while the database cannot be asked.
  enum class Unreachable { deny_writes, deny_all, allow } unreachable = Unreachable::deny_writes;

  bool operator==(const AclRules&) const = default;

  /// The documented decision table.
  static AclRules documented() { return {}; }
  /// What the CRM's own PHP decides.
  static AclRules crm();
};

inline AclRules AclRules::crm() {
  AclRules rules;
  rules.group = {80, 80};
  rules.owner = {75, 75};
  rules.reading = Reading::exact;
  rules.unset = Unset::module_default;
  rules.precedence = Precedence::user_first;
  rules.module_access = Access::from_enabled;
  rules.group_records = GroupRecords::own_groups;
  rules.is_recurring_locked = true;
  rules.names = Names::exact;
  rules.reads = Reads::checked;
  rules.inactive_users = Inactive::ignored;
  return rules;
}

}  // namespace suitemcp::config
