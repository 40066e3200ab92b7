#pragma once

#include "base/log.hpp"
#include "net/asio.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string_view>

namespace suitemcp::net {

/// Coroutines that run beside the one that started them. Logs what escapes, counts, and is drained
/// before what they use goes away. Threads: io thread only.
class TaskGroup {
 public:
  TaskGroup(asio::any_io_executor executor, base::Log log);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// A handle to cancel one task; valid for ever, does nothing once the task has ended.
  class Handle {
   public:
    Handle() = default;
    void cancel();

   private:
    friend class TaskGroup;
    asio::any_io_executor executor_;
    std::weak_ptr<asio::cancellation_signal> signal_;
  };

  /// `name` is a literal: it appears in the log when the task fails. The coroutine owns what it
  /// uses: values only.
  Handle spawn(std::string_view name, asio::awaitable<void> work);

  std::size_t running() const;
  /// Each task ends at its next await.
  void cancel_all();

  /// Waits until all have ended; after `grace` cancels the rest and waits for them.
  asio::awaitable<void> drain(std::chrono::steady_clock::duration grace);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace suitemcp::net
