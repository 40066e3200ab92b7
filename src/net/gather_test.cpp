#include "net/gather.hpp"

#include "net/deadline.hpp"
#include "net/task_group.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using test::run_coroutine;
using test::run_until;

/// How many run at the same moment, and how each ended.
struct Trace {
  int running = 0;
  int most = 0;
  int started = 0;
  int ended = 0;
};

struct Visit {
  explicit Visit(std::shared_ptr<Trace> given) : trace(std::move(given)) {
    ++trace->started;
    trace->most = std::max(trace->most, ++trace->running);
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() {
    --trace->running;
    ++trace->ended;
  }
  std::shared_ptr<Trace> trace;
};

asio::awaitable<std::string> answer(
    std::shared_ptr<Trace> trace, std::string text, std::chrono::milliseconds after
) {
  const Visit visit(trace);
  co_await sleep_for(after);
  co_return text;
}

asio::awaitable<std::string> fail(std::shared_ptr<Trace> trace, std::exception_ptr failure) {
  const Visit visit(trace);
  co_await sleep_for(0ms);
  std::rethrow_exception(failure);
}

/// Ends only when cancelled, and then with what the CRM client says of a write.
asio::awaitable<std::string> write_for_ever(std::shared_ptr<Trace> trace) {
  const Visit visit(trace);
  try {
    co_await sleep_for(1h);
  } catch (const boost::system::system_error&) {
    throw base::Error(base::ErrorKind::cancelled, "test.unknown", "write");
  }
  co_return "";
}

/// Answers although it was cancelled.
asio::awaitable<std::string> insist(std::shared_ptr<Trace> trace) {
  const Visit visit(trace);
  try {
    co_await sleep_for(1h);
  } catch (const boost::system::system_error&) {
    co_return "late";
  }
  co_return "";
}

asio::awaitable<std::string> answer_at_once(std::string text) {
  co_return text;
}

std::exception_ptr error(base::ErrorCode code) {
  return std::make_exception_ptr(base::Error(base::ErrorKind::not_found, code, "test"));
}

asio::awaitable<void> note_error(
    std::vector<asio::awaitable<std::string>> work,
    std::size_t at_most,
    std::shared_ptr<std::string> seen
) {
  try {
    co_await gather(std::move(work), at_most);
    *seen = "none";
  } catch (const base::Error& failure) {
    *seen = failure.code();
    throw;
  }
}

class Gather : public testing::Test {
 protected:
  using Work = std::vector<asio::awaitable<std::string>>;

  void add(asio::awaitable<std::string> one) { work.push_back(std::move(one)); }
  Gathered<std::string> all(std::size_t at_most) {
    return run_coroutine(io, gather(std::move(work), at_most));
  }
  /// Starts, cancels, and returns the code of the Error that came out.
  std::string cancelled(std::size_t at_most) {
    TaskGroup group(io.get_executor(), base::Log::none());
    auto seen = std::make_shared<std::string>();
    auto handle = group.spawn("gather", note_error(std::move(work), at_most, seen));
    io.poll();
    handle.cancel();
    EXPECT_TRUE(run_until(io, [&] { return group.running() == 0; }));
    EXPECT_EQ(trace->running, 0);
    return *seen;
  }

  asio::io_context io{1};
  std::shared_ptr<Trace> trace = std::make_shared<Trace>();
  Work work;
};

TEST_F(Gather, OfNothingIsNothing) {
  EXPECT_TRUE(all(3).empty());
}

TEST_F(Gather, KeepsTheOrderOfTheWork) {
  add(answer(trace, "slow", 5ms));
  add(answer_at_once("at once"));
  add(answer(trace, "fast", 0ms));
  const auto results = all(3);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0], "slow");
  EXPECT_EQ(results[1], "at once");
  EXPECT_EQ(results[2], "fast");
}

