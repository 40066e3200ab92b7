// Any bytes from a peer: however they are cut into reads, the server sees the same requests.
#include "tests/support/read_http.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto whole = suitemcp::test::read_requests(text, size + 1);
  if (size > 512) return 0;  // byte by byte is quadratic
  const auto bytewise = suitemcp::test::read_requests(text, 1);
  if (!suitemcp::test::agree(bytewise, whole)) std::abort();
  return 0;
}
