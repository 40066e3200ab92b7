#pragma once

#include <string>
#include <string_view>

namespace suitemcp::sandbox {

/// `text` as MySQL's utf8mb3_general_ci sees it: letters without case and accent.
std::string fold(std::string_view text);

/// Below, at or above zero. Trailing blanks do not count (PAD SPACE).
int compare_folded(std::string_view left, std::string_view right);

/// LIKE: % and _, backslash escapes; case and accents do not count.
bool matches_like(std::string_view text, std::string_view pattern);

}  // namespace suitemcp::sandbox
