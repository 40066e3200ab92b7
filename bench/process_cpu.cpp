#include "bench/process_cpu.hpp"

#include <sched.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace suitemcp::bench {

std::chrono::nanoseconds cpu_time(int pid) {
  std::chrono::nanoseconds total{0};
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::ifstream file(task.path() / "schedstat");
    std::int64_t on_cpu = 0;
    if (file >> on_cpu) total += std::chrono::nanoseconds(on_cpu);
  }
  return total;
}

WatchedProcess parse_watched(std::string_view text) {
  const auto sign = text.find('=');
  WatchedProcess process;
  if (sign != std::string_view::npos) {
    process.name = text.substr(0, sign);
    std::from_chars(text.data() + sign + 1, text.data() + text.size(), process.pid);
  }
  if (process.name.empty() || process.pid <= 0) {
    throw std::invalid_argument("--watch: expected NAME=PID, got " + std::string(text));
  }
  return process;
}

void stay_on_core(int core, int pid) {
  if (core < 0) return;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  if (sched_setaffinity(pid, sizeof cores, &cores) == 0) return;
  throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
}

}  // namespace suitemcp::bench
