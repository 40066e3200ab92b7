#include "sandbox/definitions.hpp"

namespace suitemcp::sandbox {

// key|label|tab: shown by filter "default"|acl: has rows in acl_actions. A label may be empty.
std::string_view available_module_definitions() {
  return R"(
Home|Home|tab
Accounts|Accounts|tab|acl
Contacts|Contacts|tab|acl
Opportunities|Opportunities|tab|acl
Leads|Leads|tab|acl
AOS_Quotes|Quotes|tab|acl
Calendar|Calendar|tab|acl
Documents|Documents|tab|acl
Emails|Emails|tab|acl
Campaigns|Campaigns|tab|acl
Calls|Calls|tab|acl
Meetings|Meetings|tab|acl
Tasks|Tasks|tab|acl
Notes|Notes|tab|acl
AOS_Invoices|Invoices|tab|acl
AOS_Contracts|Contracts|tab|acl
Cases|Cases|tab|acl
Prospects|Targets|tab|acl
ProspectLists|Targets - Lists|tab|acl
Project|Projects|tab|acl
AM_ProjectTemplates|Projects - Templates|tab|acl
FP_events|Events|tab|acl
FP_Event_Locations|Locations|tab|acl
AOS_Products|Products|tab|acl
AOS_Product_Categories|Products - Categories|tab|acl
AOS_PDF_Templates|PDF - Templates|tab|acl
AOR_Reports|Reports|tab|acl
AOK_KnowledgeBase|Knowledge Base|tab|acl
AOK_Knowledge_Base_Categories|KB - Categories|tab|acl
EmailTemplates|Email - Templates|tab|acl
Surveys|Surveys|tab|acl
Administration|Administration
Currencies|Currencies
CustomFields|
Connectors|Connectors
Dropdown|
Dynamic|
DynamicFields|
DynamicLayout|
EditCustomFields|
Help|
Import|
MySettings|
FieldsMetaData|
UpgradeWizard|Upgrade Wizard
Trackers|Trackers
Employees|Employees
Releases|Releases
Sync|Sync
Users|Users||acl
Versions|
LabelEditor|
Roles|Roles
EmailMarketing|Email Marketing||acl
OptimisticLock|
TeamMemberships|
TeamSets|
TeamSetModule|
Audit|
MailMerge|
MergeRecords|
EmailAddresses|Email Address
EmailText|
Schedulers|Schedulers
Schedulers_jobs|
CampaignTrackers|
CampaignLog|Campaign Log
EmailMan|
Groups|
InboundEmail|Inbound Email Accounts||acl
ACLActions|
ACLRoles|Roles
DocumentRevisions|Document Revisions
ProjectTask|Project Tasks||acl
ModuleBuilder|
ResourceCalendar|Resource Calendar
AOBH_BusinessHours|Business Hours
ACL|
Configurator|
UserPreferences|
SavedSearch|Saved Searches
Studio|
SugarFeed|SuiteCRM Feed
EAPM|EAPM||acl
OAuthKeys|OAuth Consumer Keys
OAuthTokens|OAuth Tokens
AM_TaskTemplates|Project Task Templates||acl
Reminders|
Reminders_Invitees|
AOP_Case_Events|Case Events||acl
AOP_Case_Updates|Case Updates||acl
AOR_Fields|Report Fields
AOR_Charts|Report Charts
AOR_Conditions|Report Conditions
AOS_Products_Quotes|Line Items||acl
AOS_Line_Item_Groups|Line Item Groups
AOW_Actions|WorkFlow Actions
AOW_Processed|Process Audit||acl
AOW_Conditions|WorkFlow Conditions
Calls_Reschedule|Calls Reschedule||acl
OutboundEmailAccounts|Outbound Email Accounts||acl
ExternalOAuthConnection|External OAuth Connection||acl
ExternalOAuthProvider|External OAuth Provider||acl
TemplateSectionLine|Template Section Line||acl
OAuth2Tokens|OAuth Tokens
OAuth2Clients|OAuth Clients
SurveyResponses|Survey Responses||acl
SurveyQuestionResponses|Survey Question Responses||acl
SurveyQuestions|Survey Questions||acl
SurveyQuestionOptions|Survey Question Options||acl
Alerts|Alerts||acl
Bugs|Bugs||acl
jjwg_Maps|Maps||acl
jjwg_Address_Cache|Maps - Address Cache||acl
jjwg_Areas|Maps - Areas||acl
jjwg_Markers|Maps - Markers||acl
AOR_Scheduled_Reports|Scheduled Reports||acl
SecurityGroups|Security Suite Management||acl
AOW_WorkFlow|WorkFlow||acl
)";
}

}  // namespace suitemcp::sandbox
