// Any bytes from a server: however they are cut into reads, the client sees the same reply.
#include "tests/support/read_http.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto whole = suitemcp::test::read_reply(text, size + 1);
  if (size > 512) return 0;  // byte by byte is quadratic
  const auto bytewise = suitemcp::test::read_reply(text, 1);
  if (!suitemcp::test::agree(bytewise, whole)) std::abort();
  return 0;
}
