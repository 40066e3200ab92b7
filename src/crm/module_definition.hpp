#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

struct FieldOption {
  std::string key;
  std::string label;
};

struct FieldDefinition {
  std::string name;
  std::string type;   // SuiteCRM's: varchar, text, enum, date, datetime, int, currency, relate, ...
  std::string label;  // without a trailing colon
  bool is_required = false;
  std::string related_module;
  std::string id_name;  // of relate types: the field that holds the related record's id
  std::optional<std::int64_t> max_length;  // characters
  std::optional<std::string> default_value;
  std::vector<FieldOption> options;  // of enum types only
};

struct LinkDefinition {
  std::string name;
  std::string related_module;
};

/// What the CRM says of one module to one user.
struct ModuleDefinition {
  std::string module;
  std::string table;
  std::vector<FieldDefinition> fields;
  std::vector<LinkDefinition> links;
  /// Fields that the gateway's operator hides: taken out of `fields`, kept for messages.
  std::vector<std::string> hidden_fields = {};

  const FieldDefinition* find_field(std::string_view name) const;
  const LinkDefinition* find_link(std::string_view name) const;
};

struct ModuleInfo {
  std::string key;
  std::string label;
};

/// A dropdown list under its name in the CRM: "industry_dom".
struct DropdownList {
  std::string name;
  std::vector<FieldOption> options;
};

}  // namespace suitemcp::crm
