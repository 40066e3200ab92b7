#include "sandbox/schema.hpp"

#include "sandbox/database.hpp"
#include "sandbox/vardefs.hpp"

#include <string>

namespace suitemcp::sandbox {
namespace {

constexpr char kText[] = " TEXT COLLATE mysql_ci";

std::string column_type(const Field& field) {
  if (field.type == "bool" || field.type == "int") return " INTEGER";
  if (field.type == "currency" || field.type == "float") return " REAL";
  return kText;
}

std::string table_sql(const Module& module) {
  std::string sql = "CREATE TABLE \"" + module.table + "\" (";
  std::string custom;
  bool first = true;
  for (const auto& field : module.fields) {
    if (field.source == FieldSource::custom_column) {
      custom += ", \"" + field.name + "\"" + column_type(field);
    }
    if (field.source != FieldSource::column) continue;
    if (!first) sql += ", ";
    first = false;
    sql += "\"" + field.name + "\"" + column_type(field);
    if (field.name == "id") sql += " PRIMARY KEY";
  }
  sql += ");";
  if (!custom.empty()) {
    sql +=
        "CREATE TABLE \"" + module.table + "_cstm\" (id_c" + kText + " PRIMARY KEY" + custom + ");";
  }
  return sql;
}

/// A relation table: id, the named text columns, date_modified, deleted; an index per key.
std::string relation_sql(
    const std::string& table,
    std::initializer_list<const char*> keys,
    std::initializer_list<const char*> others = {}
) {
  std::string sql = "CREATE TABLE " + table + " (id TEXT PRIMARY KEY";
  for (const auto* key : keys) sql += std::string(", ") + key + kText;
  for (const auto* other : others) sql += std::string(", ") + other + kText;
  sql += ", date_modified TEXT, deleted INTEGER DEFAULT 0);";
  for (const auto* key : keys) {
    sql += "CREATE INDEX idx_" + table + "_" + key + " ON " + table + " (" + key + ");";
  }
  return sql;
}

std::string relation_tables() {
  return relation_sql("accounts_contacts", {"account_id", "contact_id"}) +
         relation_sql("accounts_opportunities", {"account_id", "opportunity_id"}) +
         relation_sql(
             "opportunities_contacts", {"opportunity_id", "contact_id"}, {"contact_role"}
         ) +
         relation_sql("contacts_cases", {"contact_id", "case_id"}, {"contact_role"}) +
         relation_sql("calls_contacts", {"call_id", "contact_id"}, {"required", "accept_status"}) +
         relation_sql("calls_users", {"call_id", "user_id"}, {"required", "accept_status"}) +
         relation_sql("calls_leads", {"call_id", "lead_id"}, {"required", "accept_status"}) +
         relation_sql(
             "meetings_contacts", {"meeting_id", "contact_id"}, {"required", "accept_status"}
         ) +
         relation_sql("meetings_users", {"meeting_id", "user_id"}, {"required", "accept_status"}) +
         relation_sql("meetings_leads", {"meeting_id", "lead_id"}, {"required", "accept_status"}) +
         relation_sql(
             "email_addr_bean_rel",
             {"email_address_id", "bean_id"},
             {"bean_module", "primary_address", "reply_to_address", "date_created"}
         );
}

/// Made by the Module Builder; empty in an installation without it.
std::string custom_tables() {
  return relation_sql(
      "abc_vehicles_accounts_c",
      {"abc_vehicles_accountsaccounts_ida", "abc_vehicles_accountsabc_vehicles_idb"}
  );
}

/// tracker.id counts up: the highest is the newest view.
std::string tables_without_module() {
  return "CREATE TABLE tracker (id INTEGER PRIMARY KEY, monitor_id TEXT, user_id TEXT,"
         " module_name TEXT, item_id TEXT, item_summary TEXT, date_modified TEXT, action TEXT,"
         " visible INTEGER DEFAULT 1, deleted INTEGER DEFAULT 0);"
         "CREATE INDEX idx_tracker_user ON tracker (user_id, date_modified);"
         // The upload folder.
         "CREATE TABLE sandbox_uploads (note_id TEXT PRIMARY KEY, base64 TEXT);";
}

std::string acl_tables() {
  return relation_sql("acl_actions", {"category"}, {"name", "acltype", "aclaccess"}) +
         relation_sql("acl_roles", {"name"}, {"description"}) +
         relation_sql("acl_roles_actions", {"role_id", "action_id"}, {"access_override"}) +
         relation_sql("acl_roles_users", {"role_id", "user_id"}) +
         relation_sql(
             "securitygroups_users",
             {"securitygroup_id", "user_id"},
             {"primary_group", "noninheritable"}
         ) +
         relation_sql("securitygroups_acl_roles", {"securitygroup_id", "role_id"}) +
         relation_sql("securitygroups_records", {"securitygroup_id", "record_id"}, {"module"}) +
         // Tables of the permitted sub-selects that hold nothing here.
         relation_sql("emails_text", {"email_id"}, {"from_addr", "to_addrs"}) +
         relation_sql("emails_beans", {"email_id", "bean_id"}, {"bean_module"}) +
         relation_sql("teams", {"name"}) +
         // What login checks; SuiteCRM keeps bcrypt of the MD5, a demo keeps the MD5.
         "CREATE TABLE sandbox_passwords (user_id TEXT PRIMARY KEY, password_md5 TEXT,"
         " date_format TEXT, number_separators TEXT);";
}

}  // namespace

void create_schema(Database& database, const Vardefs& vardefs) {
  std::string sql;
  for (const auto& module : vardefs.modules()) sql += table_sql(*module);
  sql += relation_tables() + custom_tables() + acl_tables() + tables_without_module();
  database.script(sql + "PRAGMA user_version = " + std::to_string(kSchemaVersion) + ";");
}

}  // namespace suitemcp::sandbox
