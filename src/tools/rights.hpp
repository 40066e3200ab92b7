#pragma once

#include "acl/permission_check.hpp"
#include "base/context.hpp"
#include "base/error.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/toolbox.hpp"

#include <memory>
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

/// The module's definition. The CRM hides a module that the user may not use: then his roles say
/// so, if they refuse `action`. Errors: those of Metadata::module; such a refusal.
asio::awaitable<std::shared_ptr<const crm::ModuleDefinition>> module_for(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::string name,
    acl::Action action,
    acl::Purpose purpose = acl::Purpose::permission
);

/// Errors: the first refusal, as above; those of PermissionCheck.
asio::awaitable<void> require_rights(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::vector<acl::Inquiry> inquiries
);

}  // namespace suitemcp::tools
