#pragma once

#include <string>
#include <string_view>

namespace suitemcp::sandbox::idp {

// The azure flavor names things by GUIDs: the same for the same name, in every run.
std::string tenant_id(std::string_view domain);
std::string group_id(std::string_view group);
std::string user_id(std::string_view account);

}  // namespace suitemcp::sandbox::idp
