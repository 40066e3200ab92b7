#include "sandbox/definitions.hpp"

namespace suitemcp::sandbox {

// name|key|key=>label|...; the labels are those of a US English installation.
std::string_view option_list_definitions() {
  return R"(
checkbox_dom||1=>Yes|2=>No
industry_dom||Apparel|Banking|Biotechnology|Chemicals|Communications|Construction|Consulting|Education|Electronics|Energy|Engineering|Entertainment|Environmental|Finance|Government|Healthcare|Hospitality|Insurance|Machinery|Manufacturing|Media|Not For Profit|Recreation|Retail|Shipping|Technology|Telecommunications|Transportation|Utilities|Other
account_type_dom||Analyst|Competitor|Customer|Integrator|Investor|Partner|Press|Prospect|Reseller|Other
lead_source_dom||Cold Call|Existing Customer|Self Generated|Employee|Partner|Public Relations|Direct Mail|Conference|Trade Show|Web Site|Word of mouth|Email|Campaign|Other
opportunity_type_dom||Existing Business|New Business
sales_stage_dom|Prospecting|Qualification|Needs Analysis|Value Proposition|Id. Decision Makers=>Identifying Decision Makers|Perception Analysis|Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost
task_priority_dom|High|Medium|Low
task_status_dom|Not Started|In Progress|Completed|Pending Input|Deferred
meeting_status_dom|Planned|Held|Not Held
call_status_dom|Planned|Held|Not Held
call_direction_dom|Inbound|Outbound
lead_status_dom||New|Assigned|In Process|Converted|Recycled|Dead
case_type_dom|Administration|Product|User
case_status_dom|Open_New=>New|Open_Assigned=>Assigned|Closed_Closed=>Closed|Open_Pending Input=>Pending Input|Closed_Rejected=>Rejected|Closed_Duplicate=>Duplicate
case_priority_dom|P1=>High|P2=>Medium|P3=>Low
case_state_dom|Open|Closed
salutation_dom||Mr.|Ms.|Mrs.|Miss|Dr.|Prof.
user_status_dom|Active|Inactive
employee_status_dom|Active|Terminated|Leave of Absence
record_type_display_notes|Accounts=>Account|Contacts=>Contact|Opportunities=>Opportunity|Campaigns=>Campaign|Tasks=>Task|Emails=>Email|Bugs=>Bug|Project|ProjectTask=>Project Task|Prospects=>Target|Cases=>Case|Leads=>Lead|Meetings=>Meeting|Calls=>Call|AOS_Contracts=>Contract|AOS_Invoices=>Invoice|AOS_Quotes=>Quote|AOS_Products=>Product
parent_type_display|Accounts=>Account|Contacts=>Contact|Tasks=>Task|Opportunities=>Opportunity|Bugs=>Bug|Cases=>Case|Leads=>Lead|Project|ProjectTask=>Project Task|Prospects=>Target|AOS_Contracts=>Contract|AOS_Invoices=>Invoice|AOS_Quotes=>Quote|AOS_Products=>Product
duration_intervals|0=>00|15|30|45
date_range_search_dom|==>Equals|not_equal=>Not On|greater_than=>After|less_than=>Before|last_7_days=>Last 7 Days|next_7_days=>Next 7 Days|last_30_days=>Last 30 Days|next_30_days=>Next 30 Days|last_month=>Last Month|this_month=>This Month|next_month=>Next Month|last_year=>Last Year|this_year=>This Year|next_year=>Next Year|between=>Is Between
numeric_range_search_dom|==>Equals|not_equal=>Does Not Equal|greater_than=>Greater Than|greater_than_equals=>Greater Than Or Equal To|less_than=>Less Than|less_than_equals=>Less Than Or Equal To|between=>Is Between
repeat_type_dom|=>None|Daily|Weekly|Monthly|Yearly
lawful_basis_dom||consent=>Consent|contract=>Contract|legal_obligation=>Legal obligation|protection_of_interest=>Protection of interest|public_interest=>Public interest|legitimate_interest=>Legitimate interest|withdrawn=>Withdrawn
lawful_basis_source_dom||website=>Website|phone=>Phone|given_to_user=>Given to User|email=>Email|third_party=>Third Party
messenger_type_dom||MSN|Yahoo!|AOL
record_type_display||Accounts=>Account|Opportunities=>Opportunity|Cases=>Case|Leads=>Lead|Contacts=>Contact|Bugs=>Bug|Project|Prospects=>Target|ProjectTask=>Project Task|Tasks=>Task|AOS_Contracts=>Contract|AOS_Invoices=>Invoice|AOS_Quotes=>Quote|AOS_Products=>Product
)";
}

}  // namespace suitemcp::sandbox
