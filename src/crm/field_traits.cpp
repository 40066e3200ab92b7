#include "crm/field_traits.hpp"

#include "base/near_match.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace suitemcp::crm {
namespace {

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

struct Computed {
  std::string_view module;
  std::string_view field;
  std::string_view advice;  // empty: none
};

constexpr std::string_view kReminder = "use reminder_time (-1 means no reminder)";
constexpr std::string_view kEmailReminder = "use email_reminder_time (-1 means no reminder)";
constexpr std::string_view kRevisions = "it belongs to the document's revisions";

/// Not stored with the record although their type does not say so (SuiteCRM 8.8 vardefs).
constexpr std::array<Computed, 23> kComputed{{
    {"Contacts", "account_id", ""},
    {"Contacts", "opportunity_role_id", ""},
    {"Opportunities", "account_id", ""},
    {"Tasks", "contact_phone", ""},
    {"Tasks", "contact_email", ""},
    {"Tasks", "time_due", "use date_due"},
    {"Notes", "contact_phone", ""},
    {"Notes", "contact_email", ""},
    {"Calls", "contact_id", ""},
    {"Calls", "reminder_checked", kReminder},
    {"Calls", "email_reminder_checked", kEmailReminder},
    {"Calls", "accept_status", "use status"},
    {"Meetings", "contact_id", ""},
    {"Meetings", "reminder_checked", kReminder},
    {"Meetings", "email_reminder_checked", kEmailReminder},
    {"Meetings", "accept_status", "use status"},
    {"Meetings", "direction", ""},
    {"Documents", "name", "use document_name"},
    {"Documents", "status", "use status_id"},
    {"Documents", "filename", "use document_name"},
    {"Documents", "revision", kRevisions},
    {"Documents", "latest_revision", kRevisions},
    {"Documents", "last_rev_", kRevisions},  // all that begin so
}};

const Computed* find_computed(const ModuleDefinition& module, const FieldDefinition& field) {
  const auto found = std::ranges::find_if(kComputed, [&](const Computed& known) {
    if (known.module != module.module) return false;
    return known.field.ends_with('_') ? field.name.starts_with(known.field)
                                      : field.name == known.field;
  });
  return found == kComputed.end() ? nullptr : &*found;
}

/// `name` may carry its table, in any letter case.
bool is_hidden_field(const ModuleDefinition& module, std::string_view name) {
  const auto bare = name.substr(name.rfind('.') + 1);
  return std::ranges::any_of(module.hidden_fields, [bare](const std::string& hidden) {
    return config::is_same_word(hidden, bare);
  });
}

}  // namespace

bool is_secret_field(std::string_view name, std::string_view type) {
  constexpr std::array<std::string_view, 4> kTypes{"password", "encrypt", "user_hash", "passwd"};
  constexpr std::array<std::string_view, 6> kNames{
      "user_hash", "authenticate_id", "mail_smtppass", "api_key", "api_key_c", "private_key"
  };
  constexpr std::array<std::string_view, 6> kWords{
      "password", "passwd", "pwd", "secret", "token", "smtppass"
  };
  if (contains(kTypes, type) || contains(kNames, name)) return true;
  while (!name.empty()) {
    const auto word = name.substr(0, name.find('_'));
    if (contains(kWords, word)) return true;
    name.remove_prefix(std::min(name.size(), word.size() + 1));
  }
  return false;
}

bool is_custom_field(std::string_view name) {
  return name.size() > 2 && name.ends_with("_c");
}

bool is_person_module(const ModuleDefinition& module) {
  return module.find_field("last_name") != nullptr && module.find_field("first_name") != nullptr;
}

bool is_email_pseudo_field(const ModuleDefinition& module, std::string_view name) {
  if (name != "email" && name != "email1") return false;
  return module.find_field("email1") != nullptr;
}

bool is_column(const ModuleDefinition& module, const FieldDefinition& field) {
  constexpr std::array<std::string_view, 10> kComputedTypes{
      "parent",
      "link",
      "email",
      "function",
      "collection",
      "html",
      "image_url",
      "file_url",
      "button",
      "relate_collection"
  };
  constexpr std::array<std::string_view, 7> kComputedNames{
      "email1",
      "email2",
      "email_opt_out",
      "invalid_email",
      "email_addresses_non_primary",
      "modified_by_name",
      "created_by_name"
  };
  const std::string_view name = field.name;
  if (contains(kComputedTypes, field.type)) {
    // A module without the address tables may have a plain column called email.
    return field.type == "email" && module.find_field("email1") == nullptr && name != "email1";
  }
  if (contains(kComputedNames, name)) return false;
  if (find_computed(module, field) != nullptr) return false;
  if (field.type == "relate") return name.ends_with("_id") || name.ends_with("_id_c");
  if (is_person_module(module) && (name == "name" || name == "full_name")) return false;
  return true;
}

std::string_view computed_advice(const ModuleDefinition& module, const FieldDefinition& field) {
  const auto* known = find_computed(module, field);
  return known == nullptr ? std::string_view() : known->advice;
}

bool is_numbered_by_crm(const FieldDefinition& field) {
  const std::string_view name = field.name;
  const bool has_default = field.default_value && !field.default_value->empty();
  return field.type == "int" && field.is_required && !has_default &&
         (name.ends_with("_number") || name == "number" || name == "tracker_key");
}

std::string stored_companion(const ModuleDefinition& module, const FieldDefinition& field) {
  if (field.name == "created_by_name") return "created_by";
  if (field.name == "modified_by_name") return "modified_user_id";
  const auto exists = [&](const std::string& name) {
    return module.find_field(name) != nullptr ? name : std::string();
  };
  // After the special cases: the CRM gives created_by_name a wrong one.
  if (!field.id_name.empty() && field.id_name != field.name) {
    if (auto named = exists(field.id_name); !named.empty()) return named;
  }
  if (field.name.ends_with("_name")) {
    return exists(field.name.substr(0, field.name.size() - 4) + "id");
  }
  return {};
}

DateKind date_kind(const FieldDefinition& field) {
  if (field.type == "date") return DateKind::date;
  if (field.type == "datetime" || field.type == "datetimecombo") return DateKind::datetime;
  return DateKind::none;
}

std::string unknown_field_message(const ModuleDefinition& module, std::string_view name) {
  const auto shown = name.substr(0, 64);
  if (is_secret_field(name, "")) {
    return fmt::format(
        "The field {} is secret: the gateway neither shows, queries nor sets it.", shown
    );
  }
  if (is_hidden_field(module, name)) {
    return fmt::format("The field {} is hidden by the gateway's operator (FIELDS_HIDE).", shown);
  }
  std::vector<base::Candidate> candidates;
  candidates.reserve(module.fields.size() + 1);
  for (const auto& field : module.fields) candidates.push_back({field.name, field.label});
  if (is_email_pseudo_field(module, "email")) candidates.push_back({"email1", "email address"});
  const auto near = base::near_matches(name, candidates);
  return fmt::format(
      "\"{}\" is not a field of {}.{}",
      shown,
      module.module,
      near.empty() ? " Ask get_module_fields for the field names." : base::did_you_mean(near)
  );
}

}  // namespace suitemcp::crm
