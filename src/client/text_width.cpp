#include "client/text_width.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace suitemcp::client {
namespace {

struct Letter {
  char32_t code = 0xFFFD;
  std::size_t bytes = 1;
  bool is_valid = false;
};

/// The first letter of `text`, which is not empty.
Letter first_letter(std::string_view text) {
  const auto at = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = at(0);
  if (lead < 0x80) return {.code = lead, .bytes = 1, .is_valid = true};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xC0U) != 0x80) return {};
    code = (code << 6U) | (at(i) & 0x3FU);
  }
  return {.code = code, .bytes = bytes, .is_valid = true};
}

struct Block {
  char32_t first;
  char32_t last;
};
constexpr std::array<Block, 7> kWide = {{
    {0x1100, 0x115F},
    {0x2E80, 0xA4CF},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0x1F300, 0x3FFFD},
}};
constexpr std::array<Block, 5> kNoWidth = {{
    {0x0300, 0x036F},
    {0x200B, 0x200F},
    {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F},
    {0x1AB0, 0x1AFF},
}};
/// Controls, and the marks that turn the direction of what follows.
constexpr std::array<Block, 5> kUnsafe = {{
    {0x00, 0x1F},
    {0x7F, 0x9F},
    {0x2028, 0x202E},
    {0x2066, 0x2069},
    {0xFFFE, 0xFFFF},
}};

bool is_in(char32_t code, const auto& blocks) {
  return std::ranges::any_of(blocks, [code](const Block& block) {
    return code >= block.first && code <= block.last;
  });
}

std::size_t letter_width(char32_t code) {
  if (is_in(code, kNoWidth)) return 0;
  return is_in(code, kWide) ? 2 : 1;
}

}  // namespace

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto letter = first_letter(text);
    width += letter_width(letter.code);
    text.remove_prefix(letter.bytes);
  }
  return width;
}

std::string one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto letter = first_letter(text);
    if (!letter.is_valid)
      out.append("\xEF\xBF\xBD");
    else if (is_in(letter.code, kUnsafe))
      out.push_back(' ');
    else
      out.append(text.substr(0, letter.bytes));
    text.remove_prefix(letter.bytes);
  }
  return out;
}

std::string fit(std::string_view text, std::size_t width) {
  const auto whole = text_width(text);
  if (whole <= width) return std::string(text) + std::string(width - whole, ' ');
  if (width == 0) return {};
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const auto letter = first_letter(text);
    const auto wide = letter_width(letter.code);
    if (used + wide > width - 1) break;
    out.append(text.substr(0, letter.bytes));
    used += wide;
    text.remove_prefix(letter.bytes);
  }
  return out + "…" + std::string(width - 1 - used, ' ');
}

}  // namespace suitemcp::client
