#include "mcp/sse_session.hpp"

#include "mcp/sse_session_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace suitemcp::mcp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string call(std::string_view tool, std::string_view id) {
  return fmt::format(
      R"({{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{{"name":"{}"}}}})", id, tool
  );
}
std::string cancelled(std::string_view id) {
  return fmt::format(
      R"({{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{"requestId":{}}}}})", id
  );
}
constexpr std::string_view kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
constexpr std::string_view kPong = R"({"jsonrpc":"2.0","id":1,"result":{}})";

TEST(SseSession, AnswersOnTheStreamAndAcceptsOnThePost) {
  SessionFixture fixture;
  const auto reply = fixture.post(kPing);
  EXPECT_EQ(reply.http_status, 202);
  EXPECT_EQ(reply.body, "Accepted");
  EXPECT_THAT(fixture.stream, ElementsAre(kPong));
  EXPECT_EQ(fixture.session->in_flight(), 0U);
}

TEST(SseSession, BringsProgressToWhoAskedForItUntilTheAnswer) {
  SessionFixture fixture;
  fixture.post(
      R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"wait","_meta":{"progressToken":9}}})"
  );
  fixture.tools.last_context.report(2, 4);
  fixture.tools.release();
  fixture.run();
  fixture.tools.last_context.report(3, 4);  // after the answer nobody listens
  EXPECT_THAT(
      fixture.stream,
      ElementsAre(
          R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":9,"progress":2,"total":4}})",
          HasSubstr(R"("id":5,"result")")
      )
  );
}

TEST(SseSession, ServesAClientThatReconnectedAndNeverInitializes) {
  SessionFixture fixture;
  EXPECT_EQ(fixture.post(call("search", "5")).http_status, 202);
  EXPECT_THAT(fixture.stream, ElementsAre(HasSubstr(R"("structuredContent":{"got":{}})")));
}

TEST(SseSession, SendsErrorsOfAWellFormedRequestOnTheStream) {
  SessionFixture fixture;
  EXPECT_EQ(fixture.post(R"({"jsonrpc":"2.0","id":1,"method":"x"})").http_status, 202);
  EXPECT_THAT(fixture.stream, ElementsAre(HasSubstr("-32601")));
}

TEST(SseSession, AnswersABrokenBodyOnThePostOnly) {
  SessionFixture fixture;
  const auto reply = fixture.post("{");
  EXPECT_EQ(reply.http_status, 400);
  EXPECT_THAT(reply.body, HasSubstr(R"("id":null,"error":{"code":-32700,)"));
  EXPECT_EQ(
      fixture.post(R"({"jsonrpc":"2.0","id":4,"method":"ping","params":[]})").body,
      R"({"jsonrpc":"2.0","id":4,"error":{"code":-32600,)"
      R"("message":"params: expected an object, got an array."}})"
  );
  EXPECT_THAT(fixture.stream, IsEmpty());
  fixture.post(kPing);
  EXPECT_THAT(fixture.stream, ElementsAre(kPong));
}

TEST(SseSession, SaysNothingToNotificationsAndAnswers) {
  SessionFixture fixture;
  for (const auto* text :
       {R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
        R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"search"}})",
        R"({"jsonrpc":"2.0","method":"notifications/cancelled"})",
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}})",
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}})",
        R"({"jsonrpc":"2.0","id":1,"result":{}})"}) {
    EXPECT_EQ(fixture.post(text).http_status, 202) << text;
  }
  EXPECT_THAT(fixture.stream, IsEmpty());
  EXPECT_EQ(fixture.tools.started, 0);
}

TEST(SseSession, DoesNotExistForAnotherKey) {
  SessionFixture fixture;
  fixture.context.principal =
      std::make_shared<base::Principal>(base::Principal{"user-1", "", "key-2"});
  EXPECT_EQ(fixture.post(kPing).http_status, 404);
  fixture.context.principal = nullptr;
  EXPECT_EQ(fixture.post(kPing).http_status, 404);
  EXPECT_THAT(fixture.stream, IsEmpty());
}

