#pragma once

#include <string_view>

namespace suitemcp::identity::pages {

/// The style of all pages, for light and dark, phone, print and forced colours.
extern const std::string_view kStyle;

/// Puts a button that copies into each element with `data-copy` (what is copied, in words).
extern const std::string_view kCopyScript;

}  // namespace suitemcp::identity::pages
