#pragma once

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace suitemcp::identity::oidc {

/// A provider's private key, for tests: real keys, really signing.
class TestKey {
 public:
  static TestKey rsa(std::string id, std::size_t bits = 2048);
  static TestKey ec(std::string id, std::string_view curve = "P-256");

  /// As a provider publishes it: {"kty", "kid", "use": "sig", ...}.
  boost::json::object jwk() const;
  /// With the private members, as no provider should publish it.
  boost::json::object private_jwk() const;

  /// Header: alg, this key's kid, typ JWT.
  std::string sign(std::string_view algorithm, std::string_view payload) const;
  /// Other texts in the header; an empty one leaves the member out.
  std::string sign_as(
      std::string_view algorithm,
      std::string_view key_id,
      std::string_view type,
      std::string_view payload
  ) const;

 private:
  TestKey(std::string id, std::shared_ptr<void> jose);

  std::string id_;
  std::shared_ptr<void> jose_;
};

/// {"keys": [...]}
std::string key_set_text(std::initializer_list<boost::json::object> keys);

/// Three parts with a signature made by HMAC-SHA-256 under `key`.
std::string sign_hs256(std::string_view key, std::string_view header, std::string_view payload);

/// The RSA key as `openssl rsa -pubout` writes it: what the classic attack uses as HMAC key.
std::string public_pem(const TestKey& key);

}  // namespace suitemcp::identity::oidc
