#pragma once

#include "acl/permission_check.hpp"
#include "crm/bridge.hpp"
#include "crm/metadata.hpp"

#include <string>

namespace suitemcp::tools {

/// What the tools tell about where they run.
struct Facts {
  std::string entity_code{};  // empty with a single CRM
  std::string entity_label{};
  std::string crm_endpoint{};  // as configured: the REST URL or the CRM's base URL
  std::string gateway_version = SUITEMCP_VERSION;
};

/// What every tool is built with. The references must outlive the tools.
struct Toolbox {
  crm::Bridge& bridge;
  crm::Metadata& metadata;
  const acl::PermissionCheck& permissions;
  Facts facts;
};

}  // namespace suitemcp::tools
