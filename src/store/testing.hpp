#pragma once

#include "net/asio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace suitemcp::test {

/// Runs the loop until `is_done`, at most `limit`; false when it took longer. May be called from
/// what the loop runs: of Asio's calls only poll sees what was posted there meanwhile.
template <class Predicate>
bool run_until(asio::io_context& io, std::chrono::milliseconds limit, Predicate is_done) {
  const auto end = std::chrono::steady_clock::now() + limit;
  if (io.stopped()) io.restart();
  while (!is_done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    if (io.poll_one() == 0 && !io.stopped()) io.run_one_until(end);
    if (io.stopped()) io.restart();
  }
  return true;
}

/// Runs the loop until `work` has ended; its result or exception.
template <class T>
T run(asio::io_context& io, asio::awaitable<T> work) {
  struct Outcome {
    bool done = false;
    std::exception_ptr failure;
    std::optional<std::conditional_t<std::is_void_v<T>, int, T>> value;
  } outcome;
  if constexpr (std::is_void_v<T>) {
    asio::co_spawn(io, std::move(work), [&outcome](std::exception_ptr failure) {
      outcome.failure = std::move(failure);
      outcome.done = true;
    });
  } else {
    asio::co_spawn(io, std::move(work), [&outcome](std::exception_ptr failure, T value) {
      outcome.failure = std::move(failure);
      outcome.value = std::move(value);
      outcome.done = true;
    });
  }
  const bool ended = run_until(io, std::chrono::seconds(60), [&outcome] { return outcome.done; });
  if (!ended) throw std::runtime_error("the coroutine did not end");
  if (outcome.failure) std::rethrow_exception(outcome.failure);
  if constexpr (!std::is_void_v<T>) return std::move(*outcome.value);
}

/// A private folder that goes with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::path(testing::TempDir()) / "suitemcp.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace suitemcp::test
