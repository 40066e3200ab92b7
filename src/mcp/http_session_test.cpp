#include "mcp/http_session.hpp"

#include "mcp/fake_tools.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::mcp {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What a client saw on one stream: "id line", and "end".
using Seen = std::vector<std::string>;

struct Fixture {
  explicit Fixture(std::string version = "2025-11-25", HttpSession::Options options = {})
      : session(std::make_shared<HttpSession>(
            io.get_executor(), PeerState{std::move(version)}, endpoint, tasks, options
        )) {}
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;
  ~Fixture() {
    session->close();
    tools.release();
    run();
  }

  void run() {
    io.restart();
    io.poll();
  }
  HttpSession::ExchangePtr call(
      std::string_view tool, std::string_view id, std::string_view meta = "{}"
  ) {
    auto message = parse_message(fmt::format(
        R"({{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{{"name":"{}","_meta":{}}}}})",
        id,
        tool,
        meta
    ));
    auto started = session->start(context, std::move(std::get<Request>(*message)));
    run();
    if (!started) {
      refusal = started.error();
      return nullptr;
    }
    return *started;
  }
  void cancel(std::string_view id) {
    auto message = parse_message(fmt::format(
        R"({{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{"requestId":{}}}}})", id
    ));
    session->hear(std::get<Notification>(*message));
    run();
  }
  EventSink into(Seen& seen) {
    return {
        [&seen, this](std::string_view id, std::string_view line) {
          if (!is_open) return false;
          seen.push_back(std::string(id) + " " + std::string(line));
          return true;
        },
        [&seen] { seen.push_back("end"); }
    };
  }
  bool wait(HttpSession::ExchangePtr exchange, std::chrono::milliseconds patience) {
    std::optional<bool> has_ended;
    asio::co_spawn(io, HttpSession::wait(std::move(exchange), patience), [&](auto, bool ended) {
      has_ended = ended;
    });
    io.restart();
    while (!has_ended) io.run_one();
    return *has_ended;
  }

  asio::io_context io{1};
  FakeTools tools{io.get_executor()};
  Endpoint endpoint{fake_identity(), tools, fake_face};
  net::TaskGroup tasks{io.get_executor(), base::Log::none()};
  base::Context context;
  bool is_open = true;
  RpcError refusal;
  std::shared_ptr<HttpSession> session;
};

TEST(HttpSession, GivesAQuickAnswerAsAWhole) {
  Fixture fixture;
  const auto exchange = fixture.call("search", "1");
  EXPECT_TRUE(exchange->is_ended());
  EXPECT_THAT(exchange->take_reply(), HasSubstr(R"("id":1,"result":)"));
  EXPECT_EQ(fixture.session->in_flight(), 0U);
}

TEST(HttpSession, WaitsAsLongAsItWasToldAndNotLonger) {
  Fixture fixture;
  const auto exchange = fixture.call("wait", "1");
  EXPECT_FALSE(fixture.wait(exchange, 5ms));
  fixture.tools.release();
  EXPECT_TRUE(fixture.wait(exchange, 10s));
  EXPECT_THAT(exchange->take_reply(), HasSubstr(R"("id":1)"));
}

TEST(HttpSession, StreamsASlowAnswerAndEndsTheStream) {
  Fixture fixture;
  const auto exchange = fixture.call("wait", "7");
  Seen seen;
  fixture.session->stream(exchange, fixture.into(seen));
  EXPECT_THAT(seen, ElementsAre("1.0 "));  // primed
  fixture.tools.release();
  fixture.run();
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_THAT(seen[1], HasSubstr(R"(1.1 {"jsonrpc":"2.0","id":7,"result":)"));
  EXPECT_EQ(seen[2], "end");
}

TEST(HttpSession, StreamsAnAnswerThatIsThereAlready) {
  Fixture fixture;
  const auto exchange = fixture.call("search", "4");
  Seen seen;
  fixture.session->stream(exchange, fixture.into(seen));
  EXPECT_THAT(seen, ElementsAre("1.0 ", HasSubstr(R"(1.1 {"jsonrpc":"2.0","id":4)"), "end"));
}

TEST(HttpSession, DoesNotPrimeClientsThatWouldReadItAsJson) {
  Seen seen;  // outlives the fixture, which ends the stream
  Fixture fixture("2025-06-18");
  const auto exchange = fixture.call("wait", "7");
  fixture.session->stream(exchange, fixture.into(seen));
  EXPECT_THAT(seen, IsEmpty());
}

TEST(HttpSession, ResumesARunningStreamAndAnEndedOne) {
  Fixture fixture;
  const auto exchange = fixture.call("wait", "1");
  Seen first;
  fixture.session->stream(exchange, fixture.into(first));
  fixture.is_open = false;  // the connection breaks; the call goes on
  fixture.tools.release();
  fixture.run();
  EXPECT_EQ(fixture.tools.finished, 1);
  fixture.is_open = true;
  Seen second;
  EXPECT_TRUE(fixture.session->resume("1.0", fixture.into(second)));
  EXPECT_THAT(second, ElementsAre(HasSubstr("1.1 {"), "end"));
  Seen third;
  EXPECT_TRUE(fixture.session->resume("1.1", fixture.into(third)));
  EXPECT_THAT(third, ElementsAre("end"));
}

TEST(HttpSession, MovesARunningStreamToTheNewConnection) {
  Fixture fixture;
  const auto exchange = fixture.call("wait", "1");
  Seen first;
  Seen second;
  fixture.session->stream(exchange, fixture.into(first));
  EXPECT_TRUE(fixture.session->resume("1.0", fixture.into(second)));
  EXPECT_THAT(first, ElementsAre("1.0 ", "end"));
  fixture.tools.release();
  fixture.run();
  EXPECT_EQ(first.size(), 2U);
  EXPECT_THAT(second, ElementsAre(HasSubstr("1.1 {"), "end"));
}

