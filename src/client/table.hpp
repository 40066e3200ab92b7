#pragma once

#include <boost/json/array.hpp>

#include <cstddef>
#include <string>

namespace suitemcp::client {

enum class Colour { off, on };

/// Records (JSON objects) as a table at most `width` columns wide: one column per field, in order
/// of first appearance; wide columns are cut, and what still does not fit is left out and named.
std::string render_table(const boost::json::array& records, std::size_t width, Colour colour);

}  // namespace suitemcp::client