TEST_F(Gather, RunsAsManyAsAllowedAtTheSameTime) {
  for (const std::size_t bound : {0U, 1U, 3U, 99U}) {
    *trace = {};
    for (int i = 0; i < 10; ++i) add(answer(trace, std::to_string(i), 0ms));
    const auto results = all(bound);
    EXPECT_EQ(results.size(), 10U);
    EXPECT_EQ(results.back(), "9");
    EXPECT_EQ(trace->most, bound == 0 ? 1 : bound == 99 ? 10 : static_cast<int>(bound));
  }
}

TEST_F(Gather, GoesOnWhenOneFails) {
  add(fail(trace, error("test.first")));
  add(answer(trace, "second", 0ms));
  add(fail(trace, error("test.third")));
  add(answer(trace, "fourth", 0ms));
  const auto results = all(1);
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(results[0].error().code(), "test.first");
  EXPECT_EQ(results[1], "second");
  EXPECT_EQ(results[2].error().code(), "test.third");
  EXPECT_EQ(results[3], "fourth");
}

TEST_F(Gather, TakesAnErrorOfKindCancelledAsAFailureLikeOthers) {
  add(fail(trace, std::make_exception_ptr(base::Error(base::ErrorKind::cancelled, "a.b", "c"))));
  add(answer(trace, "second", 0ms));
  const auto results = all(1);
  EXPECT_EQ(results[0].error().code(), "a.b");
  EXPECT_EQ(results[1], "second");
}

TEST_F(Gather, ThrowsOtherExceptionsOnOnceAllHaveEnded) {
  add(answer(trace, "slow", 5ms));
  add(fail(trace, std::make_exception_ptr(std::runtime_error("broken"))));
  add(answer(trace, "never", 0ms));
  EXPECT_THROW(all(2), std::runtime_error);
  EXPECT_EQ(trace->ended, 2);
  EXPECT_EQ(trace->started, 2);
}

TEST_F(Gather, CancelsWhatRunsAndStartsNothingMore) {
  for (int i = 0; i < 5; ++i) add(answer(trace, "x", 1h));
  EXPECT_EQ(cancelled(2), "net.cancelled");
  EXPECT_EQ(trace->started, 2);
  EXPECT_EQ(trace->ended, 2);
}

TEST_F(Gather, PassesOnWhatACancelledWriteSays) {
  add(answer(trace, "x", 1h));
  add(write_for_ever(trace));
  add(write_for_ever(trace));
  EXPECT_EQ(cancelled(2), "test.unknown");
  EXPECT_EQ(trace->started, 2);
}

TEST_F(Gather, IsCancelledEvenWhenTheWorkIsNot) {
  add(insist(trace));
  add(answer(trace, "never", 0ms));
  EXPECT_EQ(cancelled(1), "net.cancelled");
  EXPECT_EQ(trace->started, 1);
}

TEST_F(Gather, MayBeCancelledBeforeItStarts) {
  add(answer(trace, "never", 0ms));
  TaskGroup group(io.get_executor(), base::Log::none());
  auto seen = std::make_shared<std::string>();
  auto handle = group.spawn("gather", note_error(std::move(work), 1, seen));
  handle.cancel();
  EXPECT_TRUE(run_until(io, [&] { return group.running() == 0; }));
  EXPECT_EQ(trace->started, trace->ended);
}

TEST_F(Gather, EndsWithATimeoutAroundIt) {
  for (int i = 0; i < 3; ++i) add(answer(trace, "x", 1h));
  EXPECT_THROW(run_coroutine(io, with_timeout(1ms, gather(std::move(work), 2))), base::Error);
  EXPECT_EQ(trace->running, 0);
}

TEST_F(Gather, MayBeLeftUnfinishedWhenTheProgramStops) {
  {
    asio::io_context stopped{1};
    TaskGroup group(stopped.get_executor(), base::Log::none());
    for (int i = 0; i < 4; ++i) add(answer(trace, "x", 1h));
    group.spawn("gather", note_error(std::move(work), 2, std::make_shared<std::string>()));
    stopped.poll();
    EXPECT_EQ(trace->running, 2);
  }
  EXPECT_EQ(trace->running, 0);
}

}  // namespace
}  // namespace suitemcp::net
