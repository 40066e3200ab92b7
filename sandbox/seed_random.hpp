#pragma once

#include "base/random.hpp"

#include <cstdint>
#include <span>

namespace suitemcp::sandbox {

/// The same "chance" at every start.
class SeedRandom final : public base::Random {
 public:
  std::uint32_t next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>(state_ >> 33U);
  }
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(next());
  }

 private:
  std::uint64_t state_ = 20'240'117;
};

}  // namespace suitemcp::sandbox
