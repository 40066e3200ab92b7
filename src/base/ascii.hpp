#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace suitemcp::base {

// Names of protocols are ASCII (RFC 9110 5.1); asking a locale costs more than the rest of a
// lookup. Other bytes stand for themselves.

constexpr char lower_ascii(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

inline std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) letter = lower_ascii(letter);
  return lower;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char one, char other) {
    return lower_ascii(one) == lower_ascii(other);
  });
}

constexpr bool starts_ignoring_case(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && equals_ignoring_case(text.substr(0, start.size()), start);
}

}  // namespace suitemcp::base
