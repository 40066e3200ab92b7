#pragma once

#include "base/error.hpp"
#include "config/policy.hpp"
#include "crm/module_definition.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

/// What the operator's policy means in SuiteCRM's terms. Pure, any thread.

/// permission_denied "policy.module_denied"; `variable` is the one that forbids it.
base::Error denied_module(std::string_view module, std::string_view variable);

/// Moves the names of hidden fields from `fields` to `hidden_fields`, and takes out links that are
/// hidden by name. With a field goes what shows the same value under another name:
/// - of email and email1 each, all fields and links of the e-mail addresses
/// - of first_name and last_name each, the full name (name and full_name of people)
/// - of an amount, the same in the base currency (amount_usdollar)
/// The name of a related record and its id are two fields: assigned_user_id does not hide
/// assigned_user_name. A copy in another module (Tasks.contact_phone) is listed on its own.
void hide_fields(ModuleDefinition& module, const config::Policy& policy);

/// A typing mistake in a policy must not stay silent: a sentence for each entry that names a field
/// of this module which it does not have.
std::vector<std::string> find_unknown_fields(
    const config::Policy& policy, const ModuleDefinition& complete
);
/// A sentence for each module that is not in `complete`, but near to one that is. Others may be
/// modules that this account has no right to.
std::vector<std::string> find_unknown_modules(
    const config::Policy& policy, const std::vector<ModuleInfo>& complete
);

}  // namespace suitemcp::crm
