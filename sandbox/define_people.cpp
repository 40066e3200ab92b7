#include "sandbox/definitions.hpp"

namespace suitemcp::sandbox {

const std::string_view kContactsDefinition = R"(=Contacts|contacts
@basic
name|name|Name:|len=510|from=person
salutation|enum|Salutation:|opt=salutation_dom
first_name|varchar|First Name:|len="100"
last_name|varchar|Last Name:|req|len="100"
full_name|fullname|Name:|len="510"|from=person
title|varchar|Title:|len="100"
photo|image|Photo:|len=255
department|varchar|Department:|len="255"
do_not_call|bool|Do Not Call:|def=0
phone_home|phone|Home Phone:|len=100
email|email|Any Email:|nodb
phone_mobile|phone|Mobile:|len=100
phone_work|phone|Office Phone:|len=100
phone_other|phone|Other Phone:|len=100
phone_fax|phone|Fax:|len=100
email1|varchar|Email Address:|group=email1|from=email
email2|varchar|Other Email:|group=email1|nodb
invalid_email|bool|Invalid Email:|from=email_flag:invalid_email
email_opt_out|bool|Email Opt Out:|from=email_flag:opt_out
lawful_basis|multienum|Lawful Basis:|opt=lawful_basis_dom
date_reviewed|date|Lawful Basis Reviewed:|opt=date_range_search_dom
lawful_basis_source|enum|Lawful Basis Source:|len=100|opt=lawful_basis_source_dom
primary_address_street|varchar|Primary Address Street:|len="150"|group=primary_address
primary_address_street_2|varchar|Primary Address Street 2|len="150"|nodb
primary_address_street_3|varchar|Primary Address Street 3|len="150"|nodb
primary_address_city|varchar|Primary Address City:|len="100"|group=primary_address
primary_address_state|varchar|Primary Address State:|len="100"|group=primary_address
primary_address_postalcode|varchar|Primary Address Postal Code:|len="20"|group=primary_address
primary_address_country|varchar|Primary Address Country:|group=primary_address
alt_address_street|varchar|Other Street:|len="150"|group=alt_address
alt_address_street_2|varchar|Other Street 2|len="150"|nodb
alt_address_street_3|varchar|Other Street 3|len="150"|nodb
alt_address_city|varchar|Other City:|len="100"|group=alt_address
alt_address_state|varchar|Other State:|len="100"|group=alt_address
alt_address_postalcode|varchar|Other Postal Code:|len="20"|group=alt_address
alt_address_country|varchar|Other Country:|group=alt_address
assistant|varchar|Assistant:|len="75"
assistant_phone|phone|Assistant Phone:|len=100
email_addresses_non_primary|email|Non Primary E-mails|nodb
email_and_name1|varchar|Name|len=510|nodb
lead_source|enum|Lead Source:|len=255|opt=lead_source_dom
account_name|relate|Account Name:|id=account_id|mod=Accounts|from=link:accounts:name
account_id|relate|Account ID:|id=account_id|mod=Accounts|from=link:accounts:id
reports_to_id|id|Reports To ID:
report_to_name|relate|Reports To:|id=reports_to_id|mod=Contacts|from=one:reports_to_id:Contacts
birthdate|date|Birthdate:|opt=date_range_search_dom
campaign_id|id|Campaign ID|id=campaign_id|mod=Campaigns
campaign_name|relate|Campaign:|id=campaign_id|mod=Campaigns|from=one:campaign_id:Campaigns
joomla_account_id|varchar|Joomla Account ID|len=255
portal_account_disabled|bool|Portal Account Disabled
portal_user_type|enum|Portal User Type|len=100|def=Single
jjwg_maps_geocode_status_c|varchar|Geocode Status|len="255"
jjwg_maps_lng_c|float|Longitude|len="11"|def=0.00000000
jjwg_maps_address_c|varchar|Address|len="255"
jjwg_maps_lat_c|float|Latitude|len="10"|def=0.00000000
>email_addresses_primary|contacts_email_addresses_primary|||m2m email_addr_bean_rel bean_id email_address_id bean_module @ EmailAddresses
>email_addresses|contacts_email_addresses|EmailAddress||m2m email_addr_bean_rel bean_id email_address_id bean_module @ EmailAddresses
>accounts|accounts_contacts|Accounts|Account|m2m accounts_contacts contact_id account_id Accounts
>reports_to_link|contact_direct_reports|Contacts|Contact|one reports_to_id Contacts
>direct_reports|contact_direct_reports|Contacts|Contact|many reports_to_id Contacts
>opportunities|opportunities_contacts|Opportunities|Opportunity|m2m opportunities_contacts contact_id opportunity_id Opportunities
>cases|contacts_cases|Cases|aCase|m2m contacts_cases contact_id case_id Cases
>calls|calls_contacts|Calls|Call|m2m calls_contacts contact_id call_id Calls
>meetings|meetings_contacts|Meetings|Meeting|m2m meetings_contacts contact_id meeting_id Meetings
>tasks|contact_tasks|Tasks|Task|many contact_id Tasks
>tasks_parent|contact_tasks_parent|Tasks|Task|many parent_id Tasks parent_type
>notes|contact_notes|Notes|Note|many contact_id Notes
>notes_parent|contact_notes_parent|Notes|Note|many parent_id Notes parent_type
>leads|contact_leads|Leads|Lead|many contact_id Leads
>emails|emails_contacts_rel|Emails|Email|none
>documents|documents_contacts|||none
>bugs|contacts_bugs|Bugs|Bug|none)";

