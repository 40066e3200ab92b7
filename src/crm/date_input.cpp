#include "crm/date_input.hpp"

#include <fmt/format.h>

#include <chrono>

namespace suitemcp::crm {
namespace {

/// Reads exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || !any_of.contains(text.front())) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_day(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || *year < 1000) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day))
  };
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<std::chrono::seconds> take_time(std::string_view& text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int seconds = 0;
  if (take(text, ":")) {
    const auto read = take_number(text, 2);
    if (!read || *read > 59) return std::nullopt;
    seconds = *read;
    if (take(text, ".,")) {
      if (!take_number(text, 1)) return std::nullopt;
      while (take_number(text, 1)) {
      }
    }
  }
  return std::chrono::seconds((*hour * 60 + *minute) * 60 + seconds);
}

/// How far the written time is ahead of UTC.
std::optional<std::chrono::seconds> take_offset(std::string_view& text) {
  using std::chrono::seconds;
  if (text.empty() || take(text, "Zz")) return seconds(0);
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 14) return std::nullopt;
  int minutes = 0;
  if (!text.empty()) {
    take(text, ":");
    const auto read = take_number(text, 2);
    if (!read || *read > 59) return std::nullopt;
    minutes = *read;
  }
  return seconds(sign * (*hours * 60 + minutes) * 60);
}

std::string print_day(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format(
      "{:04}-{:02}-{:02}",
      static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day())
  );
}

}  // namespace

std::optional<DateInput> parse_date_input(std::string_view text) {
  const auto day = take_day(text);
  if (!day) return std::nullopt;
  DateInput input{.date = print_day(*day), .datetime = {}, .has_time = false};
  if (text.empty()) {
    input.datetime = input.date + " 00:00:00";
    return input;
  }
  if (!take(text, "Tt ")) return std::nullopt;
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  if (text.starts_with(" +") || text.starts_with(" -") || text == " Z") text.remove_prefix(1);
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const std::chrono::sys_seconds utc = *day + *time - *offset;
  const auto utc_day = std::chrono::floor<std::chrono::days>(utc);
  const std::chrono::hh_mm_ss clock(utc - utc_day);
  input.has_time = true;
  input.datetime = fmt::format(
      "{} {:02}:{:02}:{:02}",
      print_day(utc_day),
      clock.hours().count(),
      clock.minutes().count(),
      clock.seconds().count()
  );
  return input;
}

}  // namespace suitemcp::crm
