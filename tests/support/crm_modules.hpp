#pragma once

#include "crm/bridge.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::test {

/// Module definitions as SuiteCRM 8.8 describes them, cut to what tests use.

inline crm::FieldDefinition field(
    std::string name, std::string type, std::string label, std::optional<std::int64_t> length = {}
) {
  crm::FieldDefinition made;
  made.name = std::move(name);
  made.type = std::move(type);
  made.label = std::move(label);
  made.max_length = length;
  return made;
}

inline crm::FieldDefinition relate(std::string name, std::string label, std::string module) {
  auto made = field(std::move(name), "relate", std::move(label));
  made.related_module = std::move(module);
  return made;
}

inline crm::FieldDefinition choice(
    std::string name,
    std::string label,
    std::vector<crm::FieldOption> options,
    std::string type = "enum"
) {
  auto made = field(std::move(name), std::move(type), std::move(label));
  made.options = std::move(options);
  return made;
}

inline crm::FieldDefinition required(crm::FieldDefinition made) {
  made.is_required = true;
  return made;
}

inline std::vector<crm::FieldDefinition> basic_fields(std::string name_type, std::int64_t length) {
  return {
      required(field("id", "id", "ID")),
      required(field("name", std::move(name_type), "Name", length)),
      field("date_entered", "datetime", "Date Created"),
      field("date_modified", "datetime", "Date Modified"),
      field("modified_user_id", "assigned_user_name", "Modified By"),
      field("modified_by_name", "assigned_user_name", "Modified By"),
      field("created_by", "assigned_user_name", "Created By"),
      field("created_by_name", "assigned_user_name", "Created By"),
      field("description", "text", "Description"),
      field("deleted", "bool", "Deleted"),
      relate("assigned_user_id", "Assigned User", "Users"),
      relate("assigned_user_name", "Assigned to", "Users"),
  };
}

inline crm::ModuleDefinition accounts() {
  crm::ModuleDefinition module{"Accounts", "accounts", basic_fields("name", 150), {}};
  for (auto& made : std::vector<crm::FieldDefinition>{
           choice(
               "account_type", "Type", {{"", ""}, {"Customer", "Customer"}, {"Analyst", "Analyst"}}
           ),
           choice(
               "industry",
               "Industry",
               {{"", ""}, {"Media", "Media"}, {"Banking", "Banking"}, {"Technology", "Tech Sector"}}
           ),
           field("annual_revenue", "varchar", "Annual Revenue", 100),
           field("phone_office", "phone", "Office Phone", 100),
           field("billing_address_street", "varchar", "Billing Street", 150),
           field("billing_address_city", "varchar", "Billing City", 100),
           field("billing_address_country", "varchar", "Billing Country"),
           field("website", "url", "Website", 255),
           field("employees", "varchar", "Employees", 10),
           field("email1", "varchar", "Email Address"),
           field("email_addresses_non_primary", "email", "Non Primary E-mails"),
           field("parent_id", "id", "Parent Account ID"),
           relate("parent_name", "Member of", "Accounts"),
           field("email_opt_out", "bool", "Email Opt Out"),
           field("email", "email", "Any Email"),
           relate("campaign_name", "Campaign", "Campaigns"),
           field("campaign_id", "id", "Campaign ID"),
           field("jjwg_maps_lat_c", "float", "Latitude", 10),
           choice("regions_c", "Regions", {{"north", "North"}, {"south", "South"}}, "multienum"),
       }) {
    module.fields.push_back(made);
  }
  module.links = {
      {"contacts", "Contacts"},
      {"opportunities", "Opportunities"},
      {"members", "Accounts"},
      {"member_of", "Accounts"},
      {"calls", "Calls"},
      {"tasks", "Tasks"},
      {"notes", "Notes"},
      {"documents", ""}
  };
  return module;
}

inline crm::ModuleDefinition contacts() {
  crm::ModuleDefinition module{"Contacts", "contacts", basic_fields("name", 255), {}};
  module.fields[1].is_required = true;
  for (auto& made : std::vector<crm::FieldDefinition>{
           field("first_name", "varchar", "First Name", 100),
           required(field("last_name", "varchar", "Last Name", 100)),
           field("full_name", "fullname", "Name"),
           field("title", "varchar", "Job Title", 100),
           field("do_not_call", "bool", "Do Not Call"),
           field("phone_work", "phone", "Office Phone", 100),
           field("phone_mobile", "phone", "Mobile", 100),
           field("birthdate", "date", "Birthdate"),
           field("email1", "varchar", "Email Address"),
           field("email", "email", "Any Email"),
           relate("account_name", "Account Name", "Accounts"),
           relate("account_id", "Account ID", "Accounts"),
       }) {
    module.fields.push_back(made);
  }
  module.links = {{"accounts", "Accounts"}, {"tasks", "Tasks"}, {"tasks_parent", "Tasks"}};
  return module;
}

