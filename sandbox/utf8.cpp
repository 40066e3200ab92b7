#include "sandbox/utf8.hpp"

namespace suitemcp::sandbox {

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  const std::size_t extra = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  if (extra == 0 || at + extra >= text.size() || first >= 0xF8) {
    ++at;
    return first;
  }
  char32_t code = first & (0x3FU >> extra);
  for (std::size_t i = 1; i <= extra; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) {
      ++at;
      return first;
    }
    code = (code << 6U) | (byte(at + i) & 0x3FU);
  }
  at += extra + 1;
  return code;
}

void append_utf8(std::string& out, char32_t code) {
  const auto add = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0U | (code >> 6U));
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    add(0xE0U | (code >> 12U));
    add(0x80U | ((code >> 6U) & 0x3FU));
    add(0x80U | (code & 0x3FU));
  } else {
    add(0xF0U | (code >> 18U));
    add(0x80U | ((code >> 12U) & 0x3FU));
    add(0x80U | ((code >> 6U) & 0x3FU));
    add(0x80U | (code & 0x3FU));
  }
}

}  // namespace suitemcp::sandbox
