#pragma once

#include <optional>
#include <string>
#include <vector>

namespace suitemcp::acl {

/// A column as the CRM's database has it; empty: NULL. A NULL text is "": no rule tells them apart.
using Number = std::optional<int>;

/// A row counts while its flag is exactly 0, as in the CRM's `deleted = 0`: NULL is not 0. A reader
/// may leave dead rows out; an explanation shows them when it does not.
constexpr bool is_live(Number deleted) {
  return deleted == 0;
}

/// The row of `users`. Where a name is taken twice, the live row.
struct UserRow {
  std::string id;  // spelled as stored: its letter case decides who owns a record
  std::string user_name;
  std::string status;
  Number is_admin;
  Number deleted;
};

/// A row of `acl_actions`: what is done where roles say nothing.
struct ActionRow {
  std::string category;  // a module, such as Accounts
  std::string name;      // access, view, list, edit, delete, import, export, massupdate
  std::string acltype;   // "module" for what is judged here
  Number aclaccess;
  Number deleted;
};

/// One way to one thing that a role says: the link from the user to the role, joined with a row of
/// `acl_roles_actions` and its row of `acl_actions`. A role that says nothing about the modules in
/// question still has one row, with an empty `action`: its link alone may count. Whatever the
/// precedence, both kinds of links are brought: a group may count without its role (strict rights).
struct RoleRow {
  /// Given to the user himself, or by a security group.
  enum class Via { user, group } via = Via::user;
  std::string role_id;
  std::string role_name;  // "" where acl_roles has no such row; it counts all the same
  std::string group_id;   // "" for a role of the user himself
  std::string group_name;
  Number link_deleted;        // acl_roles_users, or securitygroups_users
  Number group_link_deleted;  // securitygroups_acl_roles; not read for a role of the user himself

  ActionRow action;  // of the override; its `aclaccess` is not read
  Number level;      // access_override; 0 and NULL are "not set"
  Number override_deleted;

  bool is_direct() const { return via == Via::user; }
};

/// A security group that a record is in, joined with the membership of the user.
struct RecordGroup {
  std::string id;
  std::string name;
  Number record_link_deleted;  // securitygroups_records
  Number group_deleted;        // securitygroups; read for records, never for roles
  Number member_link_deleted;  // securitygroups_users of the user; NULL where there is no row
};

/// A record of a module's own table. One that is not among the facts was not found.
struct RecordRow {
  std::string module;
  std::string id;  // spelled as the question spells it: SQL finds it in any letter case
  Number deleted;
  std::string assigned_user_id;  // "" where the table has no such column
  std::string created_by;
  std::string recurring_source;  // calls, meetings; "" elsewhere
  std::vector<RecordGroup> groups;
};

/// What came of asking the database.
enum class Source { read, not_configured, unreachable };

/// Everything that a verdict rests on: rows of the CRM's database, fetched in one round trip and
/// not yet judged. Rows of other users, modules or actions than the question's do no harm; facts of
/// several modules or records answer as many questions.
struct Facts {
  Source source = Source::read;
  std::string trouble;  // unreachable: why, in words for operator and model, without secrets

  std::optional<UserRow> user;  // empty: the CRM knows no such user
  std::vector<ActionRow> actions;
  std::vector<RoleRow> roles;
  std::vector<RecordRow> records;
};

}  // namespace suitemcp::acl
