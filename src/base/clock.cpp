#include "base/clock.hpp"

#include <algorithm>

namespace suitemcp::base {
namespace {

/// Writes the last digits of `number`, as many as there are up to `end`.
void put_digits(char* begin, char* end, std::int64_t number) {
  while (end != begin) {
    *--end = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

}  // namespace

// On each log line: a formatting library takes ten times as long.
std::string format_utc(WallTime time) {
  using std::chrono::days;
  using std::chrono::floor;
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(floor<std::chrono::milliseconds>(time - day));
  std::string text = "0000-00-00T00:00:00.000Z";
  char* at = text.data();
  put_digits(at, at + 4, static_cast<int>(date.year()));
  put_digits(at + 5, at + 7, static_cast<unsigned>(date.month()));
  put_digits(at + 8, at + 10, static_cast<unsigned>(date.day()));
  put_digits(at + 11, at + 13, clock.hours().count());
  put_digits(at + 14, at + 16, clock.minutes().count());
  put_digits(at + 17, at + 19, clock.seconds().count());
  put_digits(at + 20, at + 23, clock.subseconds().count());
  return text;
}

WallTime from_unix(std::int64_t unix_seconds) {
  using namespace std::chrono_literals;
  // WallTime in nanoseconds reaches from 1677 to 2262. Callers add lifetimes and subtract the time
  // of now, which must fit too: the ends lie well within.
  constexpr std::chrono::sys_seconds kFirst = std::chrono::sys_days(1900y / 1 / 1);
  constexpr std::chrono::sys_seconds kLast = std::chrono::sys_days(2200y / 1 / 1);
  return std::clamp(std::chrono::sys_seconds(seconds(unix_seconds)), kFirst, kLast);
}

}  // namespace suitemcp::base
