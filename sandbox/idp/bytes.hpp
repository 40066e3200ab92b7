#pragma once

#include "base/crypto.hpp"

#include <string_view>

namespace suitemcp::sandbox::idp {

/// A digest as the encoders want it. Valid as long as the digest.
inline std::string_view bytes_of(const base::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace suitemcp::sandbox::idp
