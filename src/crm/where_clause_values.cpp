#include "crm/where_clause_values.hpp"

#include "crm/date_input.hpp"
#include "crm/field_traits.hpp"
#include "crm/where_clause_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::crm {
namespace {

using Checked = std::expected<std::string, std::string>;

Checked checked_date(std::string_view text, const FieldDefinition& field, DateKind kind) {
  const auto input = parse_date_input(text);
  if (!input) {
    return std::unexpected(fmt::format(
        "\"{}\" is not a date for {}; write {} or an expression like DATE_SUB(NOW(), INTERVAL 7 "
        "DAY)",
        text.substr(0, 40),
        field.name,
        kDateFormats
    ));
  }
  // "2026-12-31" against a datetime is midnight in MySQL too: leave it as the caller wrote it.
  if (!input->has_time) return input->date;
  return kind == DateKind::date ? input->date : input->datetime;
}

Checked checked_option(std::string_view text, const FieldDefinition& field) {
  const std::string wanted = lower_case(text);
  const auto is_key = [&](const FieldOption& option) { return lower_case(option.key) == wanted; };
  const auto is_label = [&](const FieldOption& option) {
    return lower_case(option.label) == wanted;
  };
  if (std::ranges::any_of(field.options, is_key)) return std::string(text);
  const auto found = std::ranges::find_if(field.options, is_label);
  if (found == field.options.end()) return std::string(text);
  return std::unexpected(fmt::format(
      "\"{}\" is what {} shows; it stores '{}': use that",
      text.substr(0, 64),
      field.name,
      found->key
  ));
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text != "." && text.find_first_not_of("0123456789.") == text.npos &&
         std::ranges::count(text, '.') <= 1;
}

bool is_numeric(std::string_view type) {
  return type == "int" || type == "float" || type == "double" || type == "decimal" ||
         type == "currency";
}

}  // namespace

std::expected<std::string, std::string> checked_text(
    std::string_view text, const FieldDefinition& field, const Condition& condition
) {
  const bool is_like = condition.kind == Condition::Kind::like;
  const bool has_wildcard = is_like && text.find_first_of("%_") != text.npos;
  const DateKind kind = date_kind(field);
  if (kind != DateKind::none && !is_like && !text.empty()) return checked_date(text, field, kind);
  if (field.type == "bool") {
    const std::string low = lower_case(text);
    if (low == "true" || low == "yes" || low == "1") return "1";
    if (low == "false" || low == "no" || low == "0" || low.empty()) return "0";
    return std::unexpected(fmt::format("{} is yes or no; compare it with 1 or 0", field.name));
  }
  if (is_numeric(field.type) && !is_like && !text.empty() && !is_number(text)) {
    return std::unexpected(fmt::format(
        "\"{}\" is not a number for {}; write digits and a point, e.g. 10000.50",
        text.substr(0, 40),
        field.name
    ));
  }
  if (field.type == "multienum" && !is_like && !text.empty() && !text.contains('^')) {
    return std::unexpected(fmt::format(
        "{} holds several values; write {} LIKE '%^{}^%'",
        field.name,
        field.name,
        text.substr(0, 64)
    ));
  }
  if (!field.options.empty() && !has_wildcard && field.type != "multienum") {
    return checked_option(text, field);
  }
  return std::string(text);
}

std::string no_column_advice(const ModuleDefinition& module, const FieldDefinition& field) {
  const std::string start =
      fmt::format("{} is computed by the CRM and cannot be queried", field.name);
  if (const auto advice = computed_advice(module, field); !advice.empty()) {
    return fmt::format("{}; {}", start, advice);
  }
  if (is_person_module(module) && (field.name == "name" || field.name == "full_name")) {
    return start + "; use first_name and last_name, or CONCAT(first_name, ' ', last_name)";
  }
  if (field.name.starts_with("email")) {
    return start +
           (is_email_pseudo_field(module, "email") ? "; for addresses use the field email" : "");
  }
  if (const auto companion = stored_companion(module, field); !companion.empty()) {
    const auto* stored = module.find_field(companion);
    if (stored != nullptr && is_column(module, *stored)) {
      return fmt::format(
          "{}; use {} (the id; find it by searching {})",
          start,
          companion,
          field.related_module.empty() ? "the related module" : field.related_module
      );
    }
  }
  if (!field.related_module.empty() || field.type == "id" || field.type == "relate") {
    return start + "; it is a link to another module: read it with get_relationships from there";
  }
  return start;
}

}  // namespace suitemcp::crm