TEST(HttpSession, ReplaysOnlyTheStreamOfTheEvent) {
  Fixture fixture;
  Seen one;
  Seen two;
  fixture.session->stream(fixture.call("wait", "1"), fixture.into(one));
  fixture.session->stream(fixture.call("wait", "2"), fixture.into(two));
  fixture.tools.release();
  fixture.run();
  Seen again;
  EXPECT_TRUE(fixture.session->resume("2.0", fixture.into(again)));
  EXPECT_THAT(again, ElementsAre(HasSubstr(R"(2.1 {"jsonrpc":"2.0","id":2)"), "end"));
}

TEST(HttpSession, KnowsNoEventsThatItHasNotSent) {
  Fixture fixture;
  Seen seen;
  fixture.call("search", "1");  // answered as a whole: nothing to resume
  for (const auto* id :
       {"1.0", "1.1", "9.0", "", "x", "1", "1.", ".1", "1.1x", "-1.0", "1.99999999999999999999"}) {
    EXPECT_FALSE(fixture.session->resume(id, fixture.into(seen))) << id;
  }
  EXPECT_THAT(seen, IsEmpty());
}

TEST(HttpSession, ForgetsOldStreamsWithinItsBounds) {
  Fixture fixture("2025-11-25", {.replay_streams = 2});
  Seen seen;
  for (int i = 1; i <= 3; ++i) {
    fixture.session->stream(fixture.call("wait", std::to_string(i)), fixture.into(seen));
    fixture.tools.release();
    fixture.run();
  }
  EXPECT_FALSE(fixture.session->resume("1.0", fixture.into(seen)));
  EXPECT_TRUE(fixture.session->resume("2.0", fixture.into(seen)));
  Fixture small("2025-11-25", {.replay_bytes = 10});
  small.session->stream(small.call("wait", "1"), small.into(seen));
  small.tools.release();
  small.run();
  EXPECT_FALSE(small.session->resume("1.0", small.into(seen)));
}

TEST(HttpSession, CancelsACallWithoutAnAnswer) {
  Fixture fixture;
  const auto whole = fixture.call("wait", "1");
  const auto streamed = fixture.call("wait", "2");
  Seen seen;
  fixture.session->stream(streamed, fixture.into(seen));
  fixture.cancel("1");
  fixture.cancel("2");
  fixture.cancel("3");  // unknown: nothing happens
  EXPECT_TRUE(whole->is_ended());
  EXPECT_EQ(whole->take_reply(), "");
  EXPECT_THAT(seen, ElementsAre("2.0 ", "end"));
  EXPECT_EQ(fixture.tools.finished, 0);
  EXPECT_EQ(fixture.session->in_flight(), 0U);
}

TEST(HttpSession, RefusesAnIdThatStillRunsAndTooManyAtOnce) {
  Fixture fixture("2025-11-25", {.max_in_flight = 2});
  fixture.call("wait", "1");
  EXPECT_EQ(fixture.call("wait", "1"), nullptr);
  EXPECT_EQ(fixture.refusal.code, kInvalidRequest);
  fixture.call("wait", "2");
  EXPECT_EQ(fixture.call("search", "3"), nullptr);
  EXPECT_EQ(fixture.refusal.code, kTooManyRequests);
}

TEST(HttpSession, BringsProgressToWhoAskedForIt) {
  Seen seen;  // outlives the fixture, which ends the stream
  Fixture fixture;
  const auto exchange = fixture.call("wait", "1", R"({"progressToken":"t"})");
  ASSERT_TRUE(fixture.tools.last_context.progress);
  fixture.tools.last_context.report(1, 10);  // before the front has opened the stream
  fixture.session->stream(exchange, fixture.into(seen));
  fixture.tools.last_context.report(5, 10);
  fixture.tools.last_context.report(5, 10);  // does not advance
  fixture.tools.last_context.report(6, 0);
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(
      seen[1],
      R"(1.1 {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1,"total":10}})"
  );
  EXPECT_THAT(seen[2], HasSubstr(R"("progress":5,"total":10)"));
  EXPECT_THAT(seen[3], HasSubstr(R"("progress":6}})"));
  fixture.call("wait", "2");
  EXPECT_FALSE(fixture.tools.last_context.progress);
}

TEST(HttpSession, ClosingCancelsEverything) {
  Fixture fixture;
  Seen seen;
  fixture.session->stream(fixture.call("wait", "1"), fixture.into(seen));
  fixture.session->close();
  fixture.run();
  EXPECT_THAT(seen, ElementsAre("1.0 ", "end"));
  EXPECT_EQ(fixture.tools.finished, 0);
  EXPECT_FALSE(fixture.session->resume("1.0", fixture.into(seen)));
}

TEST(Body, IsOneMessageOrABatch) {
  const auto one = parse_body(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  ASSERT_TRUE(one);
  EXPECT_FALSE(one->is_batch);
  const auto batch = parse_body(R"([{"jsonrpc":"2.0","id":1,"method":"ping"},{"x":1}])");
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->is_batch);
  EXPECT_TRUE(batch->messages[0]);
  EXPECT_EQ(batch->messages[1].error().error.code, kInvalidRequest);
  EXPECT_EQ(parse_body("[]").error().error.code, kInvalidRequest);
  EXPECT_EQ(parse_body("{").error().error.code, kParseError);
}

}  // namespace
}  // namespace suitemcp::mcp
