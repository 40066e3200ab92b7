#pragma once

#include "base/secret.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

using EVP_MAC_CTX = struct evp_mac_ctx_st;  // OpenSSL

namespace suitemcp::base {

class Random;

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view text);

/// HMAC with SHA-256 (RFC 2104) under one key, prepared once: a digest costs two hashes and nothing
/// else. Threads: one.
class HmacKey {
 public:
  explicit HmacKey(const Secret& key);
  Digest digest(std::string_view text) const;

 private:
  std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> context_;
};

/// Lower-case hex MD5. Only for SuiteCRM's login, which demands it (service/v4_1 login()).
std::string md5_hex(std::string_view text);
std::uint32_t crc32(std::string_view text);  // IEEE 802.3, as in gzip

std::string hex(std::string_view bytes);
std::string hex(const Digest& digest);
std::string base64url(std::string_view bytes);                       // no padding
std::optional<std::string> decode_base64url(std::string_view text);  // no padding, strict
std::string base64(std::string_view bytes);                          // padded
std::optional<std::string> decode_base64(std::string_view text);     // padded, strict

/// Takes the same time wherever the texts differ. The lengths are not secret.
bool equal_in_constant_time(std::string_view left, std::string_view right);

/// RFC 5869 with SHA-256 and no salt: 32 bytes for `purpose` out of `secret`.
Secret derive_key(const Secret& secret, std::string_view purpose);

/// AES-256-GCM. The sealed text is URL-safe: "v1." + base64url(nonce || ciphertext || tag).
/// `identity` says which record and field it belongs to: a text moved elsewhere does not open.
std::string seal(
    const Secret& key, Random& random, std::string_view plain, std::string_view identity
);
/// Empty when the key, the identity or a bit differs.
std::optional<Secret> open_sealed(
    const Secret& key, std::string_view sealed, std::string_view identity
);

}  // namespace suitemcp::base
