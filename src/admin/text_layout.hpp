#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::admin {

/// What a terminal has where nobody has made it larger.
constexpr std::size_t kColumns = 80;

/// Characters of UTF-8 text, near enough to columns for names.
std::size_t width_of(std::string_view text);

/// At most so many columns, at least one; "…" stands for what was cut off.
std::string shorten(std::string_view text, std::size_t columns);

/// Lines of at most so many columns, cut at blanks; a longer word has a line to itself.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

}  // namespace suitemcp::admin
