#include "base/random.hpp"

#include "base/crypto.hpp"
#include "base/error.hpp"

#include <openssl/rand.h>

#include <vector>

namespace suitemcp::base {

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw Error(ErrorKind::internal, "random.failed", "the system's random generator failed");
  }
}

std::string random_token(Random& random, std::size_t bytes) {
  std::vector<std::uint8_t> raw(bytes);
  random.fill(raw);
  return base64url(std::string_view(reinterpret_cast<const char*>(raw.data()), raw.size()));
}

}  // namespace suitemcp::base