TEST(SseSession, CancelsACallAndNeverAnswersIt) {
  SessionFixture fixture;
  fixture.post(call("wait", "1"));
  EXPECT_EQ(fixture.session->in_flight(), 1U);
  EXPECT_EQ(fixture.tasks.running(), 1U);
  EXPECT_EQ(fixture.post(cancelled("1")).http_status, 202);
  EXPECT_EQ(fixture.session->in_flight(), 0U);
  EXPECT_EQ(fixture.tasks.running(), 0U);
  EXPECT_EQ(fixture.tools.finished, 0);
  EXPECT_THAT(fixture.stream, IsEmpty());
}

TEST(SseSession, TellsTheNumberFromTheTextWhenItCancels) {
  SessionFixture fixture;
  fixture.post(call("wait", "1"));
  fixture.post(cancelled(R"("1")"));
  EXPECT_EQ(fixture.session->in_flight(), 1U);
}

TEST(SseSession, DropsTheAnswerOfACancelledCallThatWouldNotStop) {
  SessionFixture fixture;
  fixture.post(call("stubborn", "1"));
  fixture.post(cancelled("1"));
  EXPECT_EQ(fixture.tasks.running(), 1U);
  // The id is free again; the first call ends before the second.
  fixture.post(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait",)"
               R"("arguments":{"second":true}}})");
  fixture.tools.release();
  fixture.run();
  EXPECT_EQ(fixture.tools.finished, 2);
  EXPECT_THAT(
      fixture.stream, ElementsAre(HasSubstr(R"("structuredContent":{"got":{"second":true}})"))
  );
}

TEST(SseSession, RefusesAnIdThatStillRuns) {
  SessionFixture fixture;
  fixture.post(call("wait", "1"));
  EXPECT_EQ(fixture.post(call("search", "1")).http_status, 202);
  EXPECT_THAT(fixture.stream, ElementsAre(HasSubstr(R"("id":1,"error":{"code":-32600,)")));
  fixture.tools.release();
  fixture.run();
  EXPECT_EQ(fixture.stream.size(), 2U);
  fixture.post(call("search", "1"));
  EXPECT_EQ(fixture.stream.size(), 3U);
}

TEST(SseSession, RunsTwentyCallsAtOnce) {
  SessionFixture fixture;
  for (int id = 1; id <= 20; ++id) fixture.post(call("wait", std::to_string(id)));
  EXPECT_EQ(fixture.session->in_flight(), 20U);
  EXPECT_EQ(fixture.tools.started, 20);
  fixture.post(R"({"jsonrpc":"2.0","id":"quick","method":"ping"})");
  EXPECT_EQ(fixture.stream.size(), 1U);
  fixture.tools.release();
  fixture.run();
  EXPECT_EQ(fixture.session->in_flight(), 0U);
  ASSERT_EQ(fixture.stream.size(), 21U);
  for (int id = 1; id <= 20; ++id) {
    EXPECT_THAT(fixture.stream, testing::Contains(HasSubstr(fmt::format(R"("id":{},)", id))));
  }
}

TEST(SseSession, SaysClearlyWhenTooManyRequestsRun) {
  SessionFixture fixture({.max_in_flight = 2});
  fixture.post(call("wait", "1"));
  fixture.post(call("wait", "2"));
  EXPECT_EQ(fixture.post(call("wait", "3")).http_status, 202);
  EXPECT_THAT(
      fixture.stream,
      ElementsAre(HasSubstr(
          R"("id":3,"error":{"code":-32000,"message":"2 requests of this session are still running.)"
      ))
  );
  fixture.post(cancelled("1"));
  fixture.post(call("wait", "3"));
  EXPECT_EQ(fixture.session->in_flight(), 2U);
}

TEST(SseSession, CountsBurstsBeforeTheyRun) {
  SessionFixture fixture({.max_in_flight = 2});
  for (const auto* id : {"1", "2", "3", "4"})
    fixture.session->post(fixture.context, call("wait", id));
  EXPECT_EQ(fixture.session->in_flight(), 2U);
  fixture.run();
  EXPECT_EQ(fixture.tools.started, 2);
}

TEST(SseSession, CountsCancelledCallsUntilTheyEnd) {
  SessionFixture fixture({.max_in_flight = 1});
  fixture.post(call("stubborn", "1"));
  fixture.post(cancelled("1"));
  fixture.post(call("search", "2"));
  EXPECT_THAT(fixture.stream, ElementsAre(HasSubstr("-32000")));
  fixture.tools.release();
  fixture.run();
  fixture.post(call("search", "3"));
  EXPECT_THAT(fixture.stream.back(), HasSubstr(R"("id":3,"result")"));
}

