#include "tools/field_selection.hpp"

#include "base/json.hpp"
#include "crm/field_traits.hpp"

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace suitemcp::tools {
namespace {

using Names = std::array<std::string_view, 9>;

/// What a person would want to see first. Twenty accounts stay below 5 kB.
constexpr std::array<std::pair<std::string_view, Names>, 14> kSensible{{
    {"Accounts",
     {"name",
      "account_type",
      "industry",
      "phone_office",
      "billing_address_city",
      "assigned_user_name"}},
    {"Contacts",
     {"first_name",
      "last_name",
      "title",
      "account_name",
      "email1",
      "phone_work",
      "phone_mobile",
      "assigned_user_name"}},
    {"Leads",
     {"first_name",
      "last_name",
      "status",
      "account_name",
      "email1",
      "phone_work",
      "lead_source",
      "assigned_user_name"}},
    {"Prospects", {"first_name", "last_name", "title", "account_name", "email1", "phone_work"}},
    {"Opportunities",
     {"name",
      "sales_stage",
      "amount",
      "date_closed",
      "probability",
      "account_name",
      "assigned_user_name"}},
    {"Cases",
     {"case_number",
      "name",
      "status",
      "priority",
      "account_name",
      "date_entered",
      "assigned_user_name"}},
    {"Bugs", {"bug_number", "name", "status", "priority", "date_entered", "assigned_user_name"}},
    {"Tasks",
     {"name",
      "status",
      "priority",
      "date_due",
      "parent_type",
      "parent_name",
      "contact_name",
      "assigned_user_name"}},
    {"Calls",
     {"name",
      "status",
      "direction",
      "date_start",
      "parent_type",
      "parent_name",
      "assigned_user_name"}},
    {"Meetings",
     {"name",
      "status",
      "date_start",
      "date_end",
      "location",
      "parent_type",
      "parent_name",
      "assigned_user_name"}},
    {"Notes",
     {"name",
      "filename",
      "parent_type",
      "parent_name",
      "contact_name",
      "date_entered",
      "assigned_user_name"}},
    {"Emails",
     {"name",
      "status",
      "type",
      "date_sent_received",
      "from_addr_name",
      "to_addrs_names",
      "parent_type",
      "parent_name"}},
    {"Users", {"user_name", "first_name", "last_name", "title", "department", "status", "email1"}},
    {"Project",
     {"name",
      "status",
      "priority",
      "estimated_start_date",
      "estimated_end_date",
      "assigned_user_name"}},
}};

constexpr std::size_t kMostSensible = 10;

bool is_telling(const crm::FieldDefinition& field) {
  constexpr std::array<std::string_view, 9> kTypes{
      "date",
      "datetime",
      "datetimecombo",
      "currency",
      "enum",
      "radioenum",
      "dynamicenum",
      "phone",
      "relate"
  };
  constexpr std::array<std::string_view, 7> kNoise{
      "date_entered",
      "created_by_name",
      "modified_by_name",
      "currency_id",
      "campaign_name",
      "assigned_user_name",
      "amount_usdollar"
  };
  const std::string_view name = field.name;
  if (std::ranges::find(kNoise, name) != kNoise.end() || name.ends_with("_id")) return false;
  if (field.type == "enum" || std::ranges::find(kTypes, field.type) != kTypes.end()) return true;
  return name.ends_with("_number") || name.contains("status");
}

/// For modules that we do not know: name, status, dates, amounts, choices, who is responsible.
std::vector<std::string> derived_fields(const crm::ModuleDefinition& module) {
  std::vector<std::string> names{"id"};
  const auto add = [&](std::string_view name) {
    const bool is_new = std::ranges::find(names, name) == names.end();
    if (is_new && module.find_field(name) != nullptr) names.emplace_back(name);
  };
  for (const auto name : {"document_name", "name", "first_name", "last_name", "email1", "status"}) {
    const bool is_full_name = crm::is_person_module(module) && std::string_view(name) == "name";
    if (!is_full_name) add(name);
  }
  for (const auto& field : module.fields) {
    if (names.size() >= kMostSensible - 1) break;
    if (is_telling(field) && field.name != "date_modified") add(field.name);
  }
  add("assigned_user_name");
  add("date_modified");
  return names;
}

std::vector<std::string> sensible_fields(const crm::ModuleDefinition& module) {
  const auto known =
      std::ranges::find(kSensible, module.module, [](const auto& row) { return row.first; });
  if (known == kSensible.end()) return derived_fields(module);
  std::vector<std::string> names{"id"};
  for (const auto name : known->second) {
    if (!name.empty() && module.find_field(name) != nullptr) names.emplace_back(name);
  }
  return names;
}

base::Error unknown_field(const crm::ModuleDefinition& module, std::string_view name) {
  std::string message = "Argument \"fields\": " + crm::unknown_field_message(module, name);
  if (name.contains(',')) message += " Give one name per list entry.";
  return base::Error(
      base::ErrorKind::invalid_argument,
      "tool.unknown_field",
      "fields names an unknown field",
      std::move(message)
  );
}

}  // namespace

std::expected<FieldSelection, base::Error> select_fields(
    const boost::json::array* requested, const crm::ModuleDefinition& module
) {
  using enum FieldSelection::Breadth;
  if (requested == nullptr || requested->empty())
    return FieldSelection{sensible, sensible_fields(module)};
  FieldSelection selection{listed, {"id"}};
  for (const auto& entry : *requested) {
    std::string name(std::string_view(entry.as_string()));
    if (name == "*") return FieldSelection{all, {}};
    const std::string qualifier = module.table + ".";
    if (name.starts_with(qualifier)) name.erase(0, qualifier.size());
    // The CRM's own field "email" is always empty.
    if (name == "email" && crm::is_email_pseudo_field(module, name)) name = "email1";
    const auto* field = module.find_field(name);
    if (field == nullptr || crm::is_secret_field(field->name, field->type)) {
      return std::unexpected(unknown_field(module, name));
    }
    if (std::ranges::find(selection.names, name) == selection.names.end()) {
      selection.names.push_back(std::move(name));
    }
  }
  return selection;
}

}  // namespace suitemcp::tools
