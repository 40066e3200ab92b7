#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::sandbox {

/// "2026-12-01 15:30:00", or a bare date as midnight; anything else (ISO 8601, the user's own
/// format) is what the CRM silently stores as NULL, here empty.
std::optional<std::string> database_datetime(std::string_view text);
/// "2026-12-01", or the date of a date with time.
std::optional<std::string> database_date(std::string_view text);

std::string format_datetime(base::WallTime time);  // UTC, "Y-m-d H:i:s"
std::string format_date(base::WallTime time);      // UTC, "Y-m-d"

/// "2026-12-01" as TimeDate::to_display_date_time() shows it to a user who writes dates as
/// `php_format` ("m/d/Y") says: "12/01/2026 00:00". Empty when `date` is none.
std::string display_date_time(std::string_view date, std::string_view php_format);

/// `text` (date or date with time) moved by `amount` units ("day", "month", ...; either case).
/// Month ends are clamped as MySQL does. Empty when `text` or `unit` is not understood.
std::optional<std::string> add_interval(std::string_view text, long amount, std::string_view unit);

/// Whole days from `from` to `to`.
std::optional<long> days_between(std::string_view from, std::string_view to);

}  // namespace suitemcp::sandbox
