#pragma once

#include "base/log.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace suitemcp::base {

/// Writes log lines to a file descriptor from a thread of its own, many at a time: waking a thread
/// per line would cost a busy gateway a third of each call. Warnings and errors do not wait.
/// When the reader is too slow the newest lines are dropped, and a line says how many, rather than
/// the gateway stopped. Threads: any.
class LineWriter final : public LogSink {
 public:
  struct Options {
    std::chrono::milliseconds gather = std::chrono::milliseconds(10);  // a line waits so long
    std::size_t max_bytes = 4U << 20U;                                 // waiting for the reader
    std::chrono::milliseconds last_words = std::chrono::milliseconds(1000);  // at the end
  };

  /// The descriptor stays open and is not closed.
  explicit LineWriter(int descriptor);
  LineWriter(int descriptor, Options options);
  /// Writes what is waiting, for at most `last_words`.
  ~LineWriter() override;

  void write(LogLevel level, std::string_view line) override;

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  void gather(std::unique_lock<std::mutex>& lock);
  bool send(std::string_view text);
  bool wait_for_reader();

  const int descriptor_;
  const Options options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  std::size_t dropped_ = 0;
  bool is_urgent_ = false;
  bool is_ending_ = false;
  Clock::time_point end_by_;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace suitemcp::base
