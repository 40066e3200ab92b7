#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// What a tool does with the CRM.
enum class Access { read, write };

/// What the operator of the gateway forbids in one CRM, whatever the CRM itself permits. Names are
/// compared without letter case, so that no spelling gets around a denial. Pure, any thread.
struct Policy {
  bool is_read_only = false;                 // READ_ONLY
  std::vector<std::string> tools_deny = {};  // TOOLS_DENY, without the entity's prefix
  /// MODULES_ALLOW; nothing: every module, an empty list: none.
  std::optional<std::vector<std::string>> modules_allow = {};
  std::vector<std::string> modules_deny = {};  // MODULES_DENY, wins over the above
  /// FIELDS_HIDE: "birthdate", "*.ssn_c", "Contacts.title".
  std::vector<std::string> fields_hide = {};

  bool is_restricting() const;
  /// The variable that forbids the tool (a name without prefix); nothing when it may be called.
  std::optional<std::string_view> find_tool_refusal(std::string_view tool, Access access) const;
  /// The variable that forbids the module; nothing when it may be used. Users and Employees are
  /// two names for the same records: denying one denies both.
  std::optional<std::string_view> find_module_refusal(std::string_view module) const;
  bool allows_module(std::string_view module) const { return !find_module_refusal(module); }
  /// Whether an entry names this field. What shows the same value under another name is for those
  /// to know who know the CRM (crm/hidden_fields). Users and Employees are one here too.
  bool hides_field(std::string_view module, std::string_view field) const;
};

/// An entry of FIELDS_HIDE: "Contacts.birthdate"; "birthdate" and "*.birthdate" are the same.
struct HiddenField {
  std::string_view module;  // empty: every module
  std::string_view field;
};
HiddenField split_hidden_field(std::string_view entry);

/// Forbids what either forbids.
Policy join(Policy a, const Policy& b);

/// What is probably not meant; `name` is how to call the entity.
void add_policy_warnings(
    const Policy& policy, std::string_view name, std::vector<std::string>& warnings
);

}  // namespace suitemcp::config
