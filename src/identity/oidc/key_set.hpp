#pragma once

#include "base/error.hpp"
#include "identity/oidc/signed_token.hpp"

#include <expected>
#include <memory>
#include <string_view>

namespace suitemcp::identity::oidc {

/// The provider's public signature keys (RFC 7517). Immutable. Threads: any.
class KeySet {
 public:
  enum class Verdict { valid, invalid, no_key };

  /// Keys that are not for signatures (`use`, `key_ops`), of another type than RSA or EC, of a
  /// curve that we do not know, too short or broken are left out: a provider may publish what we
  /// cannot use beside what we can. Private members are not even looked at. Errors: bad_upstream
  /// "oidc.bad_keys": not a JSON object with the list `keys`.
  static std::expected<KeySet, base::Error> parse(std::string_view text);

  KeySet(KeySet&&) noexcept;
  KeySet& operator=(KeySet&&) noexcept;
  ~KeySet();

  std::size_t size() const;

  /// Tries the keys that the token may mean: those with its kid (all when it names none), of its
  /// algorithm's type and curve, whose own `alg`, if there is one, is the token's. `no_key`: there
  /// is none of these.
  Verdict verify(const SignedToken& token) const;

 private:
  struct Keys;
  explicit KeySet(std::unique_ptr<const Keys> keys);

  std::unique_ptr<const Keys> keys_;
};

}  // namespace suitemcp::identity::oidc
