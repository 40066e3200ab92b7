#pragma once

#include <chrono>
#include <string>

namespace suitemcp::base {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Time, as a dependency: tests move it by hand.
class Clock {
 public:
  virtual ~Clock() = default;
  /// For intervals; never jumps.
  virtual SteadyTime now() const = 0;
  /// For what is stored or shown; may jump.
  virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
 public:
  SteadyTime now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall() const override { return std::chrono::system_clock::now(); }
};

/// Stands still until moved.
class FakeClock final : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  WallTime wall() const override { return wall_; }
  void advance(std::chrono::nanoseconds step) {
    now_ += std::chrono::duration_cast<SteadyTime::duration>(step);
    wall_ += std::chrono::duration_cast<WallTime::duration>(step);
  }

 private:
  SteadyTime now_{std::chrono::hours(1)};
  WallTime wall_{std::chrono::seconds(1'800'000'000)};
};

/// "2026-11-22T09:31:58.123Z"
std::string format_utc(WallTime time);

/// Seconds since 1970.
inline std::int64_t to_unix(WallTime time) {
  return std::chrono::duration_cast<seconds>(time.time_since_epoch()).count();
}
/// A damaged record may name any time: one before 1900 counts as the start of 1900, one after 2199
/// as the start of 2200.
WallTime from_unix(std::int64_t unix_seconds);

}  // namespace suitemcp::base
