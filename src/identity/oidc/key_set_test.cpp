#include "identity/oidc/key_set.hpp"

#include "base/crypto.hpp"
#include "identity/oidc/token_signer_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <map>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using Verdict = KeySet::Verdict;

/// Making an RSA key takes long: one for all tests.
const TestKey& rsa_key() {
  static const TestKey key = TestKey::rsa("r1");
  return key;
}

KeySet set_of(std::initializer_list<json::object> keys) {
  return KeySet::parse(key_set_text(keys)).value();
}

Verdict verify(const KeySet& keys, std::string_view text) {
  return keys.verify(parse_signed_token(text).value());
}

json::object with(json::object key, const char* name, json::value value) {
  key[name] = std::move(value);
  return key;
}

TEST(KeySet, VerifiesEachAlgorithm) {
  const std::map<std::string, TestKey> keys{
      {"RS256", rsa_key()},
      {"RS384", rsa_key()},
      {"RS512", rsa_key()},
      {"PS256", rsa_key()},
      {"PS384", rsa_key()},
      {"PS512", rsa_key()},
      {"ES256", TestKey::ec("e1", "P-256")},
      {"ES384", TestKey::ec("e2", "P-384")},
      {"ES512", TestKey::ec("e3", "P-521")}
  };
  for (const auto& [algorithm, key] : keys) {
    EXPECT_EQ(verify(set_of({key.jwk()}), key.sign(algorithm, "{}")), Verdict::valid) << algorithm;
  }
}

