#include "base/crypto.hpp"
#include "identity/oidc/key_set.hpp"
#include "identity/oidc/token_signer_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cjose/jwk.h>
#include <cjose/jws.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <stdexcept>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;

cjose_jwk_t* require_key(cjose_jwk_t* key) {
  if (key == nullptr) throw std::runtime_error("no key was made");
  return key;
}

std::shared_ptr<void> own(cjose_jwk_t* key) {
  return {require_key(key), [](void* raw) { cjose_jwk_release(static_cast<cjose_jwk_t*>(raw)); }};
}

json::object exported(void* key, bool with_private_parts) {
  cjose_err error{};
  char* text = cjose_jwk_to_json(static_cast<cjose_jwk_t*>(key), with_private_parts, &error);
  if (text == nullptr) throw std::runtime_error("the key cannot be written");
  auto object = json::parse(text).as_object();
  ::free(text);
  return object;
}

/// DER (X.690 8.1): tag, length, content.
std::string der(char tag, const std::string& content) {
  std::string text(1, tag);
  if (content.size() < 128) {
    text.push_back(static_cast<char>(content.size()));
  } else {
    text.push_back('\x82');
    text.push_back(static_cast<char>(content.size() >> 8U));
    text.push_back(static_cast<char>(content.size() & 255U));
  }
  return text + content;
}

std::string der_integer(std::string_view base64url) {
  auto bytes = base::decode_base64url(base64url).value();
  if ((static_cast<unsigned char>(bytes.front()) & 128U) != 0) bytes.insert(0, 1, '\0');
  return der('\x02', bytes);
}

}  // namespace

TestKey::TestKey(std::string id, std::shared_ptr<void> jose)
    : id_(std::move(id)), jose_(std::move(jose)) {
}

TestKey TestKey::rsa(std::string id, std::size_t bits) {
  constexpr std::uint8_t kExponent[] = {1, 0, 1};
  cjose_err error{};
  return {std::move(id), own(cjose_jwk_create_RSA_random(bits, kExponent, 3, &error))};
}

TestKey TestKey::ec(std::string id, std::string_view curve) {
  auto which = CJOSE_JWK_EC_P_256;
  if (curve == "P-384") which = CJOSE_JWK_EC_P_384;
  if (curve == "P-521") which = CJOSE_JWK_EC_P_521;
  cjose_err error{};
  return {std::move(id), own(cjose_jwk_create_EC_random(which, &error))};
}

json::object TestKey::jwk() const {
  auto object = exported(jose_.get(), false);
  object["kid"] = id_;
  object["use"] = "sig";
  return object;
}

json::object TestKey::private_jwk() const {
  auto object = exported(jose_.get(), true);
  object["kid"] = id_;
  return object;
}

std::string TestKey::sign(std::string_view algorithm, std::string_view payload) const {
  return sign_as(algorithm, id_, "JWT", payload);
}

std::string TestKey::sign_as(
    std::string_view algorithm,
    std::string_view key_id,
    std::string_view type,
    std::string_view payload
) const {
  cjose_err error{};
  const std::unique_ptr<cjose_header_t, decltype(&cjose_header_release)> header(
      cjose_header_new(&error), cjose_header_release
  );
  cjose_header_set(header.get(), "alg", std::string(algorithm).c_str(), &error);
  if (!key_id.empty()) {
    cjose_header_set(header.get(), "kid", std::string(key_id).c_str(), &error);
  }
  if (!type.empty()) cjose_header_set(header.get(), "typ", std::string(type).c_str(), &error);
  const std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)> token(
      cjose_jws_sign(
          static_cast<cjose_jwk_t*>(jose_.get()),
          header.get(),
          reinterpret_cast<const std::uint8_t*>(payload.data()),
          payload.size(),
          &error
      ),
      cjose_jws_release
  );
  const char* text = nullptr;
  if (!token || !cjose_jws_export(token.get(), &text, &error)) {
    throw std::runtime_error("the token cannot be signed");
  }
  return text;
}

std::string key_set_text(std::initializer_list<json::object> keys) {
  json::array list;
  for (const auto& key : keys) list.emplace_back(key);
  return json::serialize(json::object{{"keys", list}});
}

std::string sign_hs256(std::string_view key, std::string_view header, std::string_view payload) {
  const auto signed_part = base::base64url(header) + "." + base::base64url(payload);
  const auto digest = base::HmacKey(base::Secret(std::string(key))).digest(signed_part);
  return signed_part + "." +
         base::base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string public_pem(const TestKey& key) {
  const auto jwk = key.jwk();
  const auto pair =
      der('\x30', der_integer(jwk.at("n").as_string()) + der_integer(jwk.at("e").as_string()));
  // AlgorithmIdentifier of rsaEncryption (RFC 8017 A.1)
  const std::string algorithm("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", 15);
  const auto text = base::base64(der('\x30', algorithm + der('\x03', std::string(1, '\0') + pair)));
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + "\n";
  return pem + "-----END PUBLIC KEY-----\n";
}

namespace {

TEST(TestKey, PublishesNoPrivatePart) {
  const auto key = TestKey::ec("k1");
  EXPECT_FALSE(key.jwk().contains("d"));
  EXPECT_TRUE(key.private_jwk().contains("d"));
}

TEST(TestKey, PemIsTheOneThatOpensslWrites) {
  // 2048 bits: this prefix holds the algorithm and the lengths.
  const auto pem = public_pem(TestKey::rsa("k1"));
  EXPECT_TRUE(
      pem.starts_with("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA")
  ) << pem;
  EXPECT_TRUE(pem.ends_with("IDAQAB\n-----END PUBLIC KEY-----\n")) << pem;
}

}  // namespace
}  // namespace suitemcp::identity::oidc
