#pragma once

#include "config/environment.hpp"
#include "config/policy.hpp"
#include "config/server_config.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// How a list of the policy is written: the variable, and the key in entities.json.
struct PolicyList {
  std::string_view variable;
  std::string_view key;
  std::string_view expected;  // "names of ..."
  bool (*fits)(std::string_view entry);
};

bool is_tool_name(std::string_view text);
bool is_module_name(std::string_view text);
/// "birthdate", "*.birthdate", "Contacts.birthdate"; not "id", without which there are no records.
bool is_hidden_field(std::string_view text);

inline constexpr PolicyList kToolsDeny{
    "TOOLS_DENY", "tools_deny", "names of tools such as delete", &is_tool_name
};
inline constexpr PolicyList kModulesAllow{
    "MODULES_ALLOW", "modules_allow", "names of modules such as Accounts", &is_module_name
};
inline constexpr PolicyList kModulesDeny{
    "MODULES_DENY", "modules_deny", "names of modules such as Accounts", &is_module_name
};
inline constexpr PolicyList kFieldsHide{
    "FIELDS_HIDE",
    "fields_hide",
    "names of fields (not id) such as Contacts.birthdate or birthdate",
    &is_hidden_field
};

/// READ_ONLY, TOOLS_DENY, MODULES_ALLOW, MODULES_DENY and FIELDS_HIDE, which hold for all entities.
Policy read_policy(EnvironmentReader& reader);

/// Joins `common` to the policy of each entity and warns of what is probably not meant. Denied
/// tools become their bare names ("delete" for "suitecrm_crm1_Delete", which means that entity
/// only); one that is not among `known_tools` is a fault: a typing mistake must not leave a tool
/// open.
void settle_policies(
    ServerConfig& config,
    const Policy& common,
    std::span<const std::string_view> known_tools,
    std::vector<std::string>& faults
);

}  // namespace suitemcp::config
