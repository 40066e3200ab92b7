#pragma once

#include "base/html.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace suitemcp::identity::pages {

/// Text that is HTML already. Whatever else goes into a page goes through html(), which escapes it:
/// forgetting to is no option.
struct Html {
  std::string text;

  Html& operator+=(const Html& more) {
    text += more.text;
    return *this;
  }
};

inline std::string in_html(const Html& part) {
  return part.text;
}
inline std::string in_html(std::string_view part) {
  return base::escape_html(part);
}

template <class>
using InHtml = std::string;

/// As fmt::format with a literal; parts other than Html are plain text.
template <class... Parts>
Html html(fmt::format_string<InHtml<Parts>...> format, const Parts&... parts) {
  return {fmt::format(format, in_html(parts)...)};
}

}  // namespace suitemcp::identity::pages
