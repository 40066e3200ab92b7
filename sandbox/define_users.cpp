#include "sandbox/definitions.hpp"

#include <array>

namespace suitemcp::sandbox {

const std::string_view kUsersDefinition = R"(=Users|users
id|id|ID|req
user_name|user_name|User Name:|req|len="60"
user_hash|varchar|Password|len=255
system_generated_password|bool|System Generated Password
pwd_last_changed|datetime|Password Last Changed
authenticate_id|varchar|Authentication ID|len="100"
sugar_login|bool|Is SuiteCRM User|def=1
first_name|name|First Name:|len="255"
last_name|name|Last Name:|req|len="255"
full_name|name|Full Name|len="510"|from=person
name|varchar|Full Name|len="510"|from=person
is_admin|bool|Is Administrator|def=0
external_auth_only|bool|External Authentication only|def=0
receive_notifications|bool|Notify on Assignment:|def=1
description|text|Description:
date_entered|datetime|Date Entered|req
date_modified|datetime|Date Modified|req
modified_user_id|assigned_user_name|Modified By
modified_by_name|varchar|Modified By|from=one:modified_user_id:Users
created_by|assigned_user_name|Created By
created_by_name|varchar|Created By|from=one:created_by:Users
title|varchar|Title:|len="50"
photo|image|Photo|len=255
department|varchar|Department:|len="50"
phone_home|phone|Home Phone:|len=50
phone_mobile|phone|Mobile:|len=50
phone_work|phone|Work Phone:|len=50
phone_other|phone|Other Phone:|len=50
phone_fax|phone|Fax:|len=50
status|enum|Status:|req|len=100|opt=user_status_dom
address_street|varchar|Address Street:|len=150
address_city|varchar|Address City:|len="100"
address_state|varchar|Address State:|len="100"
address_country|varchar|Address Country:|len="100"
address_postalcode|varchar|Address Postal Code:|len="20"
UserType|enum|User Type|len="50"|nodb
deleted|bool|Deleted|def=0
portal_only|bool|Portal Only User|def=0
show_on_employees|bool|Display Employee Record:|def=1
employee_status|varchar|Employee Status:|len=100|opt=employee_status_dom
messenger_id|varchar|IM Name:|len=100
messenger_type|enum|IM Type:|len=100|opt=messenger_type_dom
reports_to_id|id|Reports To ID:
reports_to_name|relate|Reports to:|id=reports_to_id|mod=Users|from=one:reports_to_id:Users
email1|varchar|Email Address:|from=email
is_group|bool|Group User
factor_auth|bool|Factor Authentication
>email_addresses_primary|users_email_addresses_primary|||m2m email_addr_bean_rel bean_id email_address_id bean_module @ EmailAddresses
>email_addresses|users_email_addresses|EmailAddress||m2m email_addr_bean_rel bean_id email_address_id bean_module @ EmailAddresses
>SecurityGroups|securitygroups_users|SecurityGroups|SecurityGroup|m2m securitygroups_users user_id securitygroup_id SecurityGroups
>calls|calls_users|Calls|Call|m2m calls_users user_id call_id Calls
>meetings|meetings_users|Meetings|Meeting|m2m meetings_users user_id meeting_id Meetings
>reports_to_link|user_direct_reports|Users|User|one reports_to_id Users
>reportees|user_direct_reports|Users|User|many reports_to_id Users)";

const std::string_view kEmailAddressesDefinition = R"(=EmailAddresses|email_addresses
id|id|ID|req
email_address|varchar|Email Address:|req|len=255
email_address_caps|varchar|Email Address caps|len=255
invalid_email|bool|Invalid Email:|def=0
opt_out|bool|Opt-out:|def=0
confirm_opt_in|enum|Confirmed Opt In|len=255|def=not-opt-in
date_created|datetime|Date Created
date_modified|datetime|Date Modified
deleted|bool|Deleted|def=0)";

const std::string_view kSecurityGroupsDefinition = R"(=SecurityGroups|securitygroups
@basic
name|name|Name:|req|len="255"
noninheritable|bool|Not Inheritable
>users|securitygroups_users|Users|User|m2m securitygroups_users securitygroup_id user_id Users)";

std::span<const std::string_view> module_definitions() {
  static const std::array kAll = {
      kAccountsDefinition,
      kContactsDefinition,
      kLeadsDefinition,
      kOpportunitiesDefinition,
      kCasesDefinition,
      kCallsDefinition,
      kMeetingsDefinition,
      kTasksDefinition,
      kNotesDefinition,
      kUsersDefinition,
      kEmailAddressesDefinition,
      kSecurityGroupsDefinition,
  };
  return kAll;
}

}  // namespace suitemcp::sandbox
