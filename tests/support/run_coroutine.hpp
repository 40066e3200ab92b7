#pragma once

#include "net/asio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace suitemcp::test {

/// Runs `work` on `io` until it ends and returns or throws its result. A test that hangs fails with
/// an exception after `limit` instead of stopping the whole run.
template <class T>
T run_coroutine(
    asio::io_context& io,
    asio::awaitable<T> work,
    std::chrono::steady_clock::duration limit = std::chrono::seconds(20)
) {
  using Kept = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  struct Outcome {
    bool is_done = false;
    std::exception_ptr failure;
    std::optional<Kept> value;
  };
  // Shared: the coroutine may outlive this call if it hangs.
  auto outcome = std::make_shared<Outcome>();
  if constexpr (std::is_void_v<T>) {
    asio::co_spawn(io, std::move(work), [outcome](std::exception_ptr failure) {
      outcome->is_done = true;
      outcome->failure = std::move(failure);
    });
  } else {
    asio::co_spawn(io, std::move(work), [outcome](std::exception_ptr failure, T value) {
      outcome->is_done = true;
      outcome->failure = std::move(failure);
      if (!outcome->failure) outcome->value.emplace(std::move(value));
    });
  }
  const auto until = std::chrono::steady_clock::now() + limit;
  io.restart();
  while (!outcome->is_done) {
    if (io.run_one_until(until) == 0) throw std::runtime_error("the coroutine hangs");
  }
  if (outcome->failure) std::rethrow_exception(outcome->failure);
  if constexpr (!std::is_void_v<T>) return std::move(*outcome->value);
}

/// Lets everything that is ready run; true when `condition` came to hold in time.
template <class Condition>
bool run_until(
    asio::io_context& io,
    Condition condition,
    std::chrono::steady_clock::duration limit = std::chrono::seconds(20)
) {
  const auto until = std::chrono::steady_clock::now() + limit;
  io.restart();
  while (!condition()) {
    if (io.run_one_until(until) == 0) return condition();
  }
  return true;
}

}  // namespace suitemcp::test
