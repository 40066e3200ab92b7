#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suitemcp::identity {

/// What a stranger says of itself, as one short line that can be shown: at most `max_bytes` of
/// UTF-8, cut between letters. Bytes that are not UTF-8 and marks that turn the direction of the
/// text are left out, control characters become blanks; none lead, trail or stand twice.
std::string clean_label(std::string_view text, std::size_t max_bytes);

}  // namespace suitemcp::identity
