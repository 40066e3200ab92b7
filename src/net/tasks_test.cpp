#include "net/blocking_pool.hpp"
#include "net/deadline.hpp"
#include "net/place_queue.hpp"
#include "net/task_group.hpp"
#include "net/watchdog.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using test::run_coroutine;
using test::run_until;

asio::awaitable<void> wait_forever(std::shared_ptr<std::string> trace) {
  struct Leave {
    std::shared_ptr<std::string> trace;
    ~Leave() { trace->append("cleaned "); }
  };
  const Leave leave{trace};
  co_await sleep_for(1h);
  trace->append("woke ");
}

asio::awaitable<int> answer_after(std::chrono::milliseconds length) {
  co_await sleep_for(length);
  co_return 42;
}

asio::awaitable<int> fail() {
  co_await sleep_for(0ms);
  throw std::runtime_error("broken");
}

asio::awaitable<void> fail_with(std::exception_ptr failure) {
  co_await sleep_for(0ms);
  std::rethrow_exception(failure);
}

class Tasks : public testing::Test {
 protected:
  asio::io_context io{1};
  std::shared_ptr<base::CapturingSink> sink = std::make_shared<base::CapturingSink>();
  base::Log log{sink, std::make_shared<base::FakeClock>(), base::LogLevel::debug};
  std::shared_ptr<std::string> trace = std::make_shared<std::string>();
};

TEST_F(Tasks, WithTimeoutGivesTheResultInTime) {
  EXPECT_EQ(run_coroutine(io, with_timeout(1h, answer_after(0ms))), 42);
}

TEST_F(Tasks, WithTimeoutPassesAFailureOnAtOnce) {
  EXPECT_THROW(run_coroutine(io, with_timeout(1h, fail())), std::runtime_error);
}

TEST_F(Tasks, WithTimeoutCancelsWhatIsLate) {
  try {
    run_coroutine(io, with_timeout(1ms, wait_forever(trace)));
    FAIL() << "no timeout";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "net.timeout");
    EXPECT_EQ(error.kind(), base::ErrorKind::timeout);
  }
  EXPECT_EQ(*trace, "cleaned ");
}

TEST_F(Tasks, WithTimeoutIsNoTimeoutWhenTheCallerIsCancelled) {
  TaskGroup group(io.get_executor(), log);
  auto handle = group.spawn("outer", with_timeout(1h, wait_forever(trace)));
  io.poll();
  handle.cancel();
  ASSERT_TRUE(run_until(io, [&] { return group.running() == 0; }));
  EXPECT_EQ(*trace, "cleaned ");
  EXPECT_EQ(sink->lines, "");
}

TEST_F(Tasks, GroupLogsWhatEscapes) {
  TaskGroup group(io.get_executor(), log);
  group.spawn(
      "first",
      fail_with(std::make_exception_ptr(
          base::Error(base::ErrorKind::internal, "test.code", "the detail", "for strangers")
      ))
  );
  group.spawn("second", fail_with(std::make_exception_ptr(std::runtime_error("plain"))));
  group.spawn("third", fail_with(std::make_exception_ptr(7)));
  run_coroutine(io, group.drain(10s));
  EXPECT_EQ(group.running(), 0U);
  EXPECT_NE(sink->lines.find(R"("task":"first","code":"test.code")"), std::string::npos);
  EXPECT_NE(sink->lines.find(R"("task":"second","error":"plain")"), std::string::npos);
  EXPECT_NE(sink->lines.find(R"("task":"third")"), std::string::npos);
}

TEST_F(Tasks, GroupSaysNothingAboutCancelledTasks) {
  TaskGroup group(io.get_executor(), log);
  auto handle = group.spawn("waits", wait_forever(trace));
  group.spawn(
      "gives up",
      fail_with(std::make_exception_ptr(base::Error(base::ErrorKind::cancelled, "x", "y")))
  );
  io.poll();
  EXPECT_EQ(group.running(), 1U);
  handle.cancel();
  ASSERT_TRUE(run_until(io, [&] { return group.running() == 0; }));
  handle.cancel();  // of no effect
  EXPECT_EQ(*trace, "cleaned ");
  EXPECT_EQ(sink->lines, "");
}

