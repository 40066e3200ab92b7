#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace suitemcp::bench {

/// CPU time of a process by the kernel's accounting, in nanoseconds: the first number of
/// /proc/PID/task/TID/schedstat, of all its threads.
std::chrono::nanoseconds cpu_time(int pid);

/// How much CPU a process used between `start` and `stop`.
struct WatchedProcess {
  std::string name;
  int pid = 0;
  std::chrono::nanoseconds used{0};

  void start() { used = -cpu_time(pid); }
  void stop() { used += cpu_time(pid); }
};

/// From "gateway=1234". Throws std::invalid_argument.
WatchedProcess parse_watched(std::string_view text);

/// Keeps a process (0: this one) on one core; core -1 lets it wander. Throws std::system_error.
void stay_on_core(int core, int pid = 0);

}  // namespace suitemcp::bench
