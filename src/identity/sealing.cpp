#include "identity/sealing.hpp"

#include "base/crypto.hpp"

namespace suitemcp::identity {

Sealing::Sealing(base::Random& random, const StateSecrets& secrets, std::string_view purpose)
    : random_(random), key_(base::derive_key(secrets.current, purpose)) {
  if (secrets.previous) previous_key_ = base::derive_key(*secrets.previous, purpose);
}

std::string Sealing::seal(std::string_view plain, std::string_view identity) {
  return base::seal(key_, random_, plain, identity);
}

std::optional<base::Secret> Sealing::open(std::string_view sealed, std::string_view identity)
    const {
  auto plain = base::open_sealed(key_, sealed, identity);
  if (!plain && previous_key_) plain = base::open_sealed(*previous_key_, sealed, identity);
  return plain;
}

}  // namespace suitemcp::identity