TEST_F(Tasks, GroupMayCancelATaskThatEndsAtTheSameMoment) {
  TaskGroup group(io.get_executor(), log);
  asio::steady_timer gate(io, std::chrono::steady_clock::time_point::max());
  const auto wait = [](asio::steady_timer* waits) -> asio::awaitable<void> {
    co_await waits->async_wait(asio::as_tuple(asio::use_awaitable));
  };
  auto handle = group.spawn("ends", wait(&gate));
  io.poll();
  gate.cancel();    // the end is under way ...
  handle.cancel();  // ... when the cancelling is asked for, outside the io thread's run
  group.cancel_all();
  EXPECT_TRUE(run_until(io, [&] { return group.running() == 0; }));
  io.poll();
}

TEST_F(Tasks, DrainWaitsForThoseThatEndInTime) {
  TaskGroup group(io.get_executor(), log);
  asio::steady_timer gate(io, 1h);
  group.spawn(
      "short",
      [](asio::steady_timer* waits, std::shared_ptr<std::string> notes) -> asio::awaitable<void> {
        co_await waits->async_wait(asio::as_tuple(asio::use_awaitable));
        notes->append("finished ");
      }(&gate, trace)
  );
  asio::post(io, [&gate] { gate.cancel(); });
  const auto start = std::chrono::steady_clock::now();
  run_coroutine(io, group.drain(10s));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  EXPECT_EQ(*trace, "finished ");
}

TEST_F(Tasks, DrainCancelsTheRest) {
  TaskGroup group(io.get_executor(), log);
  group.spawn("a", wait_forever(trace));
  group.spawn("b", wait_forever(trace));
  run_coroutine(io, group.drain(1ms));
  EXPECT_EQ(group.running(), 0U);
  EXPECT_EQ(*trace, "cleaned cleaned ");
}

TEST_F(Tasks, TwoDrainsDoNotKeepEachOtherBusy) {
  TaskGroup group(io.get_executor(), log);
  TaskGroup others(io.get_executor(), log);
  group.spawn("waits", wait_forever(trace));
  others.spawn("drain", group.drain(1h));
  others.spawn("drain", group.drain(1h));
  EXPECT_LT(io.poll(), 20U);
  group.cancel_all();
  EXPECT_TRUE(run_until(io, [&] { return others.running() == 0; }));
}

TEST_F(Tasks, GroupCancelsItsTasksWhenItGoes) {
  {
    TaskGroup group(io.get_executor(), log);
    group.spawn("waits", wait_forever(trace));
    io.poll();
  }
  EXPECT_TRUE(run_until(io, [&] { return *trace == "cleaned "; }));
}

TEST_F(Tasks, PoolRunsJobsOnAnotherThread) {
  BlockingPool pool(1);
  const auto here = std::this_thread::get_id();
  const auto there = run_coroutine(io, pool.run([] { return std::this_thread::get_id(); }));
  EXPECT_NE(here, there);
}

TEST_F(Tasks, PoolCarriesTheExceptionBack) {
  BlockingPool pool(1);
  const auto job = []() -> int { throw base::Error(base::ErrorKind::not_found, "a.b", "c"); };
  EXPECT_THROW(run_coroutine(io, pool.run(job)), base::Error);
}

TEST_F(Tasks, PoolMovesResultsThatCannotBeCopied) {
  BlockingPool pool(1);
  auto made = run_coroutine(io, pool.run([text = std::make_unique<std::string>("x")]() mutable {
    return std::move(text);
  }));
  EXPECT_EQ(*made, "x");
}

asio::awaitable<void> run_job(
    BlockingPool* pool, std::shared_ptr<std::atomic<int>> stage, std::shared_ptr<std::string> trace
) {
  try {
    co_await pool->run([stage] {
      stage->store(1);
      stage->notify_all();
      stage->wait(1);
      return 0;
    });
  } catch (const base::Error& error) {
    trace->append(error.code());
    throw;
  }
}

TEST_F(Tasks, PoolLetsACancelledCallerGoAtOnce) {
  BlockingPool pool(1);
  TaskGroup group(io.get_executor(), log);
  auto stage = std::make_shared<std::atomic<int>>(0);
  auto handle = group.spawn("job", run_job(&pool, stage, trace));
  io.poll();
  stage->wait(0);
  handle.cancel();
  ASSERT_TRUE(run_until(io, [&] { return group.running() == 0; }));
  EXPECT_EQ(*trace, "net.cancelled");
  stage->store(2);
  stage->notify_all();
}

