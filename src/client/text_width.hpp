#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suitemcp::client {

/// Columns that UTF-8 text takes on a terminal: 2 for East Asian wide letters and emoji, 0 for
/// combining marks, 1 for the rest. Good enough for tables of names.
std::size_t text_width(std::string_view text);

/// The text as one safe line: controls (escape sequences of a hostile record too) become spaces,
/// bytes that are not UTF-8 become U+FFFD.
std::string one_line(std::string_view text);

/// `text`, which one_line made, in exactly `width` columns: cut with "…" or filled with spaces.
std::string fit(std::string_view text, std::size_t width);

}  // namespace suitemcp::client
