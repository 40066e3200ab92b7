#pragma once

#include "acl/permission_check.hpp"
#include "base/context.hpp"
#include "base/error.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/toolbox.hpp"

#include <string>
#include <vector>

namespace suitemcp::tools {

/// A question about a module, or one of its records, with the table that the CRM names.
acl::Inquiry inquiry_about(
    const crm::ModuleDefinition& module, acl::Action action, std::string record_id = {}
);

/// What a verdict that refuses means for the call: permission_denied "acl.denied" or, of a read,
/// "acl.access_refused"; unavailable "acl.unreachable" when the database could not be asked. Its
/// message is the verdict's sentence.
base::Error denial(const acl::Verdict& verdict);

/// Errors: the first refusal, as above; those of PermissionCheck.
asio::awaitable<void> require_rights(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::vector<acl::Inquiry> inquiries
);

}  // namespace suitemcp::tools
