// Replays the recorded v4.1 exchanges of a real SuiteCRM 8.8.0 against the sandbox and compares
// status, headers and JSON. The recordings are not in the repository: SUITECRM_FIXTURES or
// ../shared/fixtures beside the source folder.
#include "base/random.hpp"
#include "parity_company.hpp"
#include "parity_comparison.hpp"
#include "parity_recordings.hpp"
#include "sandbox/crm.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox {
namespace {

struct AcceptedDifference {
  std::string_view exchange;
  std::string_view reason;
};

// What the sandbox does otherwise, on purpose. An entry that no longer differs fails the test.
constexpr auto kAccepted = std::to_array<AcceptedDifference>({
    {"displayerrors_sql_error", "recorded with display_errors=On; the sandbox has it Off"},
    {"displayerrors_unknown_param", "recorded with display_errors=On; the sandbox has it Off"},
    {"proto_v2_rest", "the sandbox serves v4_1 only"},
    {"get_language_definition_app_list_strings",
     "the recorded CRM has 236 lists; the sandbox those of its fields (compared below)"},
    {"get_language_definition_app_strings_accounts",
     "1457 labels of screens that the sandbox does not have"},
    {"get_language_definition_string_module", "the sandbox has the labels of the fields only"},
    {"get_module_layout", "the sandbox has no screens: its layouts are made from the fields"},
});

/// Stands at the time of the recordings: what is upcoming depends on it.
class RecordingClock final : public base::Clock {
 public:
  base::SteadyTime now() const override { return base::SteadyTime(std::chrono::hours(1)); }
  base::WallTime wall() const override {
    const std::chrono::year_month_day day{
        std::chrono::year(2026), std::chrono::November, std::chrono::day(22)
    };
    return std::chrono::sys_days(day) + std::chrono::hours(7);
  }
};

/// Plays the recordings in order and keeps what stands for what.
class Replay {
 public:
  explicit Replay(std::vector<Exchange> exchanges)
      : exchanges_(std::move(exchanges)), crm_(as_recorded(), clock_, random_) {
    ids_ = company_.users();
    company_.fill(exchanges_);
  }

  std::map<std::string, Texts> run() {
    std::map<std::string, Texts> all;
    for (const auto& exchange : exchanges_) {
      prepare(exchange);
      auto differences = play(exchange);
      if (!differences.empty()) all.emplace(exchange.name, std::move(differences));
    }
    return all;
  }

  std::size_t size() const { return exchanges_.size(); }

 private:
  static Crm::Config as_recorded() {
    Crm::Config config;
    config.customization = Customization::none;
    return config;
  }

  /// The user whose session a recorded call used, told by its name.
  static std::pair<const char*, const char*> user_of(const std::string& name) {
    if (name.starts_with("acl_bob")) return {"bob", "BobPw123!"};
    if (name.starts_with("acl_carol")) return {"carol", "CarolPw1!"};
    if (name.starts_with("acl_dave")) return {"dave", "DavePw123!"};
    if (name.starts_with("acl_erin")) return {"erin", "ErinPw123!"};
    if (name.starts_with("acl_frank")) return {"frank", "FrankPw1!"};
    if (name.starts_with("cookie_jar")) return {"alice", "AlicePw1!"};
    if (has(name, "upcoming_task") || has(name, "upcoming_activities_user")) {
      return {"erin", "ErinPw123!"};
    }
    return {"admin", "Admin123!"};
  }

  std::string log_in(const std::string& user, const std::string& password) {
    WireRequest request;
    request.content_type = "application/x-www-form-urlencoded";
    request.body =
        "method=login&input_type=JSON&response_type=JSON&rest_data=" +
        json::serialize(json::value{
            {"user_auth", {{"user_name", user}, {"password", password}, {"encryption", "PLAIN"}}}
        });
    return json_text(json::parse(crm_.answer(request).body).at("id"));
  }

  static std::string recorded_session(const Exchange& exchange) {
    static const std::regex kInBody(R"(session(?:%22|")+(?:%3A|:)[+ ]*(?:%22|")+(\w+))");
    static const std::regex kInCookie(R"(SCRMSESSID=(\w+))");
    std::smatch match;
    const auto body = text_at(exchange.request, "body");
    if (const auto* list = exchange.rest_data.if_array();
        list != nullptr && exchange.method != "login" && !list->empty()) {
      // Positional, also in the wrong order: the session is what looks like one.
      for (const auto& item : *list) {
        if (item.is_string() && json_text(item).size() == 26) return json_text(item);
      }
    }
    if (std::regex_search(body, match, kInBody)) return match[1];
    const auto* headers = exchange.request.if_contains("headers");
    const auto cookie =
        headers == nullptr ? std::string() : text_at(headers->as_object(), "Cookie");
    return std::regex_search(cookie, match, kInCookie) ? std::string(match[1]) : std::string();
  }

  void prepare(const Exchange& exchange) {
    const auto session = recorded_session(exchange);
    // Short ones are made up; the GraphQL session is none of this API.
    if (session.size() == 26 && exchange.name != "auth_graphql_session_in_v41" &&
        !ids_.contains(session)) {
      const auto [user, password] = user_of(exchange.name);
      ids_[session] = log_in(user, password);
    }
    // Between the two recordings of this record it was assigned to somebody else.
    if (exchange.name.starts_with("acl_dave_created_but")) set_assignee("nina");
    if (exchange.name.starts_with("acl_dave_owner_without")) set_assignee(nullptr);
  }

  void set_assignee(const char* name) {
    crm_.database().query(
        "UPDATE accounts SET assigned_user_id = ? WHERE id = ?",
        {name == nullptr ? Cell() : Cell(company_.user_id(name)), RecordedCompany::kDavesAccount}
    );
  }

