#include "identity/label.hpp"

#include "base/json.hpp"

#include <cstdint>

namespace suitemcp::identity {
namespace {

/// How long the letter is that begins with `lead`, if it is one.
std::size_t letter_length(char lead) {
  const auto byte = static_cast<std::uint8_t>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Of a letter that is valid.
char32_t code_of(std::string_view letter) {
  const auto lead = static_cast<std::uint8_t>(letter.front());
  char32_t code = letter.size() == 1 ? lead : lead & (0xFFU >> (letter.size() + 1));
  for (const char next : letter.substr(1)) {
    code = (code << 6U) | (static_cast<std::uint8_t>(next) & 0x3FU);
  }
  return code;
}

/// Blanks, control characters, and the ends of lines and paragraphs.
bool is_blank(char32_t code) {
  return code <= 0x20 || (code >= 0x7F && code <= 0xA0) || code == 0x2028 || code == 0x2029;
}

/// Takes no place, or turns what follows around: a name could pass for another.
bool is_invisible(char32_t code) {
  return (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xAD || code == 0x061C || code == 0xFEFF;
}

}  // namespace

std::string clean_label(std::string_view text, std::size_t max_bytes) {
  std::string label;
  bool has_gap = false;
  while (!text.empty()) {
    const auto letter = text.substr(0, letter_length(text.front()));
    if (!base::is_utf8(letter)) {
      text.remove_prefix(1);
      continue;
    }
    text.remove_prefix(letter.size());
    const auto code = code_of(letter);
    if (is_invisible(code)) continue;
    if (is_blank(code)) {
      has_gap = !label.empty();
      continue;
    }
    if (label.size() + (has_gap ? 1 : 0) + letter.size() > max_bytes) break;
    if (has_gap) label.push_back(' ');
    has_gap = false;
    label.append(letter);
  }
  return label;
}

}  // namespace suitemcp::identity
