// What somebody may try against a login, each with a provider on a loopback socket.
#include "base/crypto.hpp"
#include "identity/oidc/login_client_fixture.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

namespace suitemcp::identity::oidc {
namespace {

using LoginAttacks = LoginClientTest;

TEST_F(LoginAttacks, AReplayedCallbackIsRefused) {
  log_in();
  EXPECT_EQ(fault(back()), "oidc.unknown_state");
  EXPECT_EQ(provider.count("/token"), 1U);
}

TEST_F(LoginAttacks, ALinkSentToAnotherBrowserIsRefused) {
  begin("attacker's cookie");
  EXPECT_EQ(fault(back(), "victim's cookie"), "oidc.other_browser");
  EXPECT_EQ(provider.count("/token"), 0U);
}

TEST_F(LoginAttacks, AnExpiredLoginIsRefused) {
  begin();
  clock.advance(10min);
  EXPECT_EQ(fault(back()), "oidc.unknown_state");
}

TEST_F(LoginAttacks, ACodeOfAnotherLoginIsRefused) {
  begin();
  auto callback = back();
  callback.code = "stolen";
  EXPECT_EQ(fault(callback), "oidc.code_refused");
}

TEST_F(LoginAttacks, ACodeInjectedIntoAnotherFlowIsRefused) {
  begin();
  const auto victim = back();
  begin();  // the attacker's; the provider binds the code to its challenge
  EXPECT_EQ(fault(victim), "oidc.code_refused");
}

TEST_F(LoginAttacks, AnAnswerOfAnotherProviderIsRefused) {
  begin();
  auto callback = back();
  callback.issuer = "https://evil.example.com";
  EXPECT_EQ(fault(callback), "oidc.callback_issuer");
  EXPECT_EQ(provider.count("/token"), 0U);
}

TEST_F(LoginAttacks, APromisedIssuerInTheAnswerIsDemanded) {
  provider.metadata["authorization_response_iss_parameter_supported"] = true;
  EXPECT_EQ(login_fault(), "oidc.callback_issuer");
  begin();
  auto callback = back();
  callback.issuer = provider.issuer();
  EXPECT_EQ(fault(callback), "");
}

TEST_F(LoginAttacks, AnUnsignedTokenIsRefused) {
  make_token = [](const json::object& signed_) {
    return base::base64url(R"({"alg":"none"})") + "." + base::base64url(json::serialize(signed_)) +
           ".";
  };
  EXPECT_EQ(login_fault(), "oidc.token_algorithm");
}

TEST_F(LoginAttacks, ThePublicKeyIsNoSharedSecret) {
  key = TestKey::rsa("k1");
  for (const auto& shared :
       {public_pem(key), json::serialize(key.jwk()), std::string("canary-secret")}) {
    make_token = [&shared](const json::object& signed_) {
      return sign_hs256(shared, R"({"alg":"HS256","kid":"k1"})", json::serialize(signed_));
    };
    EXPECT_EQ(login_fault(), "oidc.token_algorithm");
    make_token = [&shared](const json::object& signed_) {
      return sign_hs256(shared, R"({"alg":"RS256","kid":"k1"})", json::serialize(signed_));
    };
    EXPECT_EQ(login_fault(), "oidc.bad_signature");
  }
  make_token = [this](const json::object& signed_) {
    return key.sign("RS256", json::serialize(signed_));
  };
  EXPECT_EQ(login_fault(), "");
}

TEST_F(LoginAttacks, AKeyInTheHeaderIsNotBelieved) {
  const auto forger = TestKey::ec("k1");
  make_token = [&forger](const json::object& signed_) {
    return forger.sign("ES256", json::serialize(signed_));
  };
  EXPECT_EQ(login_fault(), "oidc.bad_signature");
  make_token = [&forger](const json::object& signed_) {
    return forger.sign_as("ES256", "unknown", "JWT", json::serialize(signed_));
  };
  EXPECT_EQ(login_fault(), "oidc.unknown_key");
}

TEST_F(LoginAttacks, ATamperedPayloadIsRefused) {
  make_token = [this](const json::object& signed_) {
    auto changed = signed_;
    changed["sub"] = "u-admin";
    const auto good = key.sign("ES256", json::serialize(signed_));
    return good.substr(0, good.find('.') + 1) + base::base64url(json::serialize(changed)) +
           good.substr(good.rfind('.'));
  };
  EXPECT_EQ(login_fault(), "oidc.bad_signature");
}

TEST_F(LoginAttacks, AccessTokensAndLogoutTokensAreNoIdTokens) {
  for (const char* type : {"at+jwt", "logout+jwt"}) {
    make_token = [this, type](const json::object& signed_) {
      return key.sign_as("ES256", "k1", type, json::serialize(signed_));
    };
    EXPECT_EQ(login_fault(), "oidc.token_type");
  }
}

TEST_F(LoginAttacks, EachClaimIsChecked) {
  const std::vector<std::tuple<const char*, json::value, std::string>> cases{
      {"iss", "https://evil.example.com", "oidc.wrong_issuer"},
      {"iss", json::string(provider.issuer() + "/"), "oidc.wrong_issuer"},
      {"aud", "other", "oidc.wrong_audience"},
      {"azp", "other", "oidc.wrong_party"},
      {"exp", base::to_unix(clock.wall()) - 61, "oidc.token_expired"},
      {"nbf", base::to_unix(clock.wall()) + 120, "oidc.token_from_future"},
      {"iat", base::to_unix(clock.wall()) + 120, "oidc.token_from_future"},
      {"nonce", "of-another-login", "oidc.wrong_nonce"},
      {"sub", "", "oidc.bad_token"}
  };
  const auto good = claims;
  for (const auto& [name, value, expected] : cases) {
    claims = good;
    claims[name] = value;
    EXPECT_EQ(login_fault(), expected) << name;
  }
}

TEST_F(LoginAttacks, OversizedAndDoubleKeyedTokensAreRefused) {
  make_token = [this](const json::object& signed_) {
    auto text = json::serialize(signed_);
    text.insert(1, R"("sub":"u-admin",)");
    return key.sign("ES256", text);
  };
  EXPECT_EQ(login_fault(), "oidc.bad_token");
  make_token = [this](const json::object& signed_) {
    return key.sign("ES256", json::serialize(signed_) + std::string(70'000, ' '));
  };
  EXPECT_EQ(login_fault(), "oidc.token_too_large");
}

TEST_F(LoginAttacks, UserinfoOfAnotherPersonEndsTheLogin) {
  provider.answer("/userinfo", 200, R"({"sub":"u-2","groups":["admins"]})");
  EXPECT_EQ(login_fault(), "oidc.userinfo_subject");
  provider.answer("/userinfo", 200, R"({"groups":["admins"]})");
  EXPECT_EQ(login_fault(), "oidc.userinfo_subject");
}

TEST_F(LoginAttacks, ARefreshForSomebodyElseIsRefused) {
  EXPECT_EQ(refreshed_fault("u-2"), "oidc.refreshed_subject");
  claims["aud"] = "other";
  EXPECT_EQ(refreshed_fault(), "oidc.wrong_audience");
}

}  // namespace
}  // namespace suitemcp::identity::oidc
