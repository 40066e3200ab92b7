#pragma once

#include "config/acl_settings.hpp"

#include <string>
#include <string_view>

namespace suitemcp::config {

/// The values of SUITECRM_DB_TLS and ACL_PROFILE.
std::string_view name_of(CrmDatabase::Tls tls);
std::string_view name_of(AclSettings::Profile profile);

/// "ACL_ADDITIVE=0, ACL_LEVELS=exact": what is set beside the profile; may be empty.
std::string changes_of(const AclSettings& settings);

/// One line for who looks at his configuration: "profile crm, ACL_ADDITIVE=0; database
/// reader@127.0.0.1:3306/crm, not encrypted (not tried: ...)".
std::string describe(const AclSettings& settings);

}  // namespace suitemcp::config
