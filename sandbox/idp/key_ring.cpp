#include "sandbox/idp/key_ring.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace suitemcp::sandbox::idp {

void KeyRing::rotate(OldKeys old) {
  SigningKey next(current().bits());
  if (old == OldKeys::dropped) keys_.clear();
  keys_.push_back(std::move(next));
}

std::string KeyRing::jwks() const {
  boost::json::array keys;
  for (const auto& key : keys_) keys.push_back(key.public_jwk());
  return boost::json::serialize(boost::json::object{{"keys", std::move(keys)}});
}

}  // namespace suitemcp::sandbox::idp
