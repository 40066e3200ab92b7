#include "net/sse_stream.hpp"

#include "net/task_group.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/as_tuple.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using test::run_coroutine;

/// What the server sends next; empty for a keep-alive or the end.
asio::awaitable<std::string> next_of(SseStream& stream) {
  if (!stream.has_news()) co_await stream.wait(asio::as_tuple(asio::use_awaitable));
  co_return stream.take();
}

class SseStreamTest : public testing::Test {
 protected:
  std::string next() { return run_coroutine(io, next_of(stream)); }

  asio::io_context io{1};
  SseStream stream{io.get_executor(), {.keep_alive = 5ms, .max_queued_bytes = 100}};
  int closed = 0;
};

TEST_F(SseStreamTest, KeepsTheOrderAndJoinsWhatIsQueued) {
  EXPECT_TRUE(stream.send_event("endpoint", "/messages"));
  EXPECT_TRUE(stream.send_raw(": note\n\n"));
  EXPECT_TRUE(stream.send_event("message", "{}"));
  EXPECT_EQ(next(), "event: endpoint\ndata: /messages\n\n: note\n\nevent: message\ndata: {}\n\n");
}

TEST_F(SseStreamTest, GivesNothingAfterTheKeepAliveTime) {
  EXPECT_EQ(next(), "");
  EXPECT_FALSE(stream.is_closed());
}

TEST_F(SseStreamTest, WakesTheServerWhenSomethingComes) {
  SseStream patient(io.get_executor(), {.keep_alive = 1h});
  asio::post(io, [&patient] { patient.send_raw("x"); });
  EXPECT_EQ(run_coroutine(io, next_of(patient)), "x");
  asio::post(io, [&patient] { patient.close(); });
  EXPECT_EQ(run_coroutine(io, next_of(patient)), "");
  EXPECT_TRUE(patient.is_closed());
}

TEST_F(SseStreamTest, ClosesWhenTooMuchPilesUp) {
  stream.on_closed([this] { ++closed; });
  EXPECT_TRUE(stream.send_raw(std::string(100, 'x')));
  EXPECT_FALSE(stream.send_raw("y"));
  EXPECT_TRUE(stream.is_closed());
  EXPECT_EQ(closed, 1);
  EXPECT_FALSE(stream.send_event("message", "{}"));
  EXPECT_EQ(next(), std::string(100, 'x'));  // what was promised still goes out
  EXPECT_EQ(next(), "");
}

TEST_F(SseStreamTest, ClosesWhenAnEventIsLargerThanTheQueue) {
  EXPECT_FALSE(stream.send_event("message", std::string(101, 'x')));
  EXPECT_TRUE(stream.is_closed());
}

TEST_F(SseStreamTest, CallsBackOnceFromWhicheverSideItIsClosed) {
  stream.on_closed([this] { ++closed; });
  stream.close();
  stream.cut();
  stream.close();
  EXPECT_EQ(closed, 1);
}

TEST_F(SseStreamTest, CallsBackAtOnceWhenClosedAlready) {
  stream.close();
  stream.on_closed([this] { ++closed; });
  EXPECT_EQ(closed, 1);
}

TEST_F(SseStreamTest, DropsWhatIsQueuedWhenThePeerIsGone) {
  stream.send_raw("late");
  stream.cut();
  EXPECT_EQ(next(), "");
}

TEST_F(SseStreamTest, MayBeLetGoByItsCallback) {
  auto owned = std::make_shared<SseStream>(io.get_executor(), SseStream::Options{});
  auto* raw = owned.get();
  raw->on_closed([&owned] { owned.reset(); });
  raw->close();
  EXPECT_EQ(owned, nullptr);
}

}  // namespace
}  // namespace suitemcp::net