  std::string translated(std::string text) const {
    for (const auto& [recorded, ours] : ids_) {
      for (auto at = text.find(recorded); at != std::string::npos;
           at = text.find(recorded, at + ours.size())) {
        text.replace(at, recorded.size(), ours);
      }
    }
    return text;
  }

  WireRequest request_of(const Exchange& exchange) const {
    WireRequest request;
    request.method = text_at(exchange.request, "method");
    const auto target = text_at(exchange.request, "url_path");
    const auto mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string::npos) request.query = target.substr(mark + 1);
    request.body = translated(text_at(exchange.request, "body"));
    if (const auto* headers = exchange.request.if_contains("headers")) {
      request.content_type = text_at(headers->as_object(), "Content-Type");
      request.cookie = translated(text_at(headers->as_object(), "Cookie"));
      request.forwarded_for = text_at(headers->as_object(), "X-Forwarded-For");
    }
    return request;
  }

  static std::string header_of(const WireReply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers) {
      if (key == name) return value;
    }
    return {};
  }

  /// Where the answer depends on the request alone, the values must agree too.
  static Depth depth_of(const Exchange& exchange) {
    const auto& name = exchange.name;
    if (name.starts_with("entities_") || name.starts_with("dates_")) return Depth::values;
    for (const auto* method :
         {"set_entry",
          "set_relationship",
          "set_relationships",
          "set_note_attachment",
          "get_note_attachment",
          "seamless_login",
          "get_module_fields",
          "get_available_modules",
          "get_server_info",
          "login"}) {
      if (exchange.method == method) return Depth::values;
    }
    return Depth::shape;
  }

  Texts play(const Exchange& exchange) {
    const auto reply = crm_.answer(request_of(exchange));
    learn(exchange, reply);
    Comparison comparison(ids_, depth_of(exchange));
    Texts differences;
    const auto status = exchange.response.at("status").as_int64();
    if (status != reply.status) differences.push_back("status " + std::to_string(reply.status));
    for (const auto* name : {"Content-Type", "Set-Cookie", "Expires", "Cache-Control", "Pragma"}) {
      const auto recorded = translated(header(exchange.response, name));
      const auto ours = header_of(reply, name);
      if (recorded != ours) differences.push_back(std::string(name) + ": " + ours);
    }
    compare_bodies(text_at(exchange.response, "body_raw"), reply.body, comparison, differences);
    return differences;
  }

  static void compare_bodies(
      const std::string& recorded,
      const std::string& ours,
      Comparison& comparison,
      Texts& differences
  ) {
    boost::system::error_code not_json;
    const auto theirs = json::parse(recorded, not_json);
    if (not_json) {
      // HTML, print_r, JSONP: the beginning says what it is.
      if (recorded.substr(0, 20) != ours.substr(0, 20))
        differences.push_back("body: " + ours.substr(0, 60));
      return;
    }
    boost::system::error_code broken;
    const auto mine = json::parse(ours, broken);
    if (broken) {
      differences.push_back("not JSON: " + ours.substr(0, 60));
      return;
    }
    comparison.compare(theirs, mine, "");
    differences.insert(
        differences.end(), comparison.differences().begin(), comparison.differences().end()
    );
  }

  /// New records and sessions: theirs has a name in ours from now on.
  void learn(const Exchange& exchange, const WireReply& reply) {
    const auto recorded = text_at(body_of(exchange), "id");
    boost::system::error_code error;
    const auto ours = json::parse(reply.body, error);
    if (recorded.empty() || error || !ours.is_object()) return;
    const auto id = text_at(ours.get_object(), "id");
    if (!id.empty() && id != translated(recorded)) ids_[recorded] = id;
  }

  std::vector<Exchange> exchanges_;
  RecordingClock clock_;
  base::SystemRandom random_;
  Crm crm_;
  RecordedCompany company_{crm_};
  std::map<std::string, std::string> ids_;
};

TEST(Parity, TheSandboxAnswersAsTheRecordedCrmDid) {
  const auto folder = fixture_folder() / "v4_1";
  if (!fs::is_directory(folder)) {
    GTEST_SKIP() << "no recordings: the folder " << folder << " does not exist";
  }
  Replay replay(load_exchanges(folder));
  ASSERT_GT(replay.size(), 300U);
  auto differences = replay.run();
  for (const auto& accepted : kAccepted) {
    EXPECT_EQ(differences.erase(std::string(accepted.exchange)), 1U)
        << "stale: " << accepted.exchange << " no longer differs (" << accepted.reason << ")";
  }
  for (const auto& [name, list] : differences) {
    for (const auto& difference : list) ADD_FAILURE() << name << ": " << difference.substr(0, 400);
  }
  std::cout << replay.size() << " exchanges, " << kAccepted.size() << " accepted differences\n";
}

TEST(Parity, TheOptionListsAreTheRecordedOnes) {
  const auto file = fixture_folder() / "v4_1" / "get_language_definition_app_list_strings.json";
  if (!fs::is_regular_file(file)) GTEST_SKIP() << "no recordings";
  std::ifstream input(file);
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  const auto recorded = json::parse(json_text(json::parse(text).at("response").at("body_raw")))
                            .at("app_list_strings");
  const Vardefs vardefs(Customization::none);
  for (const auto& [name, options] : vardefs.option_lists()) {
    json::object ours;
    for (const auto& [key, label] : options) ours[key] = label;
    const auto* theirs = recorded.as_object().if_contains(name);
    ASSERT_NE(theirs, nullptr) << name;
    EXPECT_EQ(*theirs, json::value(ours)) << name;
  }
}

}  // namespace
}  // namespace suitemcp::sandbox
