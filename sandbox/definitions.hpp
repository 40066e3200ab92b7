#pragma once

#include <span>
#include <string_view>

namespace suitemcp::sandbox {

// The data dictionary as text; the notation is explained in vardefs.cpp.
std::span<const std::string_view> module_definitions();
std::string_view option_list_definitions();
std::string_view available_module_definitions();

// What the demo company has added with Studio and the Module Builder (define_custom.cpp).
std::string_view custom_option_list_definitions();
std::string_view custom_module_definition();
std::string_view custom_available_module_definitions();
std::string_view custom_account_definition();  // added to Accounts

// One per file, collected by module_definitions().
extern const std::string_view kAccountsDefinition;
extern const std::string_view kContactsDefinition;
extern const std::string_view kLeadsDefinition;
extern const std::string_view kOpportunitiesDefinition;
extern const std::string_view kCasesDefinition;
extern const std::string_view kCallsDefinition;
extern const std::string_view kMeetingsDefinition;
extern const std::string_view kTasksDefinition;
extern const std::string_view kNotesDefinition;
extern const std::string_view kUsersDefinition;
extern const std::string_view kEmailAddressesDefinition;
extern const std::string_view kSecurityGroupsDefinition;

}  // namespace suitemcp::sandbox
