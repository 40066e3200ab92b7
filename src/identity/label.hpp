#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suitemcp::identity {

/// What a stranger says of itself, as one short line that can be shown: at most `max_bytes` of
/// UTF-8, cut between letters. Bytes that are not UTF-8, marks that turn the direction of the text
/// and letters that do not show are left out, control characters become blanks; none lead, trail or
/// stand twice.
std::string clean_label(std::string_view text, std::size_t max_bytes);

/// The same JSON, in which letters that clean_label() would leave out or replace, but for blanks,
/// are written as \uXXXX: a terminal shows them and does not obey them.
std::string escape_hidden(std::string_view json);

}  // namespace suitemcp::identity