inline crm::FieldDefinition with_default(crm::FieldDefinition made, std::string value) {
  made.default_value = std::move(value);
  return made;
}

inline std::vector<crm::FieldDefinition> parent_fields() {
  return {
      field("parent_type", "parent_type", "Parent Type", 255),
      field("parent_name", "parent", "Related to"),
      field("parent_id", "id", "Parent ID"),
  };
}

inline crm::ModuleDefinition activity(
    std::string name, std::string table, std::vector<crm::FieldDefinition> fields
) {
  crm::ModuleDefinition module{std::move(name), std::move(table), basic_fields("name", 50), {}};
  for (auto& made : parent_fields()) module.fields.push_back(std::move(made));
  for (auto& made : fields) module.fields.push_back(std::move(made));
  return module;
}

inline crm::ModuleDefinition calls() {
  auto module = activity(
      "Calls",
      "calls",
      {required(field("date_start", "datetimecombo", "Start Date & Time")),
       choice("status", "Status", {{"Planned", "Planned"}, {"Held", "Held"}}),
       choice("direction", "Direction", {{"Inbound", "Inbound"}, {"Outbound", "Outbound"}}),
       required(field("duration_hours", "int", "Duration Hours", 2)),
       field("duration_minutes", "int", "Duration Minutes", 2)}
  );
  module.links = {{"contacts", "Contacts"}, {"accounts", "Accounts"}};
  return module;
}

inline crm::ModuleDefinition tasks() {
  return activity(
      "Tasks",
      "tasks",
      {choice("status", "Status", {{"Not Started", "Not Started"}, {"Completed", "Completed"}}),
       choice("priority", "Priority", {{"High", "High"}, {"Medium", "Medium"}, {"Low", "Low"}}),
       field("date_due", "datetimecombo", "Due Date"),
       field("date_start", "datetimecombo", "Start Date"),
       field("contact_id", "id", "Contact ID"),
       relate("contact_name", "Contact Name", "Contacts")}
  );
}

inline crm::ModuleDefinition notes() {
  return activity(
      "Notes",
      "notes",
      {field("filename", "file", "Attachment", 255),
       field("file_mime_type", "varchar", "Mime Type", 100),
       field("contact_id", "id", "Contact ID"),
       relate("contact_name", "Contact", "Contacts")}
  );
}

inline crm::ModuleDefinition opportunities() {
  crm::ModuleDefinition module{"Opportunities", "opportunities", basic_fields("name", 50), {}};
  for (auto& made : std::vector<crm::FieldDefinition>{
           required(choice(
               "sales_stage",
               "Sales Stage",
               {{"Prospecting", "Prospecting"},
                {"Negotiation/Review", "Negotiation"},
                {"Closed Won", "Won"},
                {"Closed Lost", "Lost"}}
           )),
           required(field("amount", "currency", "Opportunity Amount")),
           field("amount_usdollar", "currency", "Amount"),
           field("currency_id", "id", "Currency"),
           required(field("date_closed", "date", "Expected Close Date")),
           field("probability", "int", "Probability (%)"),
           field("next_step", "varchar", "Next Step", 100),
           required(with_default(
               choice("opportunity_type", "Type", {{"New Business", "New Business"}}),
               "New Business"
           )),
           required(relate("account_name", "Account Name", "Accounts")),
           field("account_id", "id", "Account ID"),
       }) {
    module.fields.push_back(made);
  }
  return module;
}

inline crm::ModuleDefinition users() {
  crm::ModuleDefinition module{"Users", "users", basic_fields("name", 255), {}};
  for (auto& made : std::vector<crm::FieldDefinition>{
           field("user_name", "user_name", "User Name", 60),
           field("user_hash", "password", "Password", 255),
           field("system_generated_password", "bool", "System Generated Password"),
           field("pwd_last_changed", "datetime", "Password Last Changed"),
           field("authenticate_id", "varchar", "Authentication Id", 100),
           field("first_name", "varchar", "First Name", 255),
           field("last_name", "varchar", "Last Name", 255),
           field("email1", "varchar", "Email Address"),
           choice("status", "Status", {{"Active", "Active"}, {"Inactive", "Inactive"}}),
       }) {
    module.fields.push_back(made);
  }
  return module;
}

}  // namespace suitemcp::test
