#include "identity/api_key_format.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace suitemcp::identity {
namespace {

constexpr std::string_view kAlphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kRandomCharacters = 43;  // 43 * log2(62) = 256.03 bits
constexpr std::size_t kChecksumCharacters = 6;
constexpr std::size_t kKeyCharacters =
    kApiKeyPrefix.size() + kRandomCharacters + kChecksumCharacters;

std::string checksum(std::string_view text) {
  std::uint32_t rest = base::crc32(text);
  std::string digits(kChecksumCharacters, '0');
  for (auto& digit : digits) {
    digit = kAlphabet[rest % kAlphabet.size()];
    rest /= kAlphabet.size();
  }
  return digits;
}

}  // namespace

base::Secret make_api_key(base::Random& random) {
  // Bytes from 248 on are thrown away: 256 is no multiple of 62, and a remainder would be skewed.
  constexpr std::uint8_t kFairBytes = 248;
  std::string key(kApiKeyPrefix);
  key.reserve(kKeyCharacters);
  std::array<std::uint8_t, 64> bytes{};
  while (key.size() < kApiKeyPrefix.size() + kRandomCharacters) {
    random.fill(bytes);
    for (const auto byte : bytes) {
      if (byte >= kFairBytes || key.size() == kApiKeyPrefix.size() + kRandomCharacters) continue;
      key.push_back(kAlphabet[byte % kAlphabet.size()]);
    }
  }
  key.append(checksum(key));
  return base::Secret(std::move(key));
}

bool is_api_key(std::string_view text) {
  if (text.size() != kKeyCharacters || !text.starts_with(kApiKeyPrefix)) return false;
  const auto body = text.substr(kApiKeyPrefix.size());
  if (body.find_first_not_of(kAlphabet) != std::string_view::npos) return false;
  const auto split = text.size() - kChecksumCharacters;
  return checksum(text.substr(0, split)) == text.substr(split);
}

}  // namespace suitemcp::identity