const std::string_view kLeadsDefinition = R"(=Leads|leads
@basic
name|name|Name:|len=510|from=person
salutation|enum|Salutation:|opt=salutation_dom
first_name|varchar|First Name:|len="100"
last_name|varchar|Last Name:|req|len="100"
full_name|fullname|Name:|len="510"|from=person
title|varchar|Title:|len="100"
photo|image|Photo:|len=255
department|varchar|Department:|len="100"
do_not_call|bool|Do Not Call:|def=0
phone_home|phone|Home Phone:|len=100
email|email|Any Email:|nodb
phone_mobile|phone|Mobile:|len=100
phone_work|phone|Office Phone:|len=100
phone_other|phone|Other Phone:|len=100
phone_fax|phone|Fax:|len=100
email1|varchar|Email Address:|group=email1|from=email
email2|varchar|Other Email:|group=email1|nodb
invalid_email|bool|Invalid Email:|from=email_flag:invalid_email
email_opt_out|bool|Email Opt Out:|from=email_flag:opt_out
lawful_basis|multienum|Lawful Basis:|opt=lawful_basis_dom
date_reviewed|date|Lawful Basis Reviewed:|opt=date_range_search_dom
lawful_basis_source|enum|Lawful Basis Source:|len=100|opt=lawful_basis_source_dom
primary_address_street|varchar|Primary Address Street:|len="150"|group=primary_address
primary_address_street_2|varchar|Primary Address Street 2|len="150"|nodb
primary_address_street_3|varchar|Primary Address Street 3|len="150"|nodb
primary_address_city|varchar|Primary Address City:|len="100"|group=primary_address
primary_address_state|varchar|Primary Address State:|len="100"|group=primary_address
primary_address_postalcode|varchar|Primary Address Postal Code:|len="20"|group=primary_address
primary_address_country|varchar|Primary Address Country:|group=primary_address
alt_address_street|varchar|Other Street:|len="150"|group=alt_address
alt_address_street_2|varchar|Other Street 2|len="150"|nodb
alt_address_street_3|varchar|Other Street 3|len="150"|nodb
alt_address_city|varchar|Other City:|len="100"|group=alt_address
alt_address_state|varchar|Other State:|len="100"|group=alt_address
alt_address_postalcode|varchar|Other Postal Code:|len="20"|group=alt_address
alt_address_country|varchar|Other Country:|group=alt_address
assistant|varchar|Assistant:|len="75"
assistant_phone|phone|Assistant Phone:|len=100
email_addresses_non_primary|email|Non Primary E-mails|nodb
converted|bool|Converted:|def=0
refered_by|varchar|Referred By:|len="100"
lead_source|enum|Lead Source:|len=100|opt=lead_source_dom
lead_source_description|text|Lead Source Description:|group=lead_source
status|enum|Status:|len=100|opt=lead_status_dom
status_description|text|Status Description:|group=status
reports_to_id|id|Reports To ID:
report_to_name|relate|Reports To:|id=reports_to_id|mod=Contacts|from=one:reports_to_id:Contacts
account_name|varchar|Account Name:|len="255"
account_description|text|Account Description|group=account_name
contact_id|id|Contact ID
account_id|id|Account ID
opportunity_id|id|Opportunity ID
opportunity_name|varchar|Opportunity Name:|len="255"
opportunity_amount|varchar|Opportunity Amount:|len="50"|group=opportunity_name
campaign_id|id|Campaign ID
campaign_name|relate|Campaign:|id=campaign_id|mod=Campaigns|from=one:campaign_id:Campaigns
birthdate|date|Birthdate:|opt=date_range_search_dom
portal_name|varchar|Portal Name:|len="255"
portal_app|varchar|Portal Application:|len="255"
website|url|Website:|len=255
jjwg_maps_geocode_status_c|varchar|Geocode Status|len="255"
jjwg_maps_lng_c|float|Longitude|len="11"|def=0.00000000
jjwg_maps_address_c|varchar|Address|len="255"
jjwg_maps_lat_c|float|Latitude|len="10"|def=0.00000000
>email_addresses_primary|leads_email_addresses_primary|||m2m email_addr_bean_rel bean_id email_address_id bean_module @ EmailAddresses
>email_addresses|leads_email_addresses|EmailAddress||m2m email_addr_bean_rel bean_id email_address_id bean_module @ EmailAddresses
>accounts|account_leads|Accounts|Account|one account_id Accounts
>contact|contact_leads|Contacts|Contact|one contact_id Contacts
>opportunity|opportunity_leads|Opportunities|Opportunity|one opportunity_id Opportunities
>calls|calls_leads|Calls|Call|m2m calls_leads lead_id call_id Calls
>meetings|meetings_leads|Meetings|Meeting|m2m meetings_leads lead_id meeting_id Meetings
>tasks|lead_tasks|Tasks|Task|many parent_id Tasks parent_type
>notes|lead_notes|Notes|Note|many parent_id Notes parent_type
>emails|emails_leads_rel|Emails|Email|none
>campaigns|lead_campaign_log|CampaignLog|CampaignLog|none)";

}  // namespace suitemcp::sandbox
