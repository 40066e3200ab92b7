#include "sandbox/idp/signing_key.hpp"

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "sandbox/idp/bytes.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <vector>

namespace suitemcp::sandbox::idp {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void require(bool condition, const char* step) {
  if (!condition) throw base::Error(base::ErrorKind::internal, "idp.crypto", step);
}

/// Big-endian without leading zeros, base64url: Base64urlUInt of RFC 7518 2.
std::string number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &raw) == 1, "read the public key");
  const Owned<BIGNUM> number(raw);
  std::vector<unsigned char> bytes(static_cast<std::size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), bytes.data());
  return base::base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

struct SigningKey::Pair {
  Owned<EVP_PKEY> key;
};

SigningKey::SigningKey(unsigned bits) : pair_(std::make_unique<Pair>()), bits_(bits) {
  pair_->key.reset(EVP_RSA_gen(bits));
  require(pair_->key != nullptr, "make an RSA key");
  modulus_ = number_of(pair_->key.get(), OSSL_PKEY_PARAM_RSA_N);
  exponent_ = number_of(pair_->key.get(), OSSL_PKEY_PARAM_RSA_E);
  const auto print =
      base::sha256(R"({"e":")" + exponent_ + R"(","kty":"RSA","n":")" + modulus_ + R"("})");
  id_ = base::base64url(bytes_of(print));
}

SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

boost::json::object SigningKey::public_jwk() const {
  return {
      {"kty", "RSA"},
      {"use", "sig"},
      {"alg", "RS256"},
      {"kid", id_},
      {"n", modulus_},
      {"e", exponent_}
  };
}

std::string SigningKey::public_pem() const {
  const Owned<BIO> memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr, "make a buffer");
  require(PEM_write_bio_PUBKEY(memory.get(), pair_->key.get()) == 1, "write the public key");
  char* text = nullptr;
  const auto length = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string SigningKey::sign_rs256(std::string_view text) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  require(context != nullptr, "make a digest");
  require(
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, pair_->key.get()) == 1,
      "begin to sign"
  );
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t length = 0;
  require(EVP_DigestSign(context.get(), nullptr, &length, bytes, text.size()) == 1, "sign");
  std::string signature(length, '\0');
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  require(EVP_DigestSign(context.get(), out, &length, bytes, text.size()) == 1, "sign");
  signature.resize(length);
  return signature;
}

}  // namespace suitemcp::sandbox::idp
