// A working day of a model with all tools, on the sandbox CRM: what it asks and what it gets, word
// for word, in tests/golden/tools/session.txt. To write that anew: SUITEMCP_WRITE_GOLDEN=1.
#include "tests/support/sandbox_bench.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp {
namespace {

namespace json = boost::json;

/// One call. "$name" in the arguments stands for what an earlier step has kept under that name;
/// `keeps` is a name and the JSON pointer of a text in the answer.
struct Step {
  std::string_view tool;
  std::string_view arguments;
  std::string_view keeps = {};
  std::string_view from = {};
};

const std::vector<Step> kDay{
    {"server_info", "{}"},
    {"search_text", R"j({"search_string":"rightmoor"})j", "account", "/results/0/records/0/id"},
    {"search", R"j({"module":"Accounts","query":"email = 'info@brightmooracademy.example'"})j"},
    {"get", R"j({"module":"Accounts","id":"$account"})j"},
    {"get_relationships",
     R"j({"module":"Accounts","id":"$account","link_field":"contacts","related_fields":["first_name","last_name","email1"]})j",
     "contact",
     "/records/0/id"},
    {"get_relationships",
     R"j({"module":"Accounts","id":"$account","link_field":"Opportunities"})j",
     "opportunity",
     "/records/1/id"},
    {"get_dropdown_values", R"j({"module":"Opportunities","field":"sales_stage"})j"},
    {"count",
     R"j({"module":"Opportunities","query":"sales_stage NOT IN ('Closed Won','Closed Lost')"})j"},
    {"search",
     R"j({"module":"Opportunities","query":"sales_stage NOT IN ('Closed Won','Closed Lost') AND amount > 40000","order_by":"amount desc","max_results":2,"fields":["name","amount","date_closed"]})j"
    },
    {"search", R"j({"module":"opportunity","query":"stage = 'open'"})j"},
    {"log_call",
     R"j({"name":"Offer discussed","date_start":"2027-01-14T15:30:00+01:00","duration_minutes":20,"description":"Wants a second quote.","contact_ids":["$contact"],"account_ids":["$account"]})j",
     "call",
     "/id"},
    {"create_task",
     R"j({"name":"Send second quote","date_due":"tomorrow","parent_type":"Opportunities","parent_id":"$opportunity"})j"
    },
    {"create_task",
     R"j({"name":"Send second quote","date_due":"2027-01-18","priority":"High","parent_type":"Opportunities","parent_id":"$opportunity","contact_id":"$contact"})j",
     "task",
     "/id"},
    {"create_note",
     R"j({"name":"Minutes","description":"Ünïcode & <quotes> \"kept\"","parent_type":"Accounts","parent_id":"$account"})j",
     "note",
     "/id"},
    {"set_note_attachment", R"j({"id":"$note","filename":"minutes.php","file_base64":"aGVsbG8="})j"
    },
    {"set_note_attachment",
     R"j({"id":"$note","filename":"minutes.txt","file_base64":"MS4gUXVvdGUKMi4gRGF0ZQo="})j"},
    {"get_note_attachment", R"j({"id":"$note","as_text":true})j"},
    {"get_record_activities", R"j({"module":"Accounts","id":"$account","max_results":2})j"},
    {"update",
     R"j({"module":"Opportunities","id":"$opportunity","fields":{"sales_stage":"Negotiation"}})j"},
    {"update",
     R"j({"module":"Opportunities","id":"$opportunity","fields":{"sales_stage":"Negotiation/Review","probability":80},"dry_run":true})j"
    },
    {"update",
     R"j({"module":"Opportunities","id":"$opportunity","fields":{"sales_stage":"Negotiation/Review","probability":80}})j"
    },
    {"create",
     R"j({"module":"Contacts","fields":{"first_name":"Zoë","last_name":"O'Hara","email1":"zoe@brightmoor.example","account_id":"$account"}})j",
     "zoe",
     "/id"},
    {"link_records",
     R"j({"module":"Opportunities","id":"$opportunity","link_field":"contacts","related_ids":["$zoe","$contact"]})j"
    },
    {"unlink_records",
     R"j({"module":"Opportunities","id":"$opportunity","link_field":"contacts","related_ids":["$contact"]})j"
    },
    {"bulk_upsert",
     R"j({"module":"Leads","records":[{"last_name":"Fairweather","status":"New"},{"last_name":"Gray","status":"Hot"},{"id":"no-such-lead","status":"Dead"}]})j",
     "lead",
     "/ids/0"},
    {"get_many",
     R"j({"module":"Leads","ids":["$lead","no-such-lead"],"fields":["last_name","status"]})j"},
    {"get_module_fields", R"j({"module":"ABC_Vehicles"})j"},
    {"search", R"j({"module":"ABC_Vehicles","max_results":2})j"},
    {"get_recent", R"j({"max_results":3})j"},
    {"get_upcoming_activities", "{}"},
    {"delete", R"j({"module":"Tasks","id":"$task","dry_run":true})j"},
    {"delete", R"j({"module":"Tasks","id":"$task"})j"},
    {"get", R"j({"module":"Tasks","id":"$task"})j"},
};

std::string filled_in(std::string text, const std::map<std::string, std::string>& known) {
  for (const auto& [name, value] : known) {
    const std::string mark = "\"$" + name + "\"";
    for (std::size_t at = 0; (at = text.find(mark, at)) != text.npos; at += value.size()) {
      text.replace(at, mark.size(), "\"" + value + "\"");
    }
  }
  return text;
}

TEST(ToolSession, IsTheGoldenTranscript) {
  test::SandboxBench bench;
  std::map<std::string, std::string> known;
  std::string transcript;
  for (const auto& step : kDay) {
    const auto arguments = filled_in(std::string(step.arguments), known);
    const auto outcome = bench.call(step.tool, arguments);
    transcript += "> " + std::string(step.tool) + " " + arguments + "\n";
    transcript += outcome.failure ? "! " + outcome.result.text : "< " + outcome.result.json;
    transcript += "\n\n";
    if (step.keeps.empty()) continue;
    ASSERT_FALSE(outcome.failure) << step.tool << ": " << outcome.result.text;
    const auto answer = json::parse(outcome.result.json);
    boost::system::error_code none;
    const auto* kept = answer.find_pointer(step.from, none);
    ASSERT_TRUE(kept != nullptr) << step.tool << ": " << outcome.result.json;
    known[std::string(step.keeps)] = kept->as_string();
  }
  const std::string path = std::string(SUITEMCP_SOURCE_DIR) + "/tests/golden/tools/session.txt";
  if (std::getenv("SUITEMCP_WRITE_GOLDEN") != nullptr) std::ofstream(path) << transcript;
  std::ifstream file(path);
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  EXPECT_GE(kDay.size(), 30u);
  EXPECT_EQ(golden, transcript);
}

}  // namespace
}  // namespace suitemcp
