#pragma once

#include "base/crypto.hpp"

#include <string>
#include <string_view>

namespace suitemcp::identity {

// Under which names ApiKeys keeps things in the store.

/// A hash: user id to KeyList.
inline constexpr const char* kListsKey = "auth:keys";
/// Tells of an earlier end: "KEY-ID UNIX-SECONDS".
inline constexpr const char* kEarlierEndChannel = "auth:earlier-end";
inline constexpr std::size_t kKeyIdDigits = 16;

/// Of the sessions of that key; a whole digest has one.
inline std::string session_prefix_of(std::string_view key_id) {
  return std::string("auth:session:").append(key_id);
}
inline std::string session_key_of(const base::Digest& digest) {
  return session_prefix_of(base::hex(digest));
}

}  // namespace suitemcp::identity
