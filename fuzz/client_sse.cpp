#include "base/error.hpp"
#include "client/sse_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using suitemcp::client::SseEvent;
using suitemcp::client::SseReader;

std::string flatten(const std::vector<SseEvent>& events) {
  std::string out;
  for (const auto& event : events) out += event.name + '\0' + event.data + '\0';
  return out;
}

}  // namespace

/// The first byte says how the rest is cut: the events may not depend on it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t step = data[0] % 16 + 1U;
  const auto whole = flatten(SseReader().feed(text));
  SseReader reader;
  std::string pieces;
  for (std::size_t at = 0; at < text.size(); at += step) {
    pieces += flatten(reader.feed(text.substr(at, step)));
  }
  if (whole != pieces) std::abort();
  return 0;
}
