// A reader of signatures that shares nothing with the code that makes them.
#include "sandbox/idp/idp_fixture.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

namespace suitemcp::sandbox::idp {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<BIGNUM> number_of(const json::value& jwk, const char* member) {
  const auto raw = base::decode_base64url(jwk.at(member).as_string()).value();
  return Owned<BIGNUM>(BN_bin2bn(bytes_of(raw), static_cast<int>(raw.size()), nullptr));
}

Owned<EVP_PKEY> key_of(const json::value& jwk) {
  const auto modulus = number_of(jwk, "n");
  const auto exponent = number_of(jwk, "e");
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return Owned<EVP_PKEY>(key);
}

}  // namespace

bool is_signed(std::string_view token, const json::value& jwks) {
  const auto header = header_of(token);
  const auto dot = token.rfind('.');
  const auto signature = base::decode_base64url(token.substr(dot + 1));
  if (header.at("alg") != "RS256" || !signature) return false;
  for (const auto& jwk : jwks.at("keys").as_array()) {
    if (jwk.at("kid") != header.at("kid")) continue;
    const auto key = key_of(jwk);
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
    const auto input = token.substr(0, dot);
    return EVP_DigestVerify(
               context.get(), bytes_of(*signature), signature->size(), bytes_of(input), input.size()
           ) == 1;
  }
  return false;
}

namespace {

TEST(IsSigned, AcceptsTheSignatureOfAKeyAndNoOther) {
  const SigningKey key(1024);
  const std::string input =
      base::base64url(R"({"alg":"RS256","kid":")" + key.id() + "\"}") + "." + base::base64url("{}");
  const auto token = input + "." + base::base64url(key.sign_rs256(input));
  const json::value known{{"keys", json::array{key.public_jwk()}}};
  EXPECT_TRUE(is_signed(token, known));
  EXPECT_FALSE(is_signed(token, {{"keys", json::array()}}));
  auto other = SigningKey(1024).public_jwk();
  other["kid"] = key.id();
  EXPECT_FALSE(is_signed(token, {{"keys", json::array{other}}}));
}

}  // namespace
}  // namespace suitemcp::sandbox::idp
