#include "bench/course.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace suitemcp::bench {
namespace {

double microseconds_at(const std::vector<std::uint32_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(last * share)] / 10.0;
}

/// Error messages come from outside: what JSON would have to escape is not needed to read them.
std::string plain(std::string_view text) {
  std::string out(text.substr(0, 300));
  const auto is_special = [](char c) { return c == '"' || c == '\\' || (c >= 0 && c < ' '); };
  std::ranges::replace_if(out, is_special, '\'');
  return out;
}

}  // namespace

Course::Course(Executor executor, Options options, std::vector<WatchedProcess> watched)
    : timer_(executor), options_(options), watched_(std::move(watched)), self_{"self", getpid()} {
  latencies_us10_.reserve(1U << 20U);
}

Task<void> Course::run() {
  timer_.expires_after(options_.warm);
  co_await timer_.async_wait(kResume);
  for (auto& process : watched_) process.start();
  self_.start();
  phase_ = Phase::counted;
  const auto began = Clock::now();
  timer_.expires_after(options_.length);
  co_await timer_.async_wait(kResume);
  phase_ = Phase::over;
  seconds_ = std::chrono::duration<double>(Clock::now() - began).count();
  self_.stop();
  for (auto& process : watched_) process.stop();
}

void Course::succeeded(Clock::time_point began, std::size_t answer_bytes) {
  ++all_calls_;
  if (phase_ != Phase::counted) return;
  const auto length = std::chrono::nanoseconds(Clock::now() - began).count() / 100;
  latencies_us10_.push_back(static_cast<std::uint32_t>(length));
  answer_bytes_ = answer_bytes;
}

void Course::failed(std::string_view why) {
  // Of what fails while warming up nothing would be seen otherwise.
  ++errors_;
  if (first_error_.empty()) first_error_ = plain(why);
}

std::string Course::report() {
  std::ranges::sort(latencies_us10_);
  const auto at = [this](double share) { return microseconds_at(latencies_us10_, share); };
  std::string out = fmt::format(
      R"("calls":{},"all_calls":{},"errors":{},"first_error":"{}","seconds":{:.3f},"calls_per_s":{:.1f},)"
      R"("p50_us":{:.1f},"p90_us":{:.1f},"p99_us":{:.1f},"max_us":{:.1f},"answer_bytes":{},)"
      R"("cpu_s":{{"load":{:.6f})",
      latencies_us10_.size(),
      all_calls_,
      errors_,
      first_error_,
      seconds_,
      static_cast<double>(latencies_us10_.size()) / std::max(seconds_, 1e-9),
      at(0.5),
      at(0.9),
      at(0.99),
      at(1.0),
      answer_bytes_,
      std::chrono::duration<double>(self_.used).count()
  );
  for (const auto& process : watched_) {
    const auto used = std::chrono::duration<double>(process.used).count();
    fmt::format_to(std::back_inserter(out), R"(,"{}":{:.6f})", process.name, used);
  }
  return out + "}";
}

}  // namespace suitemcp::bench
