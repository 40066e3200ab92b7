#pragma once

#include "base/error.hpp"
#include "net/asio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <type_traits>
#include <utility>

namespace suitemcp::net {

/// Waits; throws when cancelled.
asio::awaitable<void> sleep_for(std::chrono::steady_clock::duration length);

/// Runs `work` and cancels it after `limit`. Errors: timeout "net.timeout", and whatever `work`
/// throws, as soon as it throws it.
template <class T>
asio::awaitable<T> with_timeout(
    std::chrono::steady_clock::duration limit, asio::awaitable<T> work
) {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, limit);
  auto race = asio::experimental::make_parallel_group(
      asio::co_spawn(executor, std::move(work), asio::deferred), timer.async_wait(asio::deferred)
  );
  const auto timed_out = [](const auto& order, const auto& code) { return order[0] == 1 && !code; };
  const base::Error late(base::ErrorKind::timeout, "net.timeout", "no answer in time");
  if constexpr (std::is_void_v<T>) {
    auto [order, failure, timer_code] =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (timed_out(order, timer_code)) throw late;
    if (failure) std::rethrow_exception(failure);
  } else {
    auto [order, failure, value, timer_code] =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (timed_out(order, timer_code)) throw late;
    if (failure) std::rethrow_exception(failure);
    co_return std::move(value);
  }
}

}  // namespace suitemcp::net
