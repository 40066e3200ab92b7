#include "tools/read_only_fields.hpp"

#include "base/ascii.hpp"
#include "crm/field_traits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace suitemcp::tools {
namespace {

/// Fields that the CRM keeps itself.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kKept{{
    {"deleted", "use the delete tool: it needs other rights and checks that the record exists"},
    {"id", "the CRM gives ids; to change a record use update with the argument id"},
    {"date_entered", "the CRM sets it"},
    {"date_modified", "the CRM sets it"},
    {"created_by", "the CRM sets it"},
    {"modified_user_id", "the CRM sets it"},
    {"created_by_name", "the CRM sets it"},
    {"modified_by_name", "the CRM sets it"},
}};

/// What decides about rights and logins: some CRM versions let users write it on their own record.
constexpr std::array<std::string_view, 11> kUserRights{
    "is_admin",
    "is_group",
    "portal_only",
    "external_auth_only",
    "sugar_login",
    "user_name",
    "status",
    "employee_status",
    "factor_auth",
    "user_type",
    "factor_auth_interface"
};

}  // namespace

std::string_view reason_kept_by_crm(std::string_view name) {
  for (const auto& [kept, reason] : kKept) {
    if (kept == name) return reason;
  }
  return {};
}

std::optional<std::string> read_only_reason(
    const crm::ModuleDefinition& module, const crm::FieldDefinition& field
) {
  if (const auto reason = reason_kept_by_crm(field.name); !reason.empty())
    return std::string(reason);
  // Employees are users under another name.
  const bool is_user = base::equals_ignoring_case(module.table, "users");
  if (is_user && std::ranges::find(kUserRights, field.name) != kUserRights.end()) {
    return "only the CRM's administrator screen sets it";
  }
  if (crm::is_numbered_by_crm(field)) return "the CRM numbers records itself";
  if (crm::is_person_module(module) && (field.name == "name" || field.name == "full_name")) {
    return "it is computed; set first_name and last_name";
  }
  if (field.name == "email" && crm::is_email_pseudo_field(module, field.name)) {
    return "set email1, the primary address";
  }
  if (field.name == "email_addresses_non_primary") return "set email1, the primary address";
  const bool is_name_of_other =
      field.type == "parent" ||
      (field.type == "relate" && !crm::is_column(module, field) && !field.name.ends_with("_id"));
  if (!is_name_of_other) return std::nullopt;
  const auto companion = crm::stored_companion(module, field);
  if (companion.empty())
    return "it shows a related record and cannot be set here; link the records";
  if (field.type == "parent") return "set parent_type (a module) and parent_id (a record id)";
  return fmt::format(
      "it shows a related record; set {} to its id (search {} finds it)",
      companion,
      field.related_module.empty() ? "the related module" : field.related_module
  );
}

}  // namespace suitemcp::tools
