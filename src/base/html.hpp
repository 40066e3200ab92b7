#pragma once

#include <string>
#include <string_view>

namespace suitemcp::base {

/// Text for HTML, in attributes too: "&", "<", ">" and both quotes are written as references.
std::string escape_html(std::string_view text);

}  // namespace suitemcp::base
