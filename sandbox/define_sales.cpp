#include "sandbox/definitions.hpp"

namespace suitemcp::sandbox {

const std::string_view kOpportunitiesDefinition = R"(=Opportunities|opportunities
@basic
name|name|Opportunity Name:|req|len="50"
opportunity_type|enum|Type:|len="255"|opt=opportunity_type_dom
account_name|relate|Account Name:|req|id=account_id|mod=Accounts|from=link:accounts:name
account_id|id|Account ID|id=account_id|mod=Accounts|from=link:accounts:id
campaign_id|id|Campaign ID|id=campaign_id|mod=Campaigns
campaign_name|relate|Campaign:|id=campaign_id|mod=Campaigns|from=one:campaign_id:Campaigns
lead_source|enum|Lead Source:|len="50"|opt=lead_source_dom
amount|currency|Opportunity Amount:|req|opt=numeric_range_search_dom
amount_usdollar|currency|Amount USD
currency_id|id|Currency:
currency_name|relate|Currency Name|id=currency_id|mod=Currencies|nodb
currency_symbol|relate|Currency Symbol|id=currency_id|mod=Currencies|nodb
date_closed|date|Expected Close Date:|req|opt=date_range_search_dom
next_step|varchar|Next Step:|len="100"
sales_stage|enum|Sales Stage:|req|len="255"|opt=sales_stage_dom
probability|int|Probability (%):
jjwg_maps_geocode_status_c|varchar|Geocode Status|len="255"
jjwg_maps_lng_c|float|Longitude|len="11"|def=0.00000000
jjwg_maps_address_c|varchar|Address|len="255"
jjwg_maps_lat_c|float|Latitude|len="10"|def=0.00000000
>accounts|accounts_opportunities|Accounts|Account|m2m accounts_opportunities opportunity_id account_id Accounts
>contacts|opportunities_contacts|Contacts|Contact|m2m opportunities_contacts opportunity_id contact_id Contacts
>tasks|opportunity_tasks|Tasks|Task|many parent_id Tasks parent_type
>notes|opportunity_notes|Notes|Note|many parent_id Notes parent_type
>meetings|opportunity_meetings|Meetings|Meeting|many parent_id Meetings parent_type
>calls|opportunity_calls|Calls|Call|many parent_id Calls parent_type
>emails|emails_opportunities_rel|Emails|Email|none
>documents|documents_opportunities|||none
>project|projects_opportunities|Project|Project|none
>leads|opportunity_leads|Leads|Lead|many opportunity_id Leads
>campaigns|opportunities_campaign|Campaigns|Campaign|none
>aos_quotes|opportunity_aos_quotes|AOS_Quotes|AOS_Quotes|none
>aos_contracts|opportunity_aos_contracts|AOS_Contracts|AOS_Contracts|none)";

const std::string_view kCasesDefinition = R"(=Cases|cases
@basic
name|name|Subject:|req|len=255
case_number|int|Number:|req|opt=numeric_range_search_dom
type|enum|Type:|len=255|opt=case_type_dom
status|dynamicenum|Status:|len=100|opt=case_status_dom
priority|enum|Priority:|len=100|opt=case_priority_dom
resolution|text|Resolution:
work_log|text|Work Log:
suggestion_box|readonly|Suggestions:|nodb
account_name|relate|Account Name:|req|len=100|id=account_id|mod=Accounts|from=one:account_id:Accounts:accounts
account_id|relate|Account ID|id=account_id|mod=Accounts
state|enum|State:|len=100|opt=case_state_dom|def=Open
contact_created_by_name|relate|Created by contact:|id=contact_created_by_id|mod=Contacts|from=one:contact_created_by_id:Contacts
contact_created_by_id|id|contact_created_by_id
jjwg_maps_geocode_status_c|varchar|Geocode Status|len="255"
jjwg_maps_lng_c|float|Longitude|len="11"|def=0.00000000
jjwg_maps_address_c|varchar|Address|len="255"
jjwg_maps_lat_c|float|Latitude|len="10"|def=0.00000000
>accounts|account_cases|Accounts|Account|one account_id Accounts
>contacts|contacts_cases|Contacts|Contact|m2m contacts_cases case_id contact_id Contacts
>tasks|case_tasks|Tasks|Task|many parent_id Tasks parent_type
>notes|case_notes|Notes|Note|many parent_id Notes parent_type
>meetings|case_meetings|Meetings|Meeting|many parent_id Meetings parent_type
>calls|case_calls|Calls|Call|many parent_id Calls parent_type
>emails|emails_cases_rel|Emails|Email|none
>documents|documents_cases|||none
>bugs|cases_bugs|Bugs|Bug|none
>project|projects_cases|Project|Project|none)";

}  // namespace suitemcp::sandbox
