#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::crm {

/// What a model may write where the CRM wants a date: "2026-12-01", "2026-12-01 15:30[:00]", or ISO
/// 8601 "2026-12-01T15:30:00.000+02:00". Without an offset it is UTC. The CRM stores NULL for
/// anything but its own format and says nothing, so nothing else may reach it. Pure.
struct DateInput {
  std::string date;      // "Y-m-d" as written: a date is never shifted between zones
  std::string datetime;  // "Y-m-d H:i:s" in UTC; midnight when only a date was given
  bool has_time = false;
};

/// None when the text is in no such format or no such day exists.
std::optional<DateInput> parse_date_input(std::string_view text);

inline constexpr std::string_view kDateFormats =
    "\"2026-12-01\", \"2026-12-01 15:30:00\" (UTC) or ISO 8601 \"2026-12-01T15:30:00+02:00\"";

}  // namespace suitemcp::crm
