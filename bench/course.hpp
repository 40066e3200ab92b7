#pragma once

#include "bench/asio.hpp"
#include "bench/process_cpu.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::bench {

/// One run: clients warm up, then what ends within the window is counted. Made once all of them are
/// connected, so that sign-in and handshake are not measured.
class Course {
 public:
  using Clock = std::chrono::steady_clock;
  struct Options {
    std::chrono::milliseconds warm{300};
    std::chrono::milliseconds length{3'000};
  };

  Course(Executor executor, Options options, std::vector<WatchedProcess> watched);

  /// Opens the window after the warm-up and closes it again.
  Task<void> run();

  bool is_over() const { return phase_ == Phase::over; }
  void succeeded(Clock::time_point began, std::size_t answer_bytes);
  void failed(std::string_view why);

  /// The members of a JSON object, without its braces.
  std::string report();

 private:
  enum class Phase { warm, counted, over };

  Timer timer_;
  Options options_;
  std::vector<WatchedProcess> watched_;
  WatchedProcess self_;
  Phase phase_ = Phase::warm;
  std::vector<std::uint32_t> latencies_us10_;  // tenths of a microsecond
  std::uint64_t all_calls_ = 0;                // outside the window, too
  std::uint64_t errors_ = 0;
  std::string first_error_;
  std::size_t answer_bytes_ = 0;
  double seconds_ = 0;
};

}  // namespace suitemcp::bench
