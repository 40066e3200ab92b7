#pragma once

#include "base/secret.hpp"

#include <string_view>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// What an API key looks like: "smcp_", 43 letters and digits that carry 256 random bits, and a
/// 6-character CRC-32 of all before. So scanners find leaked keys by smcp_[0-9A-Za-z]{49}, and a
/// typo is refused without asking the store.
inline constexpr std::string_view kApiKeyPrefix = "smcp_";

base::Secret make_api_key(base::Random& random);

/// Prefix, length, alphabet and checksum are right; says nothing about whether the key was issued.
bool is_api_key(std::string_view text);

}  // namespace suitemcp::identity
