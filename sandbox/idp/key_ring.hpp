#pragma once

#include "sandbox/idp/signing_key.hpp"

#include <string>
#include <vector>

namespace suitemcp::sandbox::idp {

enum class OldKeys { kept, dropped };

/// The key that signs, and those that are still published.
class KeyRing {
 public:
  explicit KeyRing(unsigned bits) { keys_.emplace_back(bits); }

  const SigningKey& current() const { return keys_.back(); }
  /// From now on another key signs.
  void rotate(OldKeys old);
  std::string jwks() const;  // the JWK set as JSON, newest key last

 private:
  std::vector<SigningKey> keys_;
};

}  // namespace suitemcp::sandbox::idp
