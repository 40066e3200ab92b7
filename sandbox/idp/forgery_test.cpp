// Each forged login has the defect that its name says, and no other.
#include "sandbox/idp/idp_fixture.hpp"
#include "sandbox/idp/jwt.hpp"

#include <gmock/gmock.h>

namespace suitemcp::sandbox::idp {
namespace {

class ForgeryTest : public IdpTest {
 protected:
  /// The ID token of a login after this forgery was ordered.
  std::string token_with(const std::string& forgery) {
    control("forge", R"({"forge":")" + forgery + "\"}");
    return id_token(tokens_for("alice", "AlicePw1!"));
  }
  json::object claims_with(const std::string& forgery) {
    const auto token = token_with(forgery);
    EXPECT_TRUE(is_signed(token, jwks())) << forgery;
    return claims_of(token);
  }
  Form answer_with(const std::string& forgery) {
    control("forge", R"({"forge":")" + forgery + "\"}");
    return answer_of(sign_in(authorize(request()), "alice", "AlicePw1!"));
  }
  /// What an honest token says, but for the named claims.
  void expect_honest_but(json::object claims, std::initializer_list<const char*> spoilt) {
    auto honest = claims_of(id_token(tokens_for("alice", "AlicePw1!")));
    for (const auto* times : {"iat", "exp", "auth_time"}) {
      EXPECT_LE(honest.at(times).as_int64() - claims.at(times).as_int64(), 2 * 3600 + 60);
      honest.erase(times);
      claims.erase(times);
    }
    for (const auto* name : spoilt) {
      honest.erase(name);
      claims.erase(name);
    }
    EXPECT_EQ(honest, claims);
  }
};

TEST_F(ForgeryTest, TheUnsignedOneSaysSoAndHasNoSignature) {
  const auto token = token_with("alg_none");
  EXPECT_EQ(header_of(token).at("alg"), "none");
  EXPECT_TRUE(token.ends_with('.'));
  expect_honest_but(claims_of(token), {});
}

TEST_F(ForgeryTest, TheConfusedOneIsAMacWithThePublicKey) {
  const auto token = token_with("hs256");
  EXPECT_EQ(header_of(token).at("alg"), "HS256");
  EXPECT_EQ(header_of(token).at("kid"), signing_kid());
  EXPECT_EQ(base::decode_base64url(token.substr(token.rfind('.') + 1)).value().size(), 32U);
  expect_honest_but(claims_of(token), {});
}

TEST(ForgeJwt, TheMacOfTheConfusedOneFitsThePem) {
  const SigningKey key(1024);
  const auto token = forge_jwt(Forgery::hs256, key, {{"sub", "a"}});
  const auto dot = token.rfind('.');
  const auto mac = base::HmacKey(base::Secret(key.public_pem())).digest(token.substr(0, dot));
  EXPECT_TRUE(key.public_pem().starts_with("-----BEGIN PUBLIC KEY-----"));
  EXPECT_EQ(token.substr(dot + 1), base::base64url(bytes_of(mac)));
}

TEST_F(ForgeryTest, SignaturesThatDoNotFit) {
  const auto broken = token_with("bad_signature");
  EXPECT_EQ(header_of(broken).at("kid"), signing_kid());
  EXPECT_FALSE(is_signed(broken, jwks()));
  const auto stranger = token_with("unknown_key");
  EXPECT_EQ(header_of(stranger).at("alg"), "RS256");
  EXPECT_NE(header_of(stranger).at("kid"), signing_kid());
}

TEST_F(ForgeryTest, ClaimsOfAnotherIssuerClientOrLogin) {
  const auto issuer = claims_with("wrong_iss");
  EXPECT_NE(issuer.at("iss"), json::value(url_of("issuer")));
  expect_honest_but(issuer, {"iss"});
  const auto audience = claims_with("wrong_aud");
  EXPECT_EQ(audience.at("aud"), "another-client");
  expect_honest_but(audience, {"aud"});
  const auto party = claims_with("wrong_azp");
  EXPECT_EQ(party.at("aud").at(0), "suitecrm-mcp");
  EXPECT_EQ(party.at("azp"), "another-client");
  expect_honest_but(party, {"aud", "azp"});
}

TEST_F(ForgeryTest, NoncesThatAreNotOurs) {
  const auto other = claims_with("wrong_nonce");
  EXPECT_NE(other.at("nonce"), "the-nonce");
  expect_honest_but(other, {"nonce"});
  const auto none = claims_with("no_nonce");
  EXPECT_FALSE(none.contains("nonce"));
  expect_honest_but(none, {"nonce"});
}

TEST_F(ForgeryTest, TimesThatArePastOrToCome) {
  const auto now = base::to_unix(base::SystemClock().wall());
  const auto old = claims_with("expired");
  EXPECT_LT(old.at("exp").as_int64(), now - 3500);
  EXPECT_LT(old.at("iat").as_int64(), old.at("exp").as_int64());
  expect_honest_but(old, {});
  const auto early = claims_with("not_yet_valid");
  EXPECT_GT(early.at("nbf").as_int64(), now + 3500);
  expect_honest_but(early, {"nbf"});
}

TEST_F(ForgeryTest, AnswersWithTheWrongOrNoIssuer) {
  auto wrong = answer_with("wrong_response_iss");
  EXPECT_NE(wrong["iss"], url_of("issuer"));
  EXPECT_NE(wrong["code"], "");
  EXPECT_FALSE(answer_with("no_response_iss").contains("iss"));
}

TEST_F(ForgeryTest, AUserinfoAboutSomebodyElse) {
  control("forge", R"({"forge":"wrong_userinfo_sub"})");
  const auto tokens = tokens_for("alice", "AlicePw1!");
  EXPECT_TRUE(is_signed(id_token(tokens), jwks()));
  const auto told = json::parse(userinfo(tokens).body);
  EXPECT_NE(told.at("sub"), claims_of(id_token(tokens)).at("sub"));
}

TEST_F(ForgeryTest, OnlyTheNextLoginIsForged) {
  token_with("alg_none");
  EXPECT_TRUE(is_signed(id_token(tokens_for("alice", "AlicePw1!")), jwks()));
}

}  // namespace
}  // namespace suitemcp::sandbox::idp