// RFC 7515 A.3: key, header, payload and signature of somebody else's making.
TEST(KeySet, VerifiesTheExampleOfTheStandard) {
  const auto keys = set_of({{
      {"kty", "EC"},
      {"crv", "P-256"},
      {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
      {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
  }});
  const std::string token =
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
      "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
      "pmWQxfKTUJqPP3-Kg6NU1Q";
  EXPECT_EQ(verify(keys, token), Verdict::valid);
}

TEST(KeySet, ATamperedTokenIsInvalid) {
  for (const auto& key : {rsa_key(), TestKey::ec("e1")}) {
    const auto keys = set_of({key.jwk()});
    const auto* algorithm = key.jwk().at("kty") == "RSA" ? "RS256" : "ES256";
    const auto good = key.sign(algorithm, R"({"sub":"alice"})");
    const auto other = key.sign(algorithm, R"({"sub":"mallory"})");
    const auto end = good.rfind('.');
    const auto other_end = other.rfind('.');
    EXPECT_EQ(verify(keys, good), Verdict::valid);
    EXPECT_EQ(verify(keys, other.substr(0, other_end) + good.substr(end)), Verdict::invalid);
    auto changed = good;
    changed[end + 5] = changed[end + 5] == 'A' ? 'B' : 'A';
    EXPECT_EQ(verify(keys, changed), Verdict::invalid);
    EXPECT_EQ(verify(keys, good.substr(0, end + 1)), Verdict::invalid);
  }
}

TEST(KeySet, ASignatureHasItsExactLength) {
  for (const auto& key : {rsa_key(), TestKey::ec("e1")}) {
    const auto keys = set_of({key.jwk()});
    const auto good = key.sign(key.jwk().at("kty") == "RSA" ? "RS256" : "ES256", "{}");
    const auto end = good.rfind('.') + 1;
    auto longer = base::decode_base64url(good.substr(end)).value();
    longer.push_back('\0');
    EXPECT_EQ(verify(keys, good.substr(0, end) + base::base64url(longer)), Verdict::invalid);
  }
}

TEST(KeySet, ATokenGoesWithItsKeyIdOnly) {
  const auto first = TestKey::ec("k1");
  const auto second = TestKey::ec("k2");
  const auto keys = set_of({first.jwk(), second.jwk()});
  EXPECT_EQ(verify(keys, second.sign("ES256", "{}")), Verdict::valid);
  EXPECT_EQ(verify(keys, second.sign_as("ES256", "k1", "JWT", "{}")), Verdict::invalid);
  EXPECT_EQ(verify(keys, second.sign_as("ES256", "k3", "JWT", "{}")), Verdict::no_key);
  EXPECT_EQ(verify(keys, second.sign_as("ES256", "../k2", "JWT", "{}")), Verdict::no_key);
}

TEST(KeySet, ATokenWithoutKeyIdIsTriedWithAllOfItsType) {
  const auto first = TestKey::ec("k1");
  const auto second = TestKey::ec("k2");
  const auto keys = set_of({rsa_key().jwk(), first.jwk(), second.jwk()});
  EXPECT_EQ(verify(keys, second.sign_as("ES256", "", "", "{}")), Verdict::valid);
  EXPECT_EQ(verify(keys, TestKey::ec("x").sign_as("ES256", "", "", "{}")), Verdict::invalid);
  EXPECT_EQ(
      verify(set_of({rsa_key().jwk()}), second.sign_as("ES256", "", "", "{}")), Verdict::no_key
  );
}

TEST(KeySet, AKeyServesItsOwnAlgorithmAndCurveOnly) {
  const auto token = rsa_key().sign("RS256", "{}");
  EXPECT_EQ(verify(set_of({with(rsa_key().jwk(), "alg", "RS256")}), token), Verdict::valid);
  EXPECT_EQ(verify(set_of({with(rsa_key().jwk(), "alg", "PS256")}), token), Verdict::no_key);
  // RFC 7518 3.4 binds ES256 to P-256; the library of Debian 12 does not.
  const auto wide = TestKey::ec("e1", "P-384");
  EXPECT_EQ(verify(set_of({wide.jwk()}), wide.sign("ES256", "{}")), Verdict::no_key);
}

TEST(KeySet, LeavesOutWhatIsNotForSignatures) {
  const auto key = TestKey::ec("k1").jwk();
  EXPECT_EQ(set_of({with(key, "use", "enc")}).size(), 0U);
  EXPECT_EQ(set_of({with(key, "use", 1)}).size(), 0U);
  EXPECT_EQ(set_of({with(key, "key_ops", json::array{"sign"})}).size(), 0U);
  EXPECT_EQ(set_of({with(key, "key_ops", "verify")}).size(), 0U);
  EXPECT_EQ(set_of({with(key, "key_ops", json::array{"verify"})}).size(), 1U);
  auto bare = key;
  bare.erase("use");
  EXPECT_EQ(set_of({bare}).size(), 1U);
}

TEST(KeySet, LeavesOutSymmetricAndUnknownKeys) {
  const auto set = set_of(
      {{{"kty", "oct"}, {"kid", "s"}, {"k", "AAAA"}},
       {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}},
       {{"kty", "EC"}, {"crv", "secp256k1"}, {"x", "AA"}, {"y", "AA"}},
       {{"kid", "none"}},
       TestKey::ec("k1").jwk()}
  );
  EXPECT_EQ(set.size(), 1U);
}

TEST(KeySet, LeavesOutWeakAndBrokenKeys) {
  EXPECT_EQ(set_of({TestKey::rsa("small", 1024).jwk()}).size(), 0U);
  const auto rsa = rsa_key().jwk();
  EXPECT_EQ(set_of({with(rsa, "e", "AQ")}).size(), 0U);          // 1
  EXPECT_EQ(set_of({with(rsa, "e", "Ag")}).size(), 0U);          // 2
  EXPECT_EQ(set_of({with(rsa, "e", "AQAAAAAAAQ")}).size(), 0U);  // slow
  EXPECT_EQ(set_of({with(rsa, "n", "not base64url!")}).size(), 0U);
  EXPECT_EQ(set_of({with(rsa, "n", json::string(6000, 'B'))}).size(), 0U);
  const auto ec = TestKey::ec("k1").jwk();
  EXPECT_EQ(set_of({with(ec, "x", TestKey::ec("k2").jwk().at("x"))}).size(), 0U);  // off the curve
  EXPECT_EQ(set_of({with(ec, "y", "AAAA")}).size(), 0U);
}

// cjose ends the process at some texts that are no base64url.
TEST(KeySet, ACoordinateThatIsNoBase64urlDoesNotReachTheLibrary) {
  const auto ec = TestKey::ec("k1").jwk();
  for (const char* name : {"x", "y"}) {
    const std::string good(ec.at(name).as_string());
    for (const auto& bad :
         {good.substr(0, 41) + "=k",
          good.substr(0, 41),
          good + "=",
          good + "A",
          "+" + good.substr(1),
          std::string()}) {
      EXPECT_EQ(set_of({with(ec, name, json::string(bad))}).size(), 0U) << bad;
    }
  }
}

TEST(KeySet, IgnoresPublishedPrivateParts) {
  const auto key = TestKey::ec("k1");
  EXPECT_EQ(verify(set_of({key.private_jwk()}), key.sign("ES256", "{}")), Verdict::valid);
  auto broken = key.private_jwk();
  broken["d"] = 7;
  EXPECT_EQ(verify(set_of({broken}), key.sign("ES256", "{}")), Verdict::valid);
}

TEST(KeySet, GarbageIsRefused) {
  for (const std::string_view text :
       {"", "<html></html>", "[]", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})"}) {
    EXPECT_EQ(KeySet::parse(text).error().code(), "oidc.bad_keys") << text;
  }
  EXPECT_EQ(KeySet::parse(R"({"keys":[]})")->size(), 0U);
  EXPECT_EQ(KeySet::parse(R"({"keys":[1,null,[]]})")->size(), 0U);
}

TEST(KeySet, HoldsABoundedNumberOfKeys) {
  json::array many;
  const auto key = TestKey::ec("k1").jwk();
  for (int i = 0; i < 100; ++i) many.emplace_back(key);
  const auto text = json::serialize(json::object{{"keys", many}});
  EXPECT_EQ(KeySet::parse(text)->size(), 64U);
}

}  // namespace
}  // namespace suitemcp::identity::oidc
