#include "sandbox/definitions.hpp"

namespace suitemcp::sandbox {

const std::string_view kAccountsDefinition = R"(=Accounts|accounts
@basic
assigned_user_id|relate|Assigned User:|group=assigned_user_name|id=assigned_user_id|mod=Users
account_type|enum|Type:|len=50|opt=account_type_dom
industry|enum|Industry:|len=50|opt=industry_dom
annual_revenue|varchar|Annual Revenue:|len=100
phone_fax|phone|Fax:|len=100
billing_address_street|varchar|Billing Street:|len="150"|group=billing_address
billing_address_street_2|varchar|Billing Street 2|len="150"|nodb
billing_address_street_3|varchar|Billing Street 3|len="150"|nodb
billing_address_street_4|varchar|Billing Street 4|len="150"|nodb
billing_address_city|varchar|Billing City:|len="100"|group=billing_address
billing_address_state|varchar|Billing State:|len="100"|group=billing_address
billing_address_postalcode|varchar|Billing Postal Code:|len="20"|group=billing_address
billing_address_country|varchar|Billing Country:|group=billing_address
rating|varchar|Rating:|len=100
phone_office|phone|Office Phone:|len=100
phone_alternate|phone|Alternate Phone:|len=100|group=phone_office
website|url|Website:|len=255
ownership|varchar|Ownership:|len=100
employees|varchar|Employees:|len=10
ticker_symbol|varchar|Ticker Symbol:|len=10
shipping_address_street|varchar|Shipping Street:|len=150|group=shipping_address
shipping_address_street_2|varchar|Shipping Street 2|len=150|nodb
shipping_address_street_3|varchar|Shipping Street 3|len=150|nodb
shipping_address_street_4|varchar|Shipping Street 4|len=150|nodb
shipping_address_city|varchar|Shipping City:|len=100|group=shipping_address
shipping_address_state|varchar|Shipping State:|len=100|group=shipping_address
shipping_address_postalcode|varchar|Shipping Postal Code:|len=20|group=shipping_address
shipping_address_country|varchar|Shipping Country:|group=shipping_address
email1|varchar|Email Address:|group=email1|from=email
email_addresses_non_primary|email|Non Primary E-mails|nodb
parent_id|id|Parent Account ID
sic_code|varchar|SIC Code:|len=10
parent_name|relate|Member of:|len=36|id=parent_id|mod=Accounts|from=one:parent_id:Accounts
email_opt_out|bool|Email Opt Out:|from=email_flag:opt_out
invalid_email|bool|Invalid Email:|from=email_flag:invalid_email
email|email|Any Email:|nodb
campaign_id|id|Campaign ID|id=campaign_id|mod=Campaigns
campaign_name|relate|Campaign:|id=campaign_id|mod=Campaigns|from=one:campaign_id:Campaigns
jjwg_maps_geocode_status_c|varchar|Geocode Status|len="255"
jjwg_maps_lng_c|float|Longitude|len="11"|def=0.00000000
jjwg_maps_address_c|varchar|Address|len="255"
jjwg_maps_lat_c|float|Latitude|len="10"|def=0.00000000
>email_addresses_primary|accounts_email_addresses_primary|||m2m email_addr_bean_rel bean_id email_address_id bean_module @ EmailAddresses
>email_addresses|accounts_email_addresses|EmailAddress||m2m email_addr_bean_rel bean_id email_address_id bean_module @ EmailAddresses
>members|member_accounts|Accounts|Account|many parent_id Accounts
>member_of|member_accounts|Accounts|Account|one parent_id Accounts
>cases|account_cases|Cases|aCase|many account_id Cases
>tasks|account_tasks|Tasks|Task|many parent_id Tasks parent_type
>notes|account_notes|Notes|Note|many parent_id Notes parent_type
>meetings|account_meetings|Meetings|Meeting|many parent_id Meetings parent_type
>calls|account_calls|Calls|Call|many parent_id Calls parent_type
>emails|emails_accounts_rel|Emails|Email|none
>documents|documents_accounts|||none
>bugs|accounts_bugs|Bugs|Bug|none
>contacts|accounts_contacts|Contacts|Contact|m2m accounts_contacts account_id contact_id Contacts
>opportunities|accounts_opportunities|Opportunities|Opportunity|m2m accounts_opportunities account_id opportunity_id Opportunities
>project|projects_accounts|Project|Project|none
>leads|account_leads|Leads|Lead|many account_id Leads
>campaigns|account_campaign_log|CampaignLog|CampaignLog|none
>campaign_accounts|campaign_accounts|||none
>prospect_lists|prospect_list_accounts|ProspectLists||none
>aos_quotes|account_aos_quotes|AOS_Quotes|AOS_Quotes|none
>aos_invoices|account_aos_invoices|AOS_Invoices|AOS_Invoices|none
>aos_contracts|account_aos_contracts|AOS_Contracts|AOS_Contracts|none)";

}  // namespace suitemcp::sandbox
