#include "identity/oidc/signed_token.hpp"

#include "base/crypto.hpp"

#include <gtest/gtest.h>

namespace suitemcp::identity::oidc {
namespace {

std::string token_with(std::string_view header, std::string_view payload = "{}") {
  return base::base64url(header) + "." + base::base64url(payload) + "." + base::base64url("sig");
}

std::string fault_of(std::string_view text) {
  const auto token = parse_signed_token(text);
  return token ? "" : std::string(token.error().code());
}

TEST(SignedToken, HasAlgorithmKeyAndPayload) {
  const auto text = token_with(R"({"alg":"ES256","kid":"k1","typ":"JWT"})", R"({"sub":"u"})");
  const auto token = parse_signed_token(text).value();
  EXPECT_EQ(token.compact, text);
  EXPECT_EQ(token.algorithm->name, "ES256");
  EXPECT_EQ(token.algorithm->curve, "P-256");
  EXPECT_EQ(token.key_id, "k1");
  EXPECT_EQ(token.payload, R"({"sub":"u"})");
  EXPECT_EQ(token.signature_bytes, 3U);
}

TEST(SignedToken, AlgorithmIsOnTheList) {
  for (const std::string name :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}) {
    EXPECT_EQ(fault_of(token_with(R"({"alg":")" + name + R"("})")), "") << name;
  }
  for (const std::string name :
       {"none",
        "None",
        "NONE",
        "",
        "HS256",
        "HS384",
        "HS512",
        "rs256",
        "RS256 ",
        "EdDSA",
        "ES256K",
        "dir",
        "RSA-OAEP"}) {
    EXPECT_EQ(fault_of(token_with(R"({"alg":")" + name + R"("})")), "oidc.token_algorithm") << name;
  }
  EXPECT_EQ(fault_of(token_with(R"({"kid":"k1"})")), "oidc.token_algorithm");
  EXPECT_EQ(fault_of(token_with(R"({"alg":["RS256"]})")), "oidc.token_algorithm");
  EXPECT_EQ(fault_of(token_with(R"({"alg":null})")), "oidc.token_algorithm");
}

TEST(SignedToken, AnUnsignedTokenIsRefused) {
  const auto parts = base::base64url(R"({"alg":"none"})") + "." + base::base64url("{}");
  EXPECT_EQ(fault_of(parts + "."), "oidc.token_algorithm");
  EXPECT_EQ(fault_of(parts), "oidc.bad_token");
}

TEST(SignedToken, TypeIsAbsentOrJwt) {
  EXPECT_EQ(fault_of(token_with(R"({"alg":"RS256"})")), "");
  EXPECT_EQ(fault_of(token_with(R"({"alg":"RS256","typ":"jwt"})")), "");
  for (const std::string type : {R"("at+jwt")", R"("logout+jwt")", R"("JOSE")", R"("")", "1"}) {
    EXPECT_EQ(fault_of(token_with(R"({"alg":"RS256","typ":)" + type + "}")), "oidc.token_type");
  }
}

TEST(SignedToken, WhatMustBeObeyedAndIsNotKnownIsRefused) {
  EXPECT_EQ(
      fault_of(token_with(R"({"alg":"RS256","crit":["b64"],"b64":false})")), "oidc.token_critical"
  );
  EXPECT_EQ(fault_of(token_with(R"({"alg":"RS256","crit":[]})")), "oidc.token_critical");
}

TEST(SignedToken, TwoReadersCannotSeeTwoHeaders) {
  EXPECT_EQ(fault_of(token_with(R"({"alg":"RS256","alg":"none"})")), "oidc.bad_token");
  EXPECT_EQ(fault_of(token_with(R"({"alg":"RS256","kid":1})")), "oidc.bad_token");
  EXPECT_EQ(fault_of(token_with("[]")), "oidc.bad_token");
  EXPECT_EQ(fault_of(token_with("alg")), "oidc.bad_token");
}

TEST(SignedToken, HasThreePartsOfStrictBase64url) {
  const auto good = token_with(R"({"alg":"RS256"})");
  const std::string encrypted = good + ".YQ.YQ";  // a JWE has five parts
  for (const auto& text :
       {std::string(),
        std::string("."),
        std::string(".."),
        std::string("a.b.c"),
        good + "=",
        good + "\n",
        " " + good,
        good + ".",
        encrypted,
        "+" + good,
        std::string(good).erase(3, 1)}) {
    EXPECT_EQ(fault_of(text), "oidc.bad_token") << text;
  }
}

TEST(SignedToken, AnOversizedOneIsRefused) {
  const auto large = token_with(R"({"alg":"RS256"})", std::string(70'000, ' '));
  EXPECT_EQ(fault_of(large), "oidc.token_too_large");
  EXPECT_EQ(fault_of(token_with(R"({"alg":"RS256"})", std::string(40'000, ' '))), "");
}

TEST(SignedToken, ARefusalShowsAStrangerNoDetail) {
  const auto error = parse_signed_token("x").error();
  EXPECT_EQ(error.kind(), base::ErrorKind::unauthenticated);
  EXPECT_EQ(error.user_message().find(error.detail()), std::string_view::npos);
}

}  // namespace
}  // namespace suitemcp::identity::oidc
