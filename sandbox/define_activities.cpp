#include "sandbox/definitions.hpp"

namespace suitemcp::sandbox {

const std::string_view kCallsDefinition = R"(=Calls|calls
@basic
name|name|Subject:|req|len="50"
duration_hours|int|Duration Hours:|req|len="2"
duration_minutes|int|Duration Minutes:|len="2"|opt=duration_intervals
date_start|datetimecombo|Start Date & Time:|req|opt=date_range_search_dom
date_end|datetimecombo|End Date & Time:|opt=date_range_search_dom
parent_type|parent_type|Parent Type:|len=100|opt=parent_type_display
parent_name|parent|Related to:|group=parent_name|id=parent_id|tn=parent_type|opt=record_type_display|from=parent
status|enum|Status:|len=100|opt=call_status_dom|def=Planned
direction|enum|Direction:|len=100|opt=call_direction_dom
parent_id|id|Parent ID:
reminder_time|int|Reminder Time|def=-1
email_reminder_time|int|Email Reminder Time|def=-1
repeat_type|enum|Repeat Type:|len=36|opt=repeat_type_dom
repeat_interval|int|Interval:|len=3|def=1
repeat_dow|varchar|Days:|len=7
repeat_until|date|Repeat Until:
repeat_count|int|Count:|len=7
repeat_parent_id|id|Repeat Parent ID
recurring_source|varchar|Recurring Source|len=36
>contacts|calls_contacts|Contacts|Contact|m2m calls_contacts call_id contact_id Contacts
>leads|calls_leads|Leads|Lead|m2m calls_leads call_id lead_id Leads
>users|calls_users|Users|User|m2m calls_users call_id user_id Users
>accounts|account_calls|Accounts|Account|one parent_id Accounts
>opportunity|opportunity_calls|Opportunities|Opportunity|one parent_id Opportunities
>case|case_calls|Cases|aCase|one parent_id Cases
>notes|calls_notes|Notes|Note|many parent_id Notes parent_type)";

const std::string_view kMeetingsDefinition = R"(=Meetings|meetings
@basic
name|name|Subject:|req|len="50"
accept_status|varchar|Accept Status|len="20"|nodb
location|varchar|Location:|len="50"
password|varchar|Meeting Password|len=50
join_url|varchar|Join URL|len=200
host_url|varchar|Start Meeting URL|len=400
displayed_url|url|Displayed URL|len=400
creator|varchar|Meeting Creator|len=50
external_id|varchar|External ID|len=50
duration_hours|int|Duration Hours:|req|len="3"
duration_minutes|int|Duration Minutes:|len="2"|opt=duration_intervals
date_start|datetimecombo|Start Date & Time:|req|opt=date_range_search_dom
date_end|datetimecombo|End Date & Time:|opt=date_range_search_dom
parent_type|parent_type|Parent Type:|len=100|opt=parent_type_display
parent_name|parent|Related to:|group=parent_name|id=parent_id|tn=parent_type|opt=record_type_display|from=parent
status|enum|Status:|len=100|opt=meeting_status_dom|def=Planned
type|enum|Meeting Type:|len=255|def=Sugar
direction|enum|Direction|nodb
parent_id|id|Parent ID:
reminder_time|int|Reminder Time|def=-1
email_reminder_time|int|Email Reminder Time|def=-1
repeat_type|enum|Repeat Type:|len=36|opt=repeat_type_dom
repeat_interval|int|Interval:|len=3|def=1
repeat_dow|varchar|Days:|len=7
repeat_until|date|Repeat Until:
repeat_count|int|Count:|len=7
repeat_parent_id|id|Repeat Parent ID
recurring_source|varchar|Recurring Source|len=36
sequence|int|Meeting update sequence|def=0
>contacts|meetings_contacts|Contacts|Contact|m2m meetings_contacts meeting_id contact_id Contacts
>leads|meetings_leads|Leads|Lead|m2m meetings_leads meeting_id lead_id Leads
>users|meetings_users|Users|User|m2m meetings_users meeting_id user_id Users
>accounts|account_meetings|Accounts|Account|one parent_id Accounts
>opportunity|opportunity_meetings|Opportunities|Opportunity|one parent_id Opportunities
>case|case_meetings|Cases|aCase|one parent_id Cases
>notes|meetings_notes|Notes|Note|many parent_id Notes parent_type)";

