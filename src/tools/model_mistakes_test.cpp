#include "tests/support/tool_bench.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace suitemcp::tools {
namespace {

struct Mistake {
  std::string_view tool;
  std::string_view arguments;
  std::string_view fix;  // must be in the text
};

const std::vector<Mistake> kMistakes{
    {"search", R"({"module":"accounts"})", "Did you mean Accounts"},
    {"search", R"({"module":"ACCOUNTS"})", "Did you mean Accounts"},
    {"search", R"({"module":"Account"})", "Did you mean Accounts"},
    {"search", R"({"module":"Opportunity"})", "Did you mean Opportunities"},
    {"search", R"({"module":"Quotes"})", "Did you mean AOS_Quotes"},
    {"search", R"({"module":"Acounts"})", "Did you mean Accounts"},
    {"search", R"({"module":"Unicorns"})", "list_modules"},
    {"search", R"({"module":"My Accounts!"})", "letters, digits and _"},
    {"search", R"({})", "\"module\" is missing"},
    {"search", R"({"module":["Accounts"]})", "send one text"},
    {"search", R"({"module":"Accounts","max_results":"20"})", "without quotes"},
    {"search", R"({"module":"Accounts","max_results":500})", "from 1 to 100"},
    {"search", R"({"module":"Accounts","max_results":1.5})", "an integer"},
    {"search", R"({"module":"Accounts","offset":-1})", "from 0 to 1000000"},
    {"search", R"({"module":"Accounts","limit":5})", "Did you mean max_results"},
    {"search", R"({"module":"Accounts","filter":"x"})", "Did you mean query"},
    {"search", R"({"module":"Accounts","maxresults":5})", "Did you mean max_results"},
    {"search", R"({"module":"Accounts","fields":"name"})", "JSON array"},
    {"search", R"({"module":"Accounts","fields":["name","phone"]})", "phone_office"},
    {"search", R"({"module":"Accounts","fields":["Industry:"]})", "industry"},
    {"search", R"({"module":"Accounts","fields":["name, website"]})", "one name per list entry"},
    {"search", R"({"module":"Accounts","fields":[1]})", "entry 1: expected a text"},
    {"search", R"({"module":"Accounts","query":{"name":"x"}})", "expected a text"},
    {"search", R"({"module":"Accounts","query":"name = Acme"})", "single quotes"},
    {"search", R"({"module":"Accounts","query":"industry = 'Tech Sector'"})", "'Technology'"},
    {"search", R"({"module":"Accounts","query":"date_entered > 'yesterday'"})", "DATE_SUB"},
    {"search", R"({"module":"Accounts","query":"assigned_user_name = 'chris'"})", "assigned_user_id"
    },
    {"search", R"({"module":"Contacts","query":"name = 'Ada'"})", "first_name and last_name"},
    {"search", R"({"module":"Accounts","order_by":"created_at desc"})", "date_entered"},
    {"search", R"({"module":"Accounts","order_by":"-name"})", "date_modified desc, name"},
    {"get", R"({"module":"Accounts"})", "\"id\" is missing"},
    {"get", R"({"module":"Accounts","id":""})", "search returns it"},
    {"get", R"({"module":"Accounts","id":"Acme Inc."})", "search returns it"},
    {"get", R"({"module":"Accounts","id":17})", "expected a text"},
    {"get", R"({"module":"Accounts","id":"not-there"})", "Find the id with search"},
    {"get", R"({"module":"Accounts","record_id":"x"})", "Did you mean id"},
    {"create", R"({"module":"Accounts","fields":{"nme":"x","name":"y"}})", "Did you mean name"},
    {"create", R"({"module":"Accounts","fields":{"website":"x.com"}})", "name (Name) is required"},
    {"create", R"({"module":"Accounts","fields":{"name":""}})", "cannot be empty"},
    {"create", R"({"module":"Accounts","fields":{}})", "at least one field"},
    {"create", R"({"module":"Accounts","fields":["name"]})", "{\"name\": \"Acme\"}"},
    {"create", R"({"module":"Accounts","name":"x"})", "This tool takes: module, fields"},
    {"create",
     R"({"module":"Accounts","fields":{"name":"x","industry":"Tech Sector"}})",
     "write \"Technology\""},
    {"create",
     R"({"module":"Accounts","fields":{"name":"x","industry":"media"}})",
     "write \"Media\""},
    {"create",
     R"({"module":"Accounts","fields":{"name":"x","industry":"Farming"}})",
     "Allowed: \"Media\", \"Banking\", \"Technology\" (Tech Sector)"},
    {"create",
     R"({"module":"Accounts","fields":{"name":"x","regions_c":["west"]}})",
     "\"north\" (North)"},
    {"create",
     R"({"module":"Accounts","fields":{"name":"x","email1":"not an address"}})",
     "name@example.com"},
    {"create", R"({"module":"Accounts","fields":{"name":"x","email":"a@b.com"}})", "set email1"},
    {"create", R"({"module":"Accounts","fields":{"name":"x","id":"my-id"}})", "the CRM gives ids"},
    {"create",
     R"({"module":"Accounts","fields":{"name":"x","date_entered":"2026-01-01"}})",
     "the CRM sets it"},
    {"create",
     R"({"module":"Accounts","fields":{"name":"x","parent_id":"Big Parent Inc"}})",
     "expected a record id"},
    {"create", R"({"module":"Accounts","fields":{"name":"x","parent_name":"Big"}})", "set parent_id"
    },
    {"create", R"({"module":"Accounts","fields":{"name":{"first":"x"}}})", "expected a single value"
    },
    {"create",
     R"({"module":"Contacts","fields":{"name":"Ada Lovelace"}})",
     "set first_name and last_name"},
    {"create", R"({"module":"Contacts","fields":{"first_name":"Ada"}})", "last_name (Last Name)"},
    {"create",
     R"({"module":"Contacts","fields":{"last_name":"L","account_name":"Acme"}})",
     "set account_id"},
    {"create",
     R"({"module":"Contacts","fields":{"last_name":"L","do_not_call":"maybe"}})",
     "true or false"},
    {"create",
     R"({"module":"Contacts","fields":{"last_name":"L","birthdate":"1 May 1980"}})",
     "2026-12-01"},
    {"create",
     R"({"module":"Contacts","fields":{"last_name":"L","birthdate":325987200}})",
     "a date as text"},
    {"create",
     R"({"module":"Opportunities","fields":{"name":"x","amount":"$12,000","sales_stage":"Prospecting","date_closed":"2026-01-01"}})",
     "no thousands separators"},
    {"create", R"({"module":"Opportunities","fields":{"name":"x","amount":1}})", "date_closed"},
    {"create",
     R"({"module":"Opportunities","fields":{"name":"x","amount":1,"date_closed":"2026-01-01"}})",
     "\"Prospecting\""},
    {"create",
     R"({"module":"Opportunities","fields":{"name":"x","amount":1,"date_closed":"2026-01-01","sales_stage":"Won"}})",
     "write \"Closed Won\""},
    {"create",
     R"({"module":"Opportunities","fields":{"name":"x","amount":1,"date_closed":"12/31/2026","sales_stage":"Prospecting"}})",
     "2026-12-01"},
    {"create",
     R"({"module":"Opportunities","fields":{"name":"x","amount":1,"date_closed":"2026-01-01","sales_stage":"Prospecting","probability":"50%"}})",
     "a whole number"},
    {"create", R"({"module":"Users","fields":{"last_name":"x","user_hash":"abc"}})", "secret"},
    {"update", R"({"module":"Accounts","id":"a","fields":{"deleted":1}})", "use the delete tool"},
    {"update", R"({"module":"Accounts","id":"a"})", "\"fields\" is missing"},
    {"update",
     R"({"module":"Accounts","id":"gone","fields":{"name":"x"}})",
     "Find the id with search"},
    {"update",
     R"({"module":"Accounts","id":"a","fields":{"name":"x"},"dry_run":"yes"})",
     "true or false"},
    {"update",
     R"({"module":"Accounts","id":"a","fields":{"assigned_user_name":"chris"}})",
     "set assigned_user_id"},
    {"update", R"({"module":"Accounts","id":"a","fields":{"owner":"chris"}})", "assigned_user_id"},
    {"delete", R"({"module":"Accounts","id":"gone"})", "Find the id with search"},
    {"delete", R"({"module":"Accounts","ids":["a"]})", "Did you mean id"},
    {"count", R"({"module":"Accounts","query":"nme = 'x'"})", "Did you mean name"},
    {"count", R"({"module":"Accounts","query":"name = 'a' LIMIT 5"})", "max_results"},
    {"server_info", R"({"module":"Accounts"})", "no arguments"},
    {"search_text", R"({"query":"acme"})", "Did you mean search_string"},
    {"search_text", R"({"search_string":"acme","modules":"Accounts"})", "JSON array"},
    {"search_text", R"({"search_string":"acme","modules":["Account"]})", "Did you mean Accounts"},
    {"get_many", R"({"module":"Accounts","ids":"a"})", "JSON array"},
    {"get_many", R"({"module":"Accounts","ids":[]})", "at least 1"},
    {"get_many", R"({"module":"Accounts","ids":["Acme Inc."]})", "search returns it"},
    {"bulk_upsert", R"({"module":"Accounts","records":{"name":"x"}})", "expected a list"},
    {"get_relationships",
     R"({"module":"Accounts","id":"a","link_field":"contact"})",
     "Did you mean contacts"},
    {"get_relationships",
     R"({"module":"Accounts","id":"a","link_field":"invoices"})",
     "contacts (Contacts)"},
    {"get_relationships", R"({"module":"Accounts","id":"a"})", "\"link_field\" is missing"},
    {"link_records",
     R"({"module":"Accounts","id":"gone","link_field":"contacts","related_ids":["c"]})",
     "Find the id with search"},
    {"link_records",
     R"({"module":"Accounts","id":"a","link_field":"contacts","related_ids":"c"})",
     "JSON array"},
    {"get_module_fields", R"({"module":"contact"})", "Did you mean Contacts"},
    {"get_dropdown_values", R"({"field":"industry"})", "both \"module\" and \"field\""},
    {"get_record_activities",
     R"({"module":"Accounts","id":"a","types":["emails"]})",
     "calls, meetings, tasks, notes"},
    {"log_call", R"({"name":"x"})", "\"date_start\" is missing"},
    {"log_call", R"({"name":"x","date_start":"next Monday"})", "2026-12-01 15:30:00"},
    {"log_call", R"({"name":"x","date_start":"2026-12-01","duration_minutes":90})", "from 0 to 59"},
    {"create_task", R"({"name":"x","priority":"urgent"})", "\"High\", \"Medium\", \"Low\""},
    {"create_task", R"({"name":"x","status":"completed"})", "write \"Completed\""},
    {"create_task", R"({"name":"x","due_date":"2026-12-01"})", "Did you mean date_due"},
    {"create_note", R"({"name":"x","parent_id":"a"})", "parent_type"},
    {"get_note_attachment", R"({"note_id":"x"})", "Did you mean id"},
    {"set_note_attachment",
     R"({"id":"x","filename":"a.php","file_base64":"aGVsbG8="})",
     "Send it as .txt"},
};

TEST(ModelMistakes, AreAnsweredWithTheFixAndTouchNothing) {
  EXPECT_GE(kMistakes.size(), 40u);
  for (const auto& mistake : kMistakes) {
    test::ToolBench bench;
    const auto outcome = bench.call(mistake.tool, mistake.arguments);
    EXPECT_EQ(outcome.result.outcome, mcp::ToolResult::Outcome::failed) << mistake.arguments;
    EXPECT_TRUE(outcome.result.text.contains(mistake.fix))
        << mistake.tool << ' ' << mistake.arguments << "\n  " << outcome.result.text;
    EXPECT_EQ(bench.bridge.writes(), 0u) << mistake.arguments;
  }
}

TEST(ModelMistakes, AreToldTogether) {
  test::ToolBench bench;
  const auto text = bench.failure(
      "create", R"({"module":"Accounts","fields":{"nme":"x","industry":"Farming","email1":"x"}})"
  );
  for (const std::string_view part :
       {"Did you mean name", "Farming", "name@example.com", "is required"}) {
    EXPECT_TRUE(text.contains(part)) << part << ": " << text;
  }
}

}  // namespace
}  // namespace suitemcp::tools
