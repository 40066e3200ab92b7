#pragma once

#include "base/error.hpp"
#include "net/asio.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace suitemcp::net {

/// Threads for work that blocks (SQLite, files): jobs take and return values, nothing is shared.
class BlockingPool {
 public:
  explicit BlockingPool(std::size_t threads) : pool_(threads) {}
  ~BlockingPool() { pool_.join(); }
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Runs `job()` there and resumes here with its result or exception. A cancelled caller stops
  /// waiting at once; the job itself runs to its end.
  template <class Job>
  asio::awaitable<std::invoke_result_t<Job>> run(Job job);

 private:
  template <class Value>
  struct Shared {
    explicit Shared(const asio::any_io_executor& executor)
        : done(executor, std::chrono::steady_clock::time_point::max()) {}
    asio::steady_timer done;
    std::optional<Value> value;
    std::exception_ptr failure;
  };

  asio::thread_pool pool_;
};

template <class Job>
asio::awaitable<std::invoke_result_t<Job>> BlockingPool::run(Job job) {
  using Value = std::invoke_result_t<Job>;
  static_assert(!std::is_void_v<Value>, "return something, e.g. std::monostate");
  auto executor = co_await asio::this_coro::executor;
  auto shared = std::make_shared<Shared<Value>>(executor);
  auto work = [shared, executor, job = std::move(job)]() mutable {
    std::optional<Value> value;
    std::exception_ptr failure;
    try {
      value.emplace(job());
    } catch (...) {  // carried to the caller, who rethrows it
      failure = std::current_exception();
    }
    auto publish = [shared = std::move(shared),
                    value = std::move(value),
                    failure = std::move(failure)]() mutable {
      shared->value = std::move(value);
      shared->failure = std::move(failure);
      shared->done.expires_at(std::chrono::steady_clock::time_point::min());
    };
    asio::post(executor, std::move(publish));
  };
  asio::post(pool_, std::move(work));
  co_await shared->done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (shared->failure) std::rethrow_exception(shared->failure);
  if (!shared->value) {
    throw base::Error(base::ErrorKind::cancelled, "net.cancelled", "cancelled while waiting");
  }
  co_return std::move(*shared->value);
}

}  // namespace suitemcp::net
