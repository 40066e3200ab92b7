#include "base/crypto.hpp"

#include "base/error.hpp"
#include "base/random.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>

namespace suitemcp::base {
namespace {

constexpr std::size_t kNonceBytes = 12;  // SP 800-38D: 96 bits
constexpr std::size_t kTagBytes = 16;
constexpr std::string_view kSealPrefix = "v1.";

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

void require(int openssl_result, ErrorCode code) {
  if (openssl_result != 1) {
    throw Error(ErrorKind::internal, code, "OpenSSL refused a cryptographic operation");
  }
}

/// OpenSSL reads that many bytes whatever is there.
void require_key_size(const Secret& key) {
  constexpr std::size_t kKeyBytes = 32;
  if (key.expose().size() != kKeyBytes) {
    throw Error(ErrorKind::internal, "crypto.key_size", "the sealing key is not 32 bytes long");
  }
}

}  // namespace

Digest sha256(std::string_view text) {
  Digest digest{};
  unsigned size = 0;
  require(
      EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr),
      "crypto.sha256"
  );
  return digest;
}

HmacKey::HmacKey(const Secret& key) : context_(nullptr, EVP_MAC_CTX_free) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free
  );
  context_.reset(EVP_MAC_CTX_new(hmac.get()));  // null for a null
  require(context_ != nullptr ? 1 : 0, "crypto.hmac");
  std::string hash = "SHA256";
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash.data(), 0),
      OSSL_PARAM_construct_end(),
  };
  const auto bytes = key.expose();
  require(
      EVP_MAC_init(context_.get(), bytes_of(bytes), bytes.size(), parameters.data()), "crypto.hmac"
  );
}

Digest HmacKey::digest(std::string_view text) const {
  Digest digest{};
  std::size_t size = 0;
  // Without a key: begins anew with the one that is there (EVP_MAC_init(3)).
  require(EVP_MAC_init(context_.get(), nullptr, 0, nullptr), "crypto.hmac");
  require(EVP_MAC_update(context_.get(), bytes_of(text), text.size()), "crypto.hmac");
  require(EVP_MAC_final(context_.get(), digest.data(), &size, digest.size()), "crypto.hmac");
  return digest;
}

std::string md5_hex(std::string_view text) {
  std::string digest(16, '\0');
  unsigned size = 0;
  require(
      EVP_Digest(text.data(), text.size(), bytes_of(digest), &size, EVP_md5(), nullptr),
      "crypto.md5"
  );
  return hex(digest);
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

Secret derive_key(const Secret& secret, std::string_view purpose) {
  std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr), EVP_PKEY_CTX_free
  );
  const auto input = secret.expose();
  std::string key(32, '\0');
  std::size_t size = key.size();
  require(EVP_PKEY_derive_init(context.get()), "crypto.hkdf");
  require(EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()), "crypto.hkdf");
  require(
      EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes_of(input), static_cast<int>(input.size())),
      "crypto.hkdf"
  );
  require(
      EVP_PKEY_CTX_add1_hkdf_info(
          context.get(), bytes_of(purpose), static_cast<int>(purpose.size())
      ),
      "crypto.hkdf"
  );
  require(EVP_PKEY_derive(context.get(), bytes_of(key), &size), "crypto.hkdf");
  return Secret(std::move(key));
}

std::string seal(
    const Secret& key, Random& random, std::string_view plain, std::string_view identity
) {
  require_key_size(key);
  std::string raw(kNonceBytes + plain.size() + kTagBytes, '\0');
  random.fill({bytes_of(raw), kNonceBytes});
  auto* cipher = bytes_of(raw) + kNonceBytes;
  const CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int written = 0;
  require(
      EVP_EncryptInit_ex(
          context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.expose()), bytes_of(raw)
      ),
      "crypto.seal"
  );
  const auto identity_size = static_cast<int>(identity.size());
  require(
      EVP_EncryptUpdate(context.get(), nullptr, &written, bytes_of(identity), identity_size),
      "crypto.seal"
  );
  const auto plain_size = static_cast<int>(plain.size());
  require(
      EVP_EncryptUpdate(context.get(), cipher, &written, bytes_of(plain), plain_size), "crypto.seal"
  );
  require(EVP_EncryptFinal_ex(context.get(), cipher + plain.size(), &written), "crypto.seal");
  require(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, cipher + plain.size()),
      "crypto.seal"
  );
  return std::string(kSealPrefix) + base64url(raw);
}

std::optional<Secret> open_sealed(
    const Secret& key, std::string_view sealed, std::string_view identity
) {
  require_key_size(key);
  if (!sealed.starts_with(kSealPrefix)) return std::nullopt;
  auto raw = decode_base64url(sealed.substr(kSealPrefix.size()));
  if (!raw || raw->size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::size_t plain_size = raw->size() - kNonceBytes - kTagBytes;
  auto* cipher = bytes_of(*raw) + kNonceBytes;
  std::string plain(plain_size, '\0');
  const CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int written = 0;
  require(
      EVP_DecryptInit_ex(
          context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.expose()), bytes_of(*raw)
      ),
      "crypto.open"
  );
  const auto identity_size = static_cast<int>(identity.size());
  require(
      EVP_DecryptUpdate(context.get(), nullptr, &written, bytes_of(identity), identity_size),
      "crypto.open"
  );
  require(
      EVP_DecryptUpdate(
          context.get(), bytes_of(plain), &written, cipher, static_cast<int>(plain_size)
      ),
      "crypto.open"
  );
  require(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, cipher + plain_size),
      "crypto.open"
  );
  if (EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + plain_size, &written) != 1) {
    wipe(plain);
    return std::nullopt;
  }
  return Secret(std::move(plain));
}

}  // namespace suitemcp::base
