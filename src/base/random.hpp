#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace suitemcp::base {

/// Chance, as a dependency.
class Random {
 public:
  virtual ~Random() = default;
  /// Throws Error internal "random.failed"; a predictable key is worse than none.
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// The operating system's generator through OpenSSL.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

/// `bytes` random bytes as URL-safe text without padding (RFC 4648 section 5).
std::string random_token(Random& random, std::size_t bytes);

}  // namespace suitemcp::base
