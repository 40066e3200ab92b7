#pragma once

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace suitemcp::sandbox::idp {

/// A fresh RSA key. Making one of 2048 bits takes some tenths of a second and blocks: a demo does
/// it at the start and when a test asks for another.
///
/// Errors: internal "idp.crypto" when OpenSSL fails.
class SigningKey {
 public:
  explicit SigningKey(unsigned bits);
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  const std::string& id() const { return id_; }  // "kid", made from the key (RFC 7638)
  unsigned bits() const { return bits_; }
  boost::json::object public_jwk() const;               // RFC 7517
  std::string public_pem() const;                       // for the HS256 forgery
  std::string sign_rs256(std::string_view text) const;  // RFC 7518 3.3; raw bytes

 private:
  struct Pair;
  std::unique_ptr<Pair> pair_;
  std::string modulus_;   // base64url
  std::string exponent_;  // base64url
  std::string id_;
  unsigned bits_;
};

}  // namespace suitemcp::sandbox::idp
