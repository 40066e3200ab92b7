#pragma once

#include "base/error.hpp"
#include "net/asio.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <expected>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace suitemcp::net {

template <class T>
using Gathered = std::vector<std::expected<T, base::Error>>;

namespace gathering {

/// What the workers of one gather share. Work that no worker took is never started.
template <class T>
struct Queue {
  std::vector<asio::awaitable<T>> work;
  std::size_t next = 0;
  std::vector<std::optional<std::expected<T, base::Error>>> results;
};

/// Takes one piece of work after the other. Throws what is no Error; then the others stop too.
template <class T>
asio::awaitable<void> work_off(std::shared_ptr<Queue<T>> queue) {
  try {
    while (queue->next < queue->work.size()) {
      const std::size_t place = queue->next++;
      try {
        queue->results[place].emplace(co_await std::move(queue->work[place]));
      } catch (const base::Error& error) {
        queue->results[place].emplace(std::unexpected(error));
      }
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) queue->next = queue->work.size();
    }
  } catch (...) {  // rethrown: only the queue is closed here
    queue->next = queue->work.size();
    throw;
  }
}

/// What to tell a cancelled caller: a write may have said that its outcome is unknown.
template <class T>
base::Error cancellation(const Queue<T>& queue) {
  for (const auto& result : queue.results) {
    const bool is_error = result && !result->has_value();
    if (is_error && result->error().kind() == base::ErrorKind::cancelled) return result->error();
  }
  return {base::ErrorKind::cancelled, "net.cancelled", "cancelled while waiting for several"};
}

}  // namespace gathering

/// Runs all of `work`, at most `at_most` at the same time, and ends when the last has ended. The
/// results come in the order of `work`; one that fails with an Error does not disturb the others.
///
/// Another exception is thrown on once those that run have ended; the rest is then not started.
/// So it is when the caller is cancelled, which cancels those that run.
/// Errors: cancelled "net.cancelled", or the first Error of that kind among the results.
template <class T>
asio::awaitable<Gathered<T>> gather(std::vector<asio::awaitable<T>> work, std::size_t at_most) {
  if (work.empty()) co_return Gathered<T>();  // a group of none would never end
  const auto executor = co_await asio::this_coro::executor;
  auto queue = std::make_shared<gathering::Queue<T>>();
  queue->results.resize(work.size());
  queue->work = std::move(work);
  using Worker = decltype(asio::co_spawn(executor, gathering::work_off<T>(queue), asio::deferred));
  std::vector<Worker> workers;
  const auto places = std::clamp<std::size_t>(at_most, 1, queue->work.size());
  for (std::size_t i = 0; i < places; ++i) {
    workers.push_back(asio::co_spawn(executor, gathering::work_off<T>(queue), asio::deferred));
  }
  auto group = asio::experimental::make_parallel_group(std::move(workers));
  auto [order, failures] =
      co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) throw gathering::cancellation(*queue);
  for (const std::size_t worker : order) {
    if (failures[worker]) std::rethrow_exception(failures[worker]);
  }
  Gathered<T> results;
  results.reserve(queue->results.size());
  for (auto& result : queue->results) results.push_back(std::move(*result));
  co_return results;
}

}  // namespace suitemcp::net
