#include "config/acl_variables.hpp"

#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace suitemcp::config {
namespace {

constexpr base::Candidate kVariables[] = {
    {"SUITECRM_DB_HOST", "SUITECRM_DB_SERVER"},
    {"SUITECRM_DB_PORT", ""},
    {"SUITECRM_DB_NAME", "SUITECRM_DB_DATABASE"},
    {"SUITECRM_DB_USER", "SUITECRM_DB_USERNAME"},
    {"SUITECRM_DB_PASS", "SUITECRM_DB_PASSWORD"},
    {"SUITECRM_DB_PASS_FILE", "SUITECRM_DB_PASSWORD_FILE"},
    {"SUITECRM_DB_TLS", "SUITECRM_DB_SSL"},
    {"SUITECRM_DB_CA_FILE", "SUITECRM_DB_SSL_CA"},
    {"SUITECRM_DB_TIMEOUT_MS", "SUITECRM_DB_TIMEOUT"},
    {"SUITECRM_DB_CONNECTIONS", "SUITECRM_DB_POOL_SIZE"},
    {"ACL_PROFILE", ""},
    {"ACL_ALLOW_ALL", ""},
    {"ACL_ALLOW_ENABLED", ""},
    {"ACL_ALLOW_GROUP", ""},
    {"ACL_ALLOW_OWNER", ""},
    {"ACL_ALLOW_DISABLED", ""},
    {"ACL_LEVELS", ""},
    {"ACL_ODD_LEVELS", ""},
    {"ACL_UNSET", ""},
    {"ACL_ROLE_PRECEDENCE", ""},
    {"ACL_ADDITIVE", ""},
    {"ACL_MODULE_ACCESS", ""},
    {"ACL_CREATE_BY", ""},
    {"ACL_NAMES", ""},
    {"ACL_GROUP_RECORDS", ""},
    {"ACL_STRICT_RIGHTS", ""},
    {"ACL_UNASSIGNED", ""},
    {"ACL_RECURRING", ""},
    {"ACL_READS", ""},
    {"ACL_READ_CHECK", ""},
    {"ACL_INACTIVE_USERS", ""},
    {"ACL_UNKNOWN", ""},
    {"ACL_UNREACHABLE", ""},
};

std::string describe_unknown(std::string_view name) {
  const auto near = base::near_matches(name, kVariables, 1);
  if (near.empty()) return fmt::format("{}: no such variable", clip(name));
  return fmt::format("{}: no such variable; did you mean {}?", clip(name), near.front());
}

}  // namespace

std::span<const base::Candidate> acl_variables() {
  return kVariables;
}

void warn_of_unknown_acl_variables(
    const EnvironmentReader& reader, std::vector<std::string>& warnings
) {
  for (const std::string_view prefix : {"ACL_", "SUITECRM_DB_"}) {
    for (const auto name : reader.names(prefix)) {
      if (std::ranges::find(kVariables, name, &base::Candidate::name) != std::end(kVariables)) {
        continue;
      }
      warnings.push_back(describe_unknown(name));
    }
  }
}

}  // namespace suitemcp::config
