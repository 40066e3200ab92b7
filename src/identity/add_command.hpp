#pragma once

#include "identity/profile.hpp"

#include <string>
#include <string_view>

namespace suitemcp::identity {

/// The mcp-admin command that stores the CRM account of a person, for people to copy into a shell:
/// names that an identity provider has written cannot become commands there.
std::string add_command(
    const Profile& profile,
    std::string_view entity,
    std::string_view user_name,
    std::string_view origin = kOperatorOrigin
);

}  // namespace suitemcp::identity
