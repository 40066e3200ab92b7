#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

/// What every target needs.
namespace suitemcp::fuzz {

inline std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// What holds for any input; else the fuzzer keeps this one. `rule` ends with a new line.
inline void require(bool holds, const char* rule) {
  if (holds) return;
  std::fputs(rule, stderr);
  std::abort();
}

}  // namespace suitemcp::fuzz