const std::string_view kTasksDefinition = R"(=Tasks|tasks
@basic
name|name|Subject:|req|len="50"
status|enum|Status:|req|len=100|opt=task_status_dom|def=Not Started
date_due_flag|bool|No Due Date|group=date_due|def=0
date_due|datetimecombo|Due Date:|group=date_due|opt=date_range_search_dom
time_due|datetime|Due Time:|group=date_due|nodb
date_start_flag|bool|No Start Date|group=date_start|def=0
date_start|datetimecombo|Start Date:|group=date_start|opt=date_range_search_dom
parent_type|parent_type|Parent Type:|len=255|group=parent_name
parent_name|parent|Related to|group=parent_name|id=parent_id|tn=parent_type|opt=parent_type_display|from=parent
parent_id|id|Parent ID:|group=parent_name
contact_id|id|Contact ID:|group=contact_name
contact_name|relate|Contact Name |id=contact_id|mod=Contacts|from=one:contact_id:Contacts:contacts
contact_phone|phone|Contact Phone:|id=contact_id|mod=Contacts|nodb
contact_email|varchar|Email Address:|nodb
priority|enum|Priority:|req|len=100|opt=task_priority_dom
>contacts|contact_tasks|Contacts|Contact|one contact_id Contacts
>accounts|account_tasks|Accounts|Account|one parent_id Accounts
>opportunities|opportunity_tasks|Opportunities|Opportunity|one parent_id Opportunities
>cases|case_tasks|Cases|aCase|one parent_id Cases
>bugs|bug_tasks|Bugs|Bug|none
>leads|lead_tasks|Leads|Lead|one parent_id Leads
>projects|projects_tasks|Project|Project|none
>project_tasks|project_tasks_tasks|ProjectTask|ProjectTask|none
>aos_contracts|aos_contracts_tasks|AOS_Contracts|AOS_Contracts|none
>notes|tasks_notes|Notes|Note|many parent_id Notes parent_type
>contact_parent|contact_tasks_parent|Contacts|Contact|one parent_id Contacts)";

const std::string_view kNotesDefinition = R"(=Notes|notes
assigned_user_id|relate|Assigned User Id|group=assigned_user_name|id=assigned_user_id|mod=Users
assigned_user_name|relate|Assigned to:|id=assigned_user_id|mod=Users|from=one:assigned_user_id:Users
id|id|ID|req
date_entered|datetime|Date Created:|opt=date_range_search_dom
date_modified|datetime|Date Modified:|opt=date_range_search_dom
modified_user_id|assigned_user_name|Modified By|id=modified_user_id
modified_by_name|relate|Modified By|id=modified_user_id|mod=Users|from=one:modified_user_id:Users
created_by|assigned_user_name|Created By|id=created_by
created_by_name|relate|Created By|id=created_by|mod=Users|from=one:created_by:Users
name|name|Subject:|req|len="255"
file_mime_type|varchar|Mime Type|len="100"
file_url|function|File URL|nodb
filename|file|Attachment:|len="255"
parent_type|parent_type|Parent Type:|len="255"|group=parent_name|opt=parent_type_display
parent_id|id|Parent ID:
contact_id|id|Contact ID:
portal_flag|bool|Display in Portal?|req
embed_flag|bool|Embed in Email?|def=0
description|text|Note:
deleted|bool|Deleted|def=0
filecontents|text|File contents|nodb
parent_name|parent|Related To:|group=parent_name|id=parent_id|tn=parent_type|opt=record_type_display_notes|from=parent
show_preview|function|Preview|nodb
contact_name|relate|Contact:|id=contact_id|mod=Contacts|from=one:contact_id:Contacts:contacts
contact_phone|phone|Phone:|nodb
contact_email|varchar|Email Address:|nodb
>assigned_user_link|notes_assigned_user|Users|User|one assigned_user_id Users
>SecurityGroups|securitygroups_notes|SecurityGroups|SecurityGroup|m2m securitygroups_records record_id securitygroup_id module @ SecurityGroups
>created_by_link|notes_created_by|Users|User|one created_by Users
>modified_user_link|notes_modified_user|Users|User|one modified_user_id Users
>contact|contact_notes|Contacts|Contact|one contact_id Contacts
>cases|case_notes|Cases|aCase|one parent_id Cases
>accounts|account_notes|Accounts|Account|one parent_id Accounts
>opportunities|opportunity_notes|Opportunities|Opportunity|one parent_id Opportunities
>leads|lead_notes|Leads|Lead|one parent_id Leads
>meetings|meetings_notes|Meetings|Meeting|one parent_id Meetings
>calls|calls_notes|Calls|Call|one parent_id Calls
>tasks|tasks_notes|Tasks|Task|one parent_id Tasks)";

}  // namespace suitemcp::sandbox
