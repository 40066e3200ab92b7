#include "crm/rest_client.hpp"

#include "tests/support/rest_stack.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using namespace std::chrono_literals;
using testing::accounts;
using testing::FakeCrm;
using testing::kEmptyList;
using testing::net_error;
using testing::rows;
using testing::run;

class Failure : public testing::RestStack {};

TEST_F(Failure, RenewsALostSessionOnceAndRepeatsTheCall) {
  fake.next("get_entry_list", FakeCrm::error(11));
  fake.next("get_entry_list", FakeCrm::json(rows(1, "1")));
  EXPECT_EQ(list(accounts()).records.size(), 1U);
  EXPECT_EQ(fake.count("login"), 2U);
  EXPECT_EQ(fake.questions.back().text("session"), "s2");
  EXPECT_EQ(renewals, 1);
}

TEST_F(Failure, RenewsForAWriteToo) {
  fake.next("set_entry", FakeCrm::error(11));
  fake.next("set_entry", FakeCrm::json(R"({"id":"7"})"));
  EXPECT_EQ(save_code(), "");
  EXPECT_EQ(fake.count("set_entry"), 2U);
}

TEST_F(Failure, GivesUpWhenTheNewSessionIsLostToo) {
  fake.otherwise = [](const FakeCrm::Question& question) {
    return question.method == "login" ? FakeCrm::json(R"({"id":"s","name_value_list":{}})")
                                      : FakeCrm::error(11);
  };
  EXPECT_EQ(list_code(), "crm.session_lost");
  EXPECT_EQ(fake.count("get_entry_list"), 2U);
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::closed);
}

TEST_F(Failure, NeverCountsAnAnswerForTheBreaker) {
  for (int i = 0; i < 10; ++i) {
    fake.next("set_entry", FakeCrm::error(40));
    EXPECT_EQ(save_code(), "crm.access_denied");
  }
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::closed);
}

TEST_F(Failure, OpensTheBreakerAfterInfrastructureFailures) {
  fake.next("get_entry_list", FakeCrm::Http{500, ""});
  EXPECT_EQ(list_code(), "crm.server_error");
  fake.next("get_entry_list", net_error(base::ErrorKind::unavailable, "net.connect"));
  EXPECT_EQ(list_code(), "crm.unreachable");
  fake.next("login", FakeCrm::json("<html>maintenance</html>"));
  EXPECT_EQ(list_code(), "crm.bad_reply");
  const auto asked = fake.questions.size();
  EXPECT_EQ(list_code(), "crm.circuit_open");
  EXPECT_EQ(fake.questions.size(), asked) << "nothing goes out while it is open";
  clock.advance(60s);
  fake.next("get_entry_list", FakeCrm::json(kEmptyList));
  EXPECT_EQ(list_code(), "");
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::closed);
}

TEST_F(Failure, TellsARefusedConditionFromARefusedRight) {
  fake.next("get_entry_list", FakeCrm::error(40));
  fake.next("get_entry_list", FakeCrm::json(kEmptyList));
  EXPECT_EQ(list_code("accounts.name = 1"), "crm.refused_query");
  EXPECT_EQ(fake.questions.back().text("query"), "");

  fake.next("get_entry_list", FakeCrm::error(40));
  fake.next("get_entry_list", FakeCrm::error(40));
  EXPECT_EQ(list_code("accounts.name = 1"), "crm.access_denied");

  fake.next("get_entries_count", FakeCrm::error(40));
  fake.next("get_entry_list", FakeCrm::json(kEmptyList));
  EXPECT_EQ(
      code([&] { return bridge.count(context, account, "Accounts", "x=1"); }), "crm.refused_query"
  );
}

TEST_F(Failure, DoesNotCountSqlThatCrashesTheCrm) {
  const char* const fatal_page = "<br />\n<b>Fatal error</b>: Uncaught";
  for (int i = 0; i < 10; ++i) {
    fake.next(
        "get_entry_list", i % 2 == 0 ? FakeCrm::Http{500, ""} : FakeCrm::Http{200, fatal_page}
    );
    fake.next("get_entry_list", FakeCrm::json(kEmptyList));
    EXPECT_EQ(list_code("accounts.nme = 1"), "crm.refused_query");
  }
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::closed);
}

TEST_F(Failure, CountsACrmThatCrashesWithoutTheConditionToo) {
  for (int i = 0; i < 6; ++i) fake.next("get_entry_list", FakeCrm::Http{500, ""});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(list_code("accounts.name = 1"), "crm.server_error");
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::open);
}

TEST_F(Failure, NeverSendsAWriteTwiceWhenItsOutcomeIsUnknown) {
  fake.next("set_entry", net_error(base::ErrorKind::bad_upstream, "net.broken"));
  EXPECT_EQ(save_code(), "crm.write_unknown");
  fake.next("set_entry", net_error(base::ErrorKind::timeout, "net.timeout"));
  EXPECT_EQ(save_code(), "crm.write_unknown");
  fake.next("set_entry", FakeCrm::Http{502, ""});
  EXPECT_EQ(save_code(), "crm.write_unknown");
  EXPECT_EQ(fake.count("set_entry"), 3U);
  EXPECT_EQ(fake.questions.back().call.repeat, net::Repeat::never);
}

TEST_F(Failure, KnowsThatAWriteDidNotHappenWhenNothingWasSent) {
  fake.next("set_entry", net_error(base::ErrorKind::unavailable, "net.connect"));
  EXPECT_EQ(save_code(), "crm.unreachable");
}

