#pragma once

#include "tools/tool.hpp"
#include "tools/toolbox.hpp"

#include <memory>
#include <vector>

namespace suitemcp::tools {

/// Every tool, in the order in which clients see them. The references must outlive the tools.
std::vector<std::unique_ptr<Tool>> make_tools(
    crm::Bridge& bridge,
    crm::Metadata& metadata,
    const acl::PermissionCheck& permissions,
    Facts facts
);

}  // namespace suitemcp::tools
