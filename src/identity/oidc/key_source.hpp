#pragma once

#include "identity/oidc/discovery.hpp"
#include "identity/oidc/key_set.hpp"

namespace suitemcp::identity::oidc {

/// The provider's current keys. Fetched when first needed and again after an hour, and at once when
/// a token is signed with a key that we do not know or that has changed, but then at most every ten
/// seconds, so that tokens with invented key ids cannot make us flood the provider.
///
/// Errors: unauthenticated "oidc.unknown_key", "oidc.bad_signature"; bad_upstream "oidc.bad_keys";
/// those of Discovery and ProviderHttp. Threads: io thread only. Lifetime: the collaborators must
/// outlive it.
class KeySource {
 public:
  KeySource(Discovery& discovery, ProviderHttp& http, const base::Clock& clock);
  KeySource(const KeySource&) = delete;
  KeySource& operator=(const KeySource&) = delete;

  /// Returns when the signature is one of the provider's.
  asio::awaitable<void> verify(const base::Context& context, SignedToken token);

 private:
  using Keys = std::shared_ptr<const KeySet>;
  asio::awaitable<Keys> fetch(const base::Context& context);

  Discovery& discovery_;
  ProviderHttp& http_;
  SharedValue<KeySet> keys_;
};

}  // namespace suitemcp::identity::oidc
