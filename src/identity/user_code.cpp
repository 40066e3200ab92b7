#include "identity/user_code.hpp"

#include "base/random.hpp"

#include <array>
#include <string_view>

namespace suitemcp::identity {

std::string draw_user_code(base::Random& random) {
  constexpr std::string_view kLetters = "BCDFGHJKMNPRTVXY23479";
  constexpr std::size_t kLength = 8;
  // A byte beyond the last whole round would make the first letters come more often.
  constexpr std::size_t kFairBytes = 256 - 256 % kLetters.size();
  std::string code;
  while (code.size() < kLength) {
    std::array<std::uint8_t, 2 * kLength> bytes{};
    random.fill(bytes);
    for (const auto byte : bytes) {
      if (byte < kFairBytes && code.size() < kLength) code += kLetters[byte % kLetters.size()];
    }
  }
  return code.insert(kLength / 2, "-");
}

}  // namespace suitemcp::identity
