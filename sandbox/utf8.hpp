#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suitemcp::sandbox {

/// One code point read from `text` at `at`; moves `at` behind it. A byte that is not UTF-8 comes
/// back as itself, so nothing is lost and nothing loops.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t code_point);

}  // namespace suitemcp::sandbox