TEST_F(Failure, DoesNotReuseASessionThatMayStillBeBusy) {
  fake.next("get_entry_list", net_error(base::ErrorKind::timeout, "net.timeout"));
  EXPECT_EQ(list_code(), "crm.timeout");
  fake.next("get_entry_list", FakeCrm::json(kEmptyList));
  EXPECT_EQ(list_code(), "");
  EXPECT_EQ(fake.questions.back().text("session"), "s2");
}

TEST_F(Failure, ADeleteThatCrashedIsCheckedByReading) {
  const auto remove = [&] { return bridge.remove(context, account, "Accounts", "7"); };
  fake.next("set_entry", FakeCrm::Http{500, ""});
  fake.next("get_entry", FakeCrm::json(R"({"entry_list":[]})"));
  EXPECT_EQ(code(remove), "");

  fake.next("set_entry", FakeCrm::Http{500, ""});
  fake.next("get_entry", FakeCrm::json(rows(1, "1")));
  EXPECT_EQ(code(remove), "crm.server_error");

  fake.next("set_entry", FakeCrm::Http{500, ""});
  fake.next("get_entry", FakeCrm::error(40));
  EXPECT_EQ(code(remove), "crm.server_error");
  EXPECT_EQ(fake.count("set_entry"), 3U);
}

TEST_F(Failure, SendsNothingWhenTheTimeIsUp) {
  fake.next("set_entry", FakeCrm::json(R"({"id":"7"})"));
  EXPECT_EQ(save_code(), "");
  context.deadline = std::chrono::steady_clock::now() - 1s;
  EXPECT_EQ(save_code(), "crm.timeout");
  EXPECT_EQ(fake.count("set_entry"), 1U);
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::closed);
}

TEST_F(Failure, ACancelledCallCancelsItsTransferAndCountsForNobody) {
  fake.next("get_entry_list", FakeCrm::Hang{});
  asio::cancellation_signal cancel;
  std::string outcome = "running";
  asio::co_spawn(
      io,
      bridge.list(context, account, accounts()),
      asio::bind_cancellation_slot(
          cancel.slot(),
          [&](const std::exception_ptr& failure, const ListReply&) {
            outcome = failure ? "stopped" : "done";
          }
      )
  );
  io.poll();
  EXPECT_EQ(outcome, "running");
  cancel.emit(asio::cancellation_type::terminal);
  io.restart();
  io.poll();
  EXPECT_EQ(outcome, "stopped");
  EXPECT_EQ(std::ranges::count(exchanges, "get_entry_list cancelled"), 1);
}

TEST_F(Failure, ExplainsARefusedLoginAndDoesNotHammer) {
  fake.next("login", FakeCrm::error(10));
  try {
    list(accounts());
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "crm.login_refused");
    EXPECT_EQ(error.kind(), base::ErrorKind::permission_denied);
    EXPECT_NE(error.user_message().find("mcp-admin add"), std::string_view::npos);
  }
  EXPECT_EQ(list_code(), "crm.login_refused");
  EXPECT_EQ(fake.count("login"), 1U);
}

TEST_F(Failure, ShowsTheCrmsHtmlInTheDetailOnly) {
  fake.next("get_entry_list", FakeCrm::json("<p>Notice: secret path</p>"));
  try {
    list(accounts());
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_NE(error.detail().find("secret path"), std::string::npos);
    EXPECT_EQ(error.user_message().find("secret path"), std::string_view::npos);
    EXPECT_EQ(error.detail().find("s1"), std::string::npos) << "no session id";
  }
}

TEST_F(Failure, TheProbeClosesTheBreakerWhenTheCrmIsBack) {
  for (int i = 0; i < 3; ++i) fake.next("get_entry_list", FakeCrm::Http{500, ""});
  for (int i = 0; i < 3; ++i) list_code();
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::open);

  fake.next("get_server_info", net_error(base::ErrorKind::unavailable, "net.connect"));
  auto status = run(io, stack.probe().check(context));
  EXPECT_FALSE(status.is_reachable);
  EXPECT_EQ(status.error_code, "crm.unreachable");
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::open);

  fake.next("get_server_info", FakeCrm::json(R"({"suitecrm_version":"8.8.0"})"));
  status = run(io, stack.probe().check(context));
  EXPECT_TRUE(status.is_reachable);
  EXPECT_EQ(status.version, "8.8.0");
  EXPECT_EQ(status.checked_at, clock.wall());
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::closed);
}

TEST_F(Failure, NeverLogsASessionOrAPassword) {
  auto sink = std::make_shared<base::CapturingSink>();
  context.log = base::Log(sink, std::make_shared<base::FakeClock>(), base::LogLevel::debug);
  RestCrm logged(io.get_executor(), {}, fake.transport(), credentials, clock, context.log, {});
  for (int i = 0; i < 5; ++i) {
    fake.next("get_entry_list", FakeCrm::Http{500, "s1 canary-password"});
    code([&] { return logged.bridge().list(context, account, accounts()); });
  }
  fake.next("logout", FakeCrm::Http{500, ""});
  run(io, logged.close(1s));
  EXPECT_NE(sink->lines.find("circuit breaker"), std::string::npos);
  EXPECT_EQ(sink->lines.find("canary"), std::string::npos);
  EXPECT_EQ(sink->lines.find("s1"), std::string::npos);
}

}  // namespace
}  // namespace suitemcp::crm
