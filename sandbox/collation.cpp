#include "sandbox/collation.hpp"

#include "sandbox/utf8.hpp"

#include <algorithm>

namespace suitemcp::sandbox {
namespace {

// U+00C0 to U+00FF; a blank keeps the character.
constexpr std::string_view kLatin1 =
    "aaaaaa ceeeeiiii nooooo ouuuuy saaaaaa ceeeeiiii nooooo ouuuuy y";
// U+0100 to U+017F.
constexpr std::string_view kExtendedA =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiijjjjkkkllllllllllnnnnnnnnn"
    "oooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kLatin1.size() == 64);
static_assert(kExtendedA.size() == 128);

char32_t fold_code(char32_t code) {
  if (code >= 'A' && code <= 'Z') return code + 32;
  if (code >= 0xC0 && code <= 0xFF) {
    const char base = kLatin1[code - 0xC0];
    if (base != ' ') return static_cast<char32_t>(base);
    return code < 0xDE && code != 0xD7 ? code + 0x20 : code;
  }
  if (code >= 0x100 && code <= 0x17F) return static_cast<char32_t>(kExtendedA[code - 0x100]);
  if ((code >= 0x391 && code <= 0x3A9) || (code >= 0x410 && code <= 0x42F)) return code + 0x20;
  if (code >= 0x400 && code <= 0x40F) return code + 0x50;
  return code;
}

bool match(std::string_view text, std::string_view pattern) {
  while (!pattern.empty()) {
    if (pattern.front() == '%') {
      pattern.remove_prefix(1);
      for (std::size_t at = 0; at <= text.size(); ++at) {
        if (match(text.substr(at), pattern)) return true;
      }
      return false;
    }
    if (text.empty()) return false;
    std::size_t text_step = 0;
    const char32_t code = next_code_point(text, text_step);
    const bool any = pattern.front() == '_';
    if (pattern.front() == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    std::size_t pattern_step = 0;
    const char32_t wanted = next_code_point(pattern, pattern_step);
    if (!any && code != wanted) return false;
    text.remove_prefix(text_step);
    pattern.remove_prefix(pattern_step);
  }
  return text.empty();
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();)
    append_utf8(out, fold_code(next_code_point(text, at)));
  return out;
}

int compare_folded(std::string_view left, std::string_view right) {
  if (left == right) return 0;
  // Most texts differ early and in ASCII: decide without building folded copies.
  const auto is_plain = [](unsigned char c) { return c < 0x80 && c != ' '; };
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const auto a = static_cast<unsigned char>(left[i]);
    const auto b = static_cast<unsigned char>(right[i]);
    if (!is_plain(a) || !is_plain(b)) break;
    const auto difference = static_cast<int>(fold_code(a)) - static_cast<int>(fold_code(b));
    if (difference != 0) return difference;
  }
  while (left.ends_with(' ')) left.remove_suffix(1);
  while (right.ends_with(' ')) right.remove_suffix(1);
  return fold(left).compare(fold(right));
}

bool matches_like(std::string_view text, std::string_view pattern) {
  return match(fold(text), fold(pattern));
}

}  // namespace suitemcp::sandbox
