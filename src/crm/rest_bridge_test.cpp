#include "crm/rest_bridge.hpp"

#include "tests/support/rest_stack.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using namespace std::chrono_literals;
using testing::accounts;
using testing::FakeCrm;
using testing::kEmptyList;
using testing::page;
using testing::rows;
using testing::run;

class Bridge : public testing::RestStack {};

TEST_F(Bridge, LogsInAndListsWithTheSession) {
  fake.next("get_entry_list", FakeCrm::json(rows(2, "\"50\"")));
  const auto reply = list(page(10, 2));
  EXPECT_EQ(reply.records.size(), 2U);
  EXPECT_EQ(reply.total, 50);
  EXPECT_EQ(reply.next_offset, 12);
  ASSERT_EQ(fake.questions.size(), 2U);
  const auto& call = fake.questions[1].call;
  EXPECT_EQ(fake.questions[1].text("session"), "s1");
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.target, "/legacy/service/v4_1/rest.php");
  EXPECT_EQ(call.repeat, net::Repeat::safe);
  EXPECT_EQ(net::find_header(call.headers, "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_FALSE(net::find_header(call.headers, "Cookie"));
  EXPECT_FALSE(net::find_header(call.headers, "X-Forwarded-For"));
  EXPECT_EQ(exchanges, (std::vector<std::string>{"login ok", "get_entry_list ok"}));
}

TEST_F(Bridge, ListsWithLiveRolesInASessionThatBeginsWithTheCall) {
  for (int i = 0; i < 3; ++i) fake.next("get_entry_list", FakeCrm::json(kEmptyList));
  list(accounts());
  auto live = accounts();
  live.roles = Roles::live;
  list(live);
  EXPECT_EQ(fake.questions.back().text("session"), "s2");
  list(accounts());
  EXPECT_EQ(fake.count("login"), 2U);
}

TEST_F(Bridge, KnowsTheEndOfAList) {
  struct Case {
    int rows;
    const char* total;
    std::optional<std::int64_t> next;
  };
  const Case table[] = {
      {5, "\"50\"", 25},
      {5, "\"25\"", {}},
      {4, "\"50\"", {}},
      {0, "\"50\"", {}},
      {5, "null", 25},
      {5, "-1", 25},
      {4, "-1", {}}
  };
  for (const auto& [count, total, next] : table) {
    fake.next("get_entry_list", FakeCrm::json(rows(count, total)));
    EXPECT_EQ(list(page(20, 5)).next_offset, next) << count << total;
  }
}

TEST_F(Bridge, GetsARecordOrNone) {
  fake.next("get_entry", FakeCrm::json(rows(1, "1")));
  EXPECT_EQ(run(io, bridge.get(context, account, "Accounts", "0", {})).size(), 1U);
  fake.next(
      "get_entry",
      FakeCrm::json(
          R"({"entry_list":[{"id":"x","name_value_list":[{"name":"warning","value":"gone"},)"
          R"({"name":"deleted","value":"1"}]}]})"
      )
  );
  EXPECT_TRUE(run(io, bridge.get(context, account, "Accounts", "x", {})).empty());
}

TEST_F(Bridge, CountsOrSaysThatTheCrmCouldNot) {
  fake.next("get_entries_count", FakeCrm::json(R"({"result_count":"50"})"));
  EXPECT_EQ(run(io, bridge.count(context, account, "Accounts", "")), 50);
  fake.next("get_entries_count", FakeCrm::json(R"({"result_count":null})"));
  EXPECT_EQ(run(io, bridge.count(context, account, "Accounts", "x=1")), std::nullopt);
}

TEST_F(Bridge, SaysWhichErrorNumberMeansWhat) {
  struct Case {
    int number;
    const char* code;
  };
  for (const auto& [number, expected] :
       {Case{20, "crm.unknown_module"},
        Case{40, "crm.access_denied"},
        Case{-1, "crm.bad_reply"},
        Case{10, "crm.login_refused"}}) {
    fake.next("get_entry_list", FakeCrm::error(number));
    EXPECT_EQ(list_code(), expected);
  }
}

TEST_F(Bridge, ASaveWithoutAnIdInTheAnswerIsABadReply) {
  fake.next("set_entry", FakeCrm::json(R"({"id":"","entry_list":{}})"));
  EXPECT_EQ(save_code(), "crm.bad_reply");
}

TEST_F(Bridge, PassesTheDeadlineOnAndAddsItsOwn) {
  const auto now = std::chrono::steady_clock::now();
  context.deadline = now + 20s;
  fake.next("get_entry_list", FakeCrm::json(kEmptyList));
  list(accounts());
  EXPECT_EQ(fake.questions.back().deadline, context.deadline);
  context.deadline = base::SteadyTime::max();
  fake.next("get_entry_list", FakeCrm::json(kEmptyList));
  list(accounts());
  EXPECT_LE(fake.questions.back().deadline, std::chrono::steady_clock::now() + 30s);
}

TEST_F(Bridge, TakesTheUserIdFromTheLoginWithoutAsking) {
  EXPECT_EQ(run(io, bridge.user_id(context, account)), "u1");
  EXPECT_EQ(fake.count("get_user_id"), 0U);
}

TEST_F(Bridge, AsksForTheUserIdWhenTheLoginDidNotSay) {
  fake.next("login", FakeCrm::json(R"({"id":"s1","name_value_list":{}})"));
  fake.next("get_user_id", FakeCrm::json("\"u2\""));
  EXPECT_EQ(run(io, bridge.user_id(context, account)), "u2");
}

TEST_F(Bridge, AsksForTheServersVersionWithoutALogin) {
  fake.next("get_server_info", FakeCrm::json(R"({"flavor":"CE","suitecrm_version":"8.8.0"})"));
  EXPECT_EQ(run(io, bridge.server_info(context)).version, "8.8.0");
  EXPECT_EQ(fake.questions.size(), 1U);
  EXPECT_EQ(credentials.asked, 0);
}

TEST_F(Bridge, ReadsDefinitionsAndModules) {
  fake.next(
      "get_module_fields",
      FakeCrm::json(R"({"module_name":"Tasks","table_name":"tasks","module_fields":[]})")
  );
  EXPECT_EQ(run(io, bridge.describe(context, account, "Tasks")).table, "tasks");
  fake.next("get_available_modules", FakeCrm::json(R"({"modules":[{"module_key":"Tasks"}]})"));
  EXPECT_EQ(run(io, bridge.modules(context, account)).size(), 1U);
}

TEST_F(Bridge, RunsCallsOfOneAccountOnSessionsOfTheirOwn) {
  fake.next("get_entry_list", FakeCrm::Hang{});
  fake.next("get_entry_list", FakeCrm::Hang{});
  fake.otherwise = [this](const FakeCrm::Question& question) {
    return question.method == "login"
               ? FakeCrm::json(R"({"id":"s)" + std::to_string(fake.count("login")) + R"("})")
               : FakeCrm::json(kEmptyList);
  };
  int done = 0;
  for (int i = 0; i < 6; ++i) {
    asio::co_spawn(
        io,
        bridge.list(context, account, accounts()),
        [&done](const std::exception_ptr& failure, const ListReply&) { done += failure ? 0 : 1; }
    );
  }
  io.poll();
  fake.release();
  io.restart();
  io.run();
  EXPECT_EQ(done, 6);
  EXPECT_LE(fake.count("login"), 4U);
  EXPECT_EQ(fake.count("get_entry_list"), 6U);
}

}  // namespace
}  // namespace suitemcp::crm