TEST(SseSession, CancelsEverythingWhenItClosesAndIsGoneThen) {
  SessionFixture fixture;
  for (const auto* id : {"1", "2", "3"}) fixture.post(call("wait", id));
  fixture.session->close();
  fixture.run();
  EXPECT_EQ(fixture.session->in_flight(), 0U);
  EXPECT_EQ(fixture.tasks.running(), 0U);
  EXPECT_THAT(fixture.stream, IsEmpty());
  const auto reply = fixture.post(kPing);
  EXPECT_EQ(reply.http_status, 404);
  EXPECT_THAT(reply.body, HasSubstr(R"("code":-32001,"message":"Session not found.")"));
  fixture.session->close();
}

TEST(SseSession, ClosesWhenTheStreamIsGone) {
  SessionFixture fixture;
  fixture.post(call("wait", "1"));
  fixture.stream_is_open = false;
  fixture.post(kPing);
  EXPECT_TRUE(fixture.session->is_closed());
  EXPECT_EQ(fixture.tasks.running(), 0U);
  EXPECT_EQ(fixture.stream.size(), 1U);
}

TEST(SseSession, SurvivesBeingClosedByItsOwnStream) {
  SessionFixture fixture;
  std::weak_ptr<SseSession> weak;
  auto captured = std::make_shared<int>(0);
  const std::weak_ptr<int> alive = captured;
  auto session = std::make_shared<SseSession>(
      SseSession::Binding{"session-2", "key-1"},
      fixture.endpoint,
      fixture.tasks,
      [&weak, &alive, captured = std::move(captured)](std::string_view) {
        const auto& watched = alive;
        weak.lock()->close();
        EXPECT_FALSE(watched.expired()) << "the callback was destroyed while it ran";
        return false;
      },
      SseSession::Options{}
  );
  weak = session;
  session->post(fixture.context, call("wait", "1"));
  session->post(fixture.context, call("search", "2"));
  fixture.run();
  EXPECT_TRUE(session->is_closed());
  EXPECT_EQ(fixture.tasks.running(), 0U);
  session.reset();
  EXPECT_TRUE(weak.expired());
}

TEST(SseSession, LivesUntilItsCallsHaveEnded) {
  SessionFixture fixture;
  fixture.post(call("wait", "1"));
  const std::weak_ptr<SseSession> weak = fixture.session;
  auto keep = std::exchange(
      fixture.session,
      std::make_shared<SseSession>(
          SseSession::Binding{},
          fixture.endpoint,
          fixture.tasks,
          [](std::string_view) { return true; },
          SseSession::Options{}
      )
  );
  keep.reset();
  EXPECT_FALSE(weak.expired());
  fixture.tools.release();
  fixture.run();
  EXPECT_EQ(fixture.stream.size(), 1U);
  EXPECT_TRUE(weak.expired());
}

TEST(SseSession, GivesEachRequestItsOwnShareOfTime) {
  SessionFixture fixture({.request_limit = std::chrono::seconds(60)});
  const auto before = std::chrono::steady_clock::now();
  fixture.post(call("search", "1"));
  const auto deadline = fixture.tools.last_context.deadline;
  EXPECT_GE(deadline, before + std::chrono::seconds(60));
  EXPECT_LE(deadline, std::chrono::steady_clock::now() + std::chrono::seconds(60));
  fixture.context.deadline = before + std::chrono::seconds(5);
  fixture.post(call("search", "2"));
  EXPECT_EQ(fixture.tools.last_context.deadline, fixture.context.deadline);
}

TEST(SseSession, KeepsTheAnswersOfAFaultyToolComing) {
  SessionFixture fixture;
  fixture.post(call("broken", "1"));
  fixture.post(call("foreign", "2"));
  fixture.post(call("refuse", "3"));
  EXPECT_THAT(
      fixture.stream,
      ElementsAre(
          HasSubstr(R"("id":1,"error")"),
          HasSubstr(R"("id":2,"error")"),
          HasSubstr(R"("isError":true)")
      )
  );
}

}  // namespace
}  // namespace suitemcp::mcp
