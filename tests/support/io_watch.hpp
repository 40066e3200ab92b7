#pragma once

#include "net/asio.hpp"
#include "net/deadline.hpp"
#include "net/task_group.hpp"
#include "tests/support/run_coroutine.hpp"

#include <algorithm>
#include <chrono>

namespace suitemcp::test {

/// Looks on the io thread every few milliseconds whether it still runs.
class IoWatch {
 public:
  explicit IoWatch(asio::io_context& io) : io_(io) { tasks_.spawn("watch", watch(this)); }
  ~IoWatch() {
    tasks_.cancel_all();
    run_until(io_, [this] { return tasks_.running() == 0; }, std::chrono::seconds(5));
  }

  /// The longest time for which nothing else ran.
  std::chrono::steady_clock::duration longest{};
  int ticks = 0;

 private:
  static asio::awaitable<void> watch(IoWatch* self) {
    auto last = std::chrono::steady_clock::now();
    for (;;) {
      co_await net::sleep_for(std::chrono::milliseconds(5));
      const auto now = std::chrono::steady_clock::now();
      self->longest = std::max(self->longest, now - last);
      ++self->ticks;
      last = now;
    }
  }

  asio::io_context& io_;
  net::TaskGroup tasks_{io_.get_executor(), base::Log::none()};
};

}  // namespace suitemcp::test
