#pragma once

#include <string_view>

namespace suitemcp::sandbox::idp {

/// The style sheet of the pages: light and dark, phone and desktop.
extern const std::string_view kPageStyle;

}  // namespace suitemcp::sandbox::idp