class Watched final : public Watchdog::Entry {
 public:
  int expired = 0;

 private:
  void on_expired() override { ++expired; }
};

TEST_F(Tasks, WatchdogTellsAgainUntilAnotherDeadlineIsSet) {
  Watchdog watchdog(io.get_executor(), 1ms);
  Watched late;
  Watched early;
  watchdog.watch(late);
  watchdog.watch(early);
  late.expire_after(0ms);
  early.expire_after(1h);
  // The cancelling may have hit nothing, as the step had just ended: the next one must end too.
  ASSERT_TRUE(run_until(io, [&] { return late.expired >= 3; }));
  EXPECT_TRUE(late.has_expired());
  late.expire_after(1h);
  EXPECT_FALSE(late.has_expired());
  late.expired = 0;
  int sweeps = 0;
  early.expire_after(0ms);
  ASSERT_TRUE(run_until(io, [&] { return (sweeps = early.expired) >= 2; }));
  EXPECT_EQ(late.expired, 0);
}

TEST_F(Tasks, WatchdogForgetsWhatIsGone) {
  Watchdog watchdog(io.get_executor(), 1ms);
  {
    Watched gone;
    watchdog.watch(gone);
    gone.expire_after(0ms);
  }
  io.restart();
  io.run();  // ends, since nothing is left to watch
}

asio::awaitable<void> hold(
    PlaceQueue* places,
    std::string name,
    std::shared_ptr<asio::steady_timer> gate,
    std::shared_ptr<std::string> trace
) {
  const auto place = co_await places->take({});
  trace->append(name);
  co_await gate->async_wait(asio::use_awaitable);
}

class Places : public Tasks {
 protected:
  std::shared_ptr<asio::steady_timer> gate() {
    return std::make_shared<asio::steady_timer>(io, std::chrono::steady_clock::time_point::max());
  }
  void open(const std::shared_ptr<asio::steady_timer>& timer) {
    timer->expires_at(std::chrono::steady_clock::time_point::min());
    io.restart();
    io.poll();
  }
  TaskGroup::Handle start(std::string name, std::shared_ptr<asio::steady_timer> timer) {
    auto handle = group.spawn("holder", hold(&places, std::move(name), std::move(timer), trace));
    io.restart();
    io.poll();
    return handle;
  }

  PlaceQueue places{2};
  TaskGroup group{io.get_executor(), base::Log::none()};
};

TEST_F(Places, AreGivenInTheOrderOfAsking) {
  const auto first = gate();
  const auto rest = gate();
  start("a", first);
  start("b", first);
  start("c", rest);
  start("d", rest);
  EXPECT_EQ(*trace, "ab");
  open(first);  // both places come back at once: both waiters must go on
  EXPECT_EQ(*trace, "abcd");
  open(rest);
  EXPECT_EQ(group.running(), 0U);
}

TEST_F(Places, OfAWaiterThatIsCancelledGoToTheNext) {
  const auto first = gate();
  const auto rest = gate();
  start("a", first);
  start("b", rest);
  auto waiter = start("c", rest);
  start("d", rest);
  // Given its place and cancelled before it could run: the place must not be lost.
  first->expires_at(std::chrono::steady_clock::time_point::min());
  waiter.cancel();
  ASSERT_TRUE(run_until(io, [&] { return *trace == "abd" || *trace == "abcd"; }, 1s)) << *trace;
  open(rest);
  EXPECT_EQ(group.running(), 0U);
  start("e", gate());
  start("f", gate());
  EXPECT_TRUE(trace->ends_with("ef")) << *trace;
  group.cancel_all();
  EXPECT_TRUE(run_until(io, [&] { return group.running() == 0; }));
}

TEST_F(Places, AreNotWaitedForBeyondTheDeadline) {
  const auto first = gate();
  start("a", first);
  start("b", first);
  base::Context context;
  context.deadline = std::chrono::steady_clock::now() + 1ms;
  const auto ask = [](PlaceQueue* queue, base::Context limits) -> asio::awaitable<void> {
    const auto place = co_await queue->take(limits);
  };
  EXPECT_THROW(run_coroutine(io, ask(&places, context)), base::Error);
  open(first);
}

}  // namespace
}  // namespace suitemcp::net
