#include "tools/required_fields.hpp"

#include "crm/field_traits.hpp"

#include <algorithm>
#include <array>

namespace suitemcp::tools {
namespace {

using Literal = crm::FieldValue::Literal;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_demanded(const crm::ModuleDefinition& module, std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames{"name", "last_name", "document_name", "subject"};
  constexpr std::array<std::string_view, 3> kOfOpportunities{
      "amount", "date_closed", "sales_stage"
  };
  if (contains(kNames, name)) return true;
  return module.module == "Opportunities" && contains(kOfOpportunities, name);
}

/// Without a length the CRM computes no end; with an end it needs none.
void add_length(const crm::ModuleDefinition& module, crm::FieldValues& values) {
  constexpr std::string_view kHours = "duration_hours";
  constexpr std::string_view kMinutes = "duration_minutes";
  const bool has_fields =
      module.find_field(kHours) != nullptr && module.find_field(kMinutes) != nullptr;
  if (!has_fields || holds(values, "date_end")) return;
  const bool has_hours = holds(values, kHours);
  const bool has_minutes = holds(values, kMinutes);
  if (!has_hours) values.push_back({std::string(kHours), "0", Literal::number});
  if (!has_minutes) {
    values.push_back({std::string(kMinutes), has_hours ? "0" : "15", Literal::number});
  }
}

void add_priority(const crm::ModuleDefinition& module, crm::FieldValues& values) {
  const auto* field = module.find_field("priority");
  if (field == nullptr || holds(values, field->name)) return;
  const bool has_default = field->default_value && !field->default_value->empty();
  const bool has_medium =
      std::ranges::find(field->options, "Medium", &crm::FieldOption::key) != field->options.end();
  if (!has_default && has_medium) values.push_back({field->name, "Medium"});
}

}  // namespace

Need need_to_fill(const crm::ModuleDefinition& module, const crm::FieldDefinition& field) {
  constexpr std::array<std::string_view, 5> kNeverNeeded{"bool", "relate", "id", "file", "image"};
  const bool has_default = field.default_value && !field.default_value->empty();
  const bool is_needed = field.is_required && !has_default && !contains(kNeverNeeded, field.type) &&
                         !field.name.starts_with("assigned_user") &&
                         !crm::is_numbered_by_crm(field) && crm::is_column(module, field);
  if (!is_needed) return Need::none;
  return is_demanded(module, field.name) ? Need::demanded : Need::wished;
}

bool holds(const crm::FieldValues& values, std::string_view name) {
  return std::ranges::find(values, name, &crm::FieldValue::name) != values.end();
}

void add_defaults(const crm::ModuleDefinition& module, crm::FieldValues& values) {
  if (module.module == "Calls" || module.module == "Meetings") add_length(module, values);
  if (module.module == "Tasks") add_priority(module, values);
}

}  // namespace suitemcp::tools
