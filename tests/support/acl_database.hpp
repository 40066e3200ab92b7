#pragma once

#include "base/ascii.hpp"
#include "tests/support/acl_tables.hpp"
#include "tests/support/mariadb_server.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace suitemcp::test {

/// Brings tables from memory into a real database with the schema of crm_schema.sql.
class AclDatabase {
 public:
  explicit AclDatabase(MariadbServer& server) : server_(server) {}

  /// Instead of what was there.
  void write(const AclTables& tables) {
    std::string script = "USE crm; START TRANSACTION; " + clearing();
    add_users_and_roles(script, tables);
    add_groups(script, tables);
    add_records(script, tables);
    server_.sql().run(script + "COMMIT");
  }
  void clear() { server_.sql().run("USE crm; START TRANSACTION; " + clearing() + "COMMIT"); }

  static std::string table_of(std::string_view module) { return base::lower_ascii(module); }

 private:
  /// The rows of one table, sent in one statement.
  class Insert {
   public:
    Insert(AclDatabase& database, std::string table, std::initializer_list<const char*> columns)
        : database_(database), head_("INSERT INTO " + std::move(table) + " (") {
      for (const auto* column : columns)
        head_ += std::string(head_.back() == '(' ? "" : ",") + column;
      head_ += ") VALUES ";
    }
    template <class... Cells>
    void row(const Cells&... cells) {
      rows_ += rows_.empty() ? "(" : ",(";
      ((rows_ += database_.in_sql(cells) + ","), ...);
      rows_.back() = ')';
    }
    void end(std::string& script) const {
      if (!rows_.empty()) script += head_ + rows_ + "; ";
    }

   private:
    AclDatabase& database_;
    std::string head_, rows_;
  };

  struct Link {};  // the id of a row that nobody names

  std::string in_sql(const std::string& text) const { return server_.sql().quote(text); }
  std::string in_sql(acl::Number number) const {
    return number ? std::to_string(*number) : std::string("NULL");
  }
  std::string in_sql(Link) { return "'link-" + std::to_string(++links_) + "'"; }
  /// Who is nobody: the CRM writes both.
  std::string nobody_or(const std::string& id) {
    if (!id.empty()) return in_sql(id);
    return ++nobodies_ % 2 == 0 ? "NULL" : "''";
  }

  static std::string clearing() {
    std::string script;
    for (const auto* table :
         {"users",
          "acl_actions",
          "acl_roles",
          "acl_roles_actions",
          "acl_roles_users",
          "securitygroups",
          "securitygroups_users",
          "securitygroups_acl_roles",
          "securitygroups_records",
          "accounts",
          "contacts",
          "opportunities",
          "tasks",
          "calls",
          "meetings",
          "abc12_thing",
          "abc12_cstm"}) {
      script += std::string("DELETE FROM ") + table + "; ";
    }
    return script;
  }

  void add_users_and_roles(std::string& script, const AclTables& tables) {
    Insert users(*this, "users", {"id", "user_name", "status", "is_admin", "deleted"});
    for (const auto& row : tables.users) {
      users.row(row.id, row.user_name, row.status, row.is_admin, row.deleted);
    }
    users.end(script);
    Insert actions(
        *this, "acl_actions", {"id", "category", "name", "acltype", "aclaccess", "deleted"}
    );
    for (const auto& row : tables.acl_actions) {
      actions.row(row.id, row.category, row.name, row.acltype, row.aclaccess, row.deleted);
    }
    actions.end(script);
    Insert roles(*this, "acl_roles", {"id", "name", "deleted"});
    for (const auto& row : tables.acl_roles) roles.row(row.id, row.name, row.deleted);
    roles.end(script);
    Insert said(
        *this, "acl_roles_actions", {"id", "role_id", "action_id", "access_override", "deleted"}
    );
    for (const auto& row : tables.acl_roles_actions) {
      said.row(Link(), row.role_id, row.action_id, row.access_override, row.deleted);
    }
    said.end(script);
    Insert given(*this, "acl_roles_users", {"id", "role_id", "user_id", "deleted"});
    for (const auto& row : tables.acl_roles_users) {
      given.row(Link(), row.role_id, row.user_id, row.deleted);
    }
    given.end(script);
  }

  void add_groups(std::string& script, const AclTables& tables) {
    Insert groups(*this, "securitygroups", {"id", "name", "deleted"});
    for (const auto& row : tables.securitygroups) groups.row(row.id, row.name, row.deleted);
    groups.end(script);
    Insert members(*this, "securitygroups_users", {"id", "securitygroup_id", "user_id", "deleted"});
    for (const auto& row : tables.securitygroups_users) {
      members.row(Link(), row.securitygroup_id, row.user_id, row.deleted);
    }
    members.end(script);
    Insert roles(
        *this, "securitygroups_acl_roles", {"id", "securitygroup_id", "role_id", "deleted"}
    );
    for (const auto& row : tables.securitygroups_acl_roles) {
      roles.row(Link(), row.securitygroup_id, row.role_id, row.deleted);
    }
    roles.end(script);
    Insert records(
        *this,
        "securitygroups_records",
        {"id", "securitygroup_id", "module", "record_id", "deleted"}
    );
    for (const auto& row : tables.securitygroups_records) {
      records.row(Link(), row.securitygroup_id, row.module, row.record_id, row.deleted);
    }
    records.end(script);
  }

  void add_records(std::string& script, const AclTables& tables) {
    for (const auto& row : tables.records) {
      const bool may_recur = row.module == "Calls" || row.module == "Meetings";
      script += "INSERT INTO " + table_of(row.module) +
                " (id, deleted, assigned_user_id, created_by" +
                (may_recur ? ", recurring_source" : "") + ") VALUES (" + in_sql(row.id) + "," +
                in_sql(row.deleted) + "," + nobody_or(row.assigned_user_id) + "," +
                nobody_or(row.created_by) +
                (may_recur ? "," + nobody_or(row.recurring_source) : "") + "); ";
    }
  }

  MariadbServer& server_;
  std::size_t links_ = 0;
  std::size_t nobodies_ = 0;
};

}  // namespace suitemcp::test
