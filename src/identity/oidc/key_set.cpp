#include "identity/oidc/key_set.hpp"

#include "base/crypto.hpp"
#include "base/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cjose/jwk.h>
#include <cjose/jws.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxKeys = 64;        // a token without kid makes us try each
constexpr std::size_t kMinRsaBytes = 256;   // RFC 7518 3.3: 2048 bits
constexpr std::size_t kMaxRsaBytes = 1024;  // longer ones only cost time
constexpr std::size_t kMaxExponentBytes = 4;

struct ReleaseKey {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
using JoseKey = std::unique_ptr<cjose_jwk_t, ReleaseKey>;

struct ReleaseToken {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};
using JoseToken = std::unique_ptr<cjose_jws_t, ReleaseToken>;

struct Key {
  std::string id;         // empty: none
  std::string algorithm;  // empty: any of its type
  KeyType type = KeyType::rsa;
  std::string curve;
  std::size_t modulus_bytes = 0;
  JoseKey jose;
};

std::string text_of(const json::object& object, std::string_view name) {
  return std::string(base::find_string(object, name).value_or(""));
}

/// The bytes of a number, without zeros in front; empty when there are none.
std::string number_of(const json::object& object, std::string_view name) {
  auto bytes = base::decode_base64url(text_of(object, name)).value_or("");
  bytes.erase(0, std::min(bytes.find_first_not_of('\0'), bytes.size()));
  return bytes;
}

bool is_text(const json::value& value, std::string_view word) {
  return value.is_string() && std::string_view(value.get_string()) == word;
}

bool is_for_signatures(const json::object& object) {
  if (const auto* use = object.if_contains("use"); use != nullptr && !is_text(*use, "sig")) {
    return false;
  }
  const auto* operations = object.if_contains("key_ops");
  if (operations == nullptr) return true;
  return operations->is_array() &&
         std::ranges::any_of(operations->get_array(), [](const json::value& operation) {
           return is_text(operation, "verify");
         });
}

/// Only the public members that we have looked at reach the library, which ends the process at some
/// texts that are no base64url.
JoseKey import(const json::object& members) {
  const auto text = json::serialize(members);
  cjose_err error{};
  return JoseKey(cjose_jwk_import(text.data(), text.size(), &error));
}

bool read_rsa(const json::object& object, Key& key) {
  const auto modulus = number_of(object, "n");
  const auto exponent = number_of(object, "e");
  if (modulus.size() < kMinRsaBytes || modulus.size() > kMaxRsaBytes) return false;
  const bool is_odd = !exponent.empty() && (static_cast<unsigned char>(exponent.back()) & 1U) != 0;
  if (!is_odd || exponent == "\x01" || exponent.size() > kMaxExponentBytes) return false;
  key.type = KeyType::rsa;
  key.modulus_bytes = modulus.size();
  key.jose =
      import({{"kty", "RSA"}, {"n", base::base64url(modulus)}, {"e", base::base64url(exponent)}});
  return key.jose != nullptr;
}

/// RFC 7518 6.2.1.2; 0 for a curve that we do not know.
std::size_t coordinate_bytes(std::string_view curve) {
  if (curve == "P-256") return 32;
  if (curve == "P-384") return 48;
  return curve == "P-521" ? 66 : 0;
}

bool read_ec(const json::object& object, Key& key) {
  key.curve = text_of(object, "crv");
  const auto size = coordinate_bytes(key.curve);
  const auto x = base::decode_base64url(text_of(object, "x")).value_or("");
  const auto y = base::decode_base64url(text_of(object, "y")).value_or("");
  if (size == 0 || x.size() != size || y.size() != size) return false;
  key.type = KeyType::ec;
  // A point that is not on the curve is refused by the library.
  key.jose = import(
      {{"kty", "EC"}, {"crv", key.curve}, {"x", base::base64url(x)}, {"y", base::base64url(y)}}
  );
  return key.jose != nullptr;
}

std::optional<Key> read_key(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr || !is_for_signatures(*object)) return std::nullopt;
  Key key;
  key.id = text_of(*object, "kid");
  key.algorithm = text_of(*object, "alg");
  const auto type = text_of(*object, "kty");
  const bool usable =
      (type == "RSA" && read_rsa(*object, key)) || (type == "EC" && read_ec(*object, key));
  if (!usable) return std::nullopt;
  return key;
}

bool fits(const Key& key, const SignedToken& token) {
  const auto& algorithm = *token.algorithm;
  if (token.key_id && *token.key_id != key.id) return false;
  if (!key.algorithm.empty() && key.algorithm != algorithm.name) return false;
  return key.type == algorithm.key_type && key.curve == algorithm.curve;
}

bool verifies(const Key& key, const SignedToken& token) {
  // The library of Debian 12 takes signatures of other lengths too.
  const auto expected =
      key.type == KeyType::ec ? token.algorithm->ec_signature_bytes : key.modulus_bytes;
  if (token.signature_bytes != expected) return false;
  cjose_err error{};
  const JoseToken jose(cjose_jws_import(token.compact.data(), token.compact.size(), &error));
  return jose != nullptr && cjose_jws_verify(jose.get(), key.jose.get(), &error);
}

}  // namespace

struct KeySet::Keys {
  std::vector<Key> list;
};

KeySet::KeySet(std::unique_ptr<const Keys> keys) : keys_(std::move(keys)) {
}
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;

std::expected<KeySet, Error> KeySet::parse(std::string_view text) {
  const auto value = base::parse_json(text);
  const auto* object = value ? value->if_object() : nullptr;
  const auto* list = object != nullptr ? object->if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array()) {
    return std::unexpected(Error(
        ErrorKind::bad_upstream,
        "oidc.bad_keys",
        "the key set is not a JSON object with a list of keys",
        "The sign-in service's keys cannot be read. Try again; if it stays so, tell the operator."
    ));
  }
  auto keys = std::make_unique<Keys>();
  for (const auto& entry : list->get_array()) {
    if (keys->list.size() == kMaxKeys) break;
    if (auto key = read_key(entry)) keys->list.push_back(std::move(*key));
  }
  return KeySet(std::move(keys));
}

std::size_t KeySet::size() const {
  return keys_->list.size();
}

KeySet::Verdict KeySet::verify(const SignedToken& token) const {
  auto verdict = Verdict::no_key;
  for (const auto& key : keys_->list) {
    if (!fits(key, token)) continue;
    if (verifies(key, token)) return Verdict::valid;
    verdict = Verdict::invalid;
  }
  return verdict;
}

}  // namespace suitemcp::identity::oidc
