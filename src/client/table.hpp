#pragma once

#include "client/json_text.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace suitemcp::client {

enum class Colour { off, on };

/// Records as a table at most `width` columns wide: one column per field, in order of first
/// appearance; wide columns are cut, and what still does not fit is left out and named. Without
/// records it is the line "no records".
std::string render_table(std::span<const Record> records, std::size_t width, Colour colour);

}  // namespace suitemcp::client
