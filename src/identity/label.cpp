#include "identity/label.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

struct Span {
  char32_t first;
  char32_t last;
};

/// Unicode's Default_Ignorable_Code_Point, without the variation selectors that belong to emoji,
/// and the marks of annotations.
constexpr std::array<Span, 16> kInvisible = {{
    {0xAD, 0xAD},
    {0x034F, 0x034F},
    {0x061C, 0x061C},
    {0x115F, 0x1160},
    {0x17B4, 0x17B5},
    {0x180B, 0x180F},
    {0x200B, 0x200F},
    {0x202A, 0x202E},
    {0x2060, 0x206F},
    {0x3164, 0x3164},
    {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB},
    {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF},
}};

/// Takes no place, or turns what follows around: a name could pass for another.
bool is_invisible(char32_t code) {
  const auto holds = [code](const Span& span) { return code >= span.first && code <= span.last; };
  return std::ranges::any_of(kInvisible, holds);
}

/// As JSON writes a letter by its number; above the first 65536 as two (RFC 8259, 7).
std::string escape(char32_t code) {
  const auto number = static_cast<std::uint32_t>(code);
  if (number < 0x10000) return fmt::format("\\u{:04x}", number);
  const auto rest = number - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10U), 0xDC00 + (rest & 0x3FFU));
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

std::string escape_hidden(std::string_view json) {
  std::string escaped;
  while (!json.empty()) {
    const auto letter = json.substr(0, letter_length(json.front()));
    json.remove_prefix(letter.size());
    // Blanks between values are the form of the JSON; what is no letter is not ours to mend.
    const bool is_form = letter.front() > 0 && letter.front() <= 0x20;
    const auto code = !is_form && base::is_utf8(letter) ? code_of(letter) : U' ';
    const bool is_hidden = code != U' ' && (is_blank(code) || is_invisible(code));
    escaped += is_hidden ? escape(code) : std::string(letter);
  }
  return escaped;
}

}  // namespace suitemcp::identity
