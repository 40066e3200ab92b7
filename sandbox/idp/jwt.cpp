#include "sandbox/idp/jwt.hpp"

#include "base/crypto.hpp"
#include "sandbox/idp/bytes.hpp"

#include <boost/json/serialize.hpp>

namespace suitemcp::sandbox::idp {
namespace {

namespace json = boost::json;

std::string encode(const json::object& part) {
  return base::base64url(json::serialize(part));
}

/// Header and claims: what is signed.
std::string signing_input(json::object header, const json::object& claims) {
  header["typ"] = "JWT";
  return encode(header) + "." + encode(claims);
}

std::string hs256(const SigningKey& key, const json::object& claims) {
  const auto input = signing_input({{"alg", "HS256"}, {"kid", key.id()}}, claims);
  const auto mac = base::HmacKey(base::Secret(key.public_pem())).digest(input);
  return input + "." + base::base64url(bytes_of(mac));
}

}  // namespace

std::string sign_jwt(const SigningKey& key, const json::object& claims) {
  const auto input = signing_input({{"alg", "RS256"}, {"kid", key.id()}}, claims);
  return input + "." + base::base64url(key.sign_rs256(input));
}

std::string forge_jwt(Forgery forgery, const SigningKey& key, const json::object& claims) {
  switch (forgery) {
    case Forgery::alg_none:
      return signing_input({{"alg", "none"}}, claims) + ".";
    case Forgery::hs256:
      return hs256(key, claims);
    case Forgery::bad_signature: {
      const auto input = signing_input({{"alg", "RS256"}, {"kid", key.id()}}, claims);
      auto signature = key.sign_rs256(input);
      signature.back() = static_cast<char>(signature.back() ^ 1);
      return input + "." + base::base64url(signature);
    }
    case Forgery::unknown_key:
      return sign_jwt(SigningKey(key.bits()), claims);
    case Forgery::none:
    case Forgery::wrong_iss:
    case Forgery::wrong_aud:
    case Forgery::wrong_azp:
    case Forgery::wrong_nonce:
    case Forgery::no_nonce:
    case Forgery::expired:
    case Forgery::not_yet_valid:
    case Forgery::wrong_response_iss:
    case Forgery::no_response_iss:
    case Forgery::wrong_userinfo_sub:
      break;
  }
  return sign_jwt(key, claims);
}

}  // namespace suitemcp::sandbox::idp
