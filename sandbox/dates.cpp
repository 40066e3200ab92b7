#include "sandbox/dates.hpp"

#include <fmt/format.h>

#include <cctype>
#include <chrono>

namespace suitemcp::sandbox {
namespace {

namespace chrono = std::chrono;
using Seconds = chrono::sys_seconds;

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
  int number = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    if (i >= text.size() || std::isdigit(static_cast<unsigned char>(text[i])) == 0) return {};
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

std::optional<chrono::sys_days> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day) return {};
  const chrono::year_month_day date{
      chrono::year(*year),
      chrono::month(static_cast<unsigned>(*month)),
      chrono::day(static_cast<unsigned>(*day))
  };
  if (!date.ok()) return {};
  return chrono::sys_days(date);
}

std::optional<Seconds> parse_datetime(std::string_view text) {
  const auto date = parse_date(text.substr(0, 10));
  if (!date) return {};
  if (text.size() == 10) return Seconds(*date);
  if (text.size() != 19 || text[10] != ' ' || text[13] != ':' || text[16] != ':') return {};
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return {};
  return Seconds(*date) + chrono::hours(*hour) + chrono::minutes(*minute) +
         chrono::seconds(*second);
}

std::string format(Seconds time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  return fmt::format(
      "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
      static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()),
      clock.hours().count(),
      clock.minutes().count(),
      clock.seconds().count()
  );
}

Seconds add_months(Seconds time, long months) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const auto moved = chrono::year_month(date.year(), date.month()) + chrono::months(months);
  const auto last =
      chrono::year_month_day_last(moved.year(), chrono::month_day_last(moved.month()));
  const auto kept = std::min(date.day(), last.day());
  return Seconds(chrono::sys_days(moved / kept)) + (time - day);
}

}  // namespace

std::optional<std::string> database_datetime(std::string_view text) {
  const auto time = parse_datetime(text);
  if (!time) return {};
  return format(*time);
}

std::optional<std::string> database_date(std::string_view text) {
  if (!parse_datetime(text)) return {};
  return std::string(text.substr(0, 10));
}

std::string format_datetime(base::WallTime time) {
  return format(chrono::floor<chrono::seconds>(time));
}

std::string format_date(base::WallTime time) {
  return format_datetime(time).substr(0, 10);
}

std::string display_date_time(std::string_view date, std::string_view php_format) {
  const auto text = database_datetime(date);
  if (!text) return {};
  std::string out;
  for (const char c : php_format) {
    if (c == 'Y') {
      out += text->substr(0, 4);
    } else if (c == 'm') {
      out += text->substr(5, 2);
    } else if (c == 'd') {
      out += text->substr(8, 2);
    } else {
      out += c;
    }
  }
  return out + " " + text->substr(11, 5);
}

std::optional<std::string> add_interval(std::string_view text, long amount, std::string_view unit) {
  const auto start = parse_datetime(text);
  if (!start) return {};
  std::string name;
  for (const char c : unit) name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  Seconds moved = *start;
  bool keeps_date_only = text.size() == 10;
  if (name == "YEAR") {
    moved = add_months(moved, amount * 12);
  } else if (name == "QUARTER") {
    moved = add_months(moved, amount * 3);
  } else if (name == "MONTH") {
    moved = add_months(moved, amount);
  } else if (name == "WEEK") {
    moved += chrono::days(amount * 7);
  } else if (name == "DAY") {
    moved += chrono::days(amount);
  } else {
    keeps_date_only = false;
    if (name == "HOUR") {
      moved += chrono::hours(amount);
    } else if (name == "MINUTE") {
      moved += chrono::minutes(amount);
    } else if (name == "SECOND") {
      moved += chrono::seconds(amount);
    } else {
      return {};
    }
  }
  auto out = format(moved);
  if (keeps_date_only) out.resize(10);
  return out;
}

std::optional<long> days_between(std::string_view from, std::string_view to) {
  const auto first = parse_date(from.substr(0, 10));
  const auto second = parse_date(to.substr(0, 10));
  if (!first || !second) return {};
  return (*second - *first).count();
}

}  // namespace suitemcp::sandbox
