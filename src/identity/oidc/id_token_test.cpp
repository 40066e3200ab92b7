#include "identity/oidc/id_token.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;

constexpr std::int64_t kNow = 1'800'000'000;

IdTokenRules rules() {
  return {
      .issuer = "https://sso.example.com/",
      .client_id = "gateway",
      .nonce = "n-1",
      .now = base::from_unix(kNow)
  };
}

json::object claims() {
  return {
      {"iss", "https://sso.example.com/"},
      {"sub", "u-alice"},
      {"aud", "gateway"},
      {"iat", kNow},
      {"exp", kNow + 300},
      {"nonce", "n-1"}
  };
}

std::string fault_of(const json::object& object, const IdTokenRules& expected = rules()) {
  const auto checked = check_id_token(json::serialize(object), expected);
  return checked ? "" : std::string(checked.error().code());
}

std::string fault_with(const char* name, json::value value) {
  auto changed = claims();
  changed[name] = std::move(value);
  return fault_of(changed);
}

std::string fault_without(const char* name) {
  auto changed = claims();
  changed.erase(name);
  return fault_of(changed);
}

TEST(IdToken, AGoodOneGivesItsClaims) {
  const auto checked = check_id_token(json::serialize(claims()), rules());
  ASSERT_TRUE(checked);
  EXPECT_EQ(*checked, claims());
}

TEST(IdToken, IssuerIsExactlyTheDiscoveredOne) {
  EXPECT_EQ(fault_with("iss", "https://sso.example.com"), "oidc.wrong_issuer");  // no slash
  EXPECT_EQ(fault_with("iss", "https://SSO.example.com/"), "oidc.wrong_issuer");
  EXPECT_EQ(fault_with("iss", "https://evil.example.com/"), "oidc.wrong_issuer");
  EXPECT_EQ(fault_with("iss", json::array{"https://sso.example.com/"}), "oidc.wrong_issuer");
  EXPECT_EQ(fault_without("iss"), "oidc.wrong_issuer");
}

TEST(IdToken, AudienceHoldsOurClient) {
  EXPECT_EQ(fault_with("aud", "other"), "oidc.wrong_audience");
  EXPECT_EQ(fault_with("aud", "gateway2"), "oidc.wrong_audience");
  EXPECT_EQ(fault_with("aud", json::array{}), "oidc.wrong_audience");
  EXPECT_EQ(fault_with("aud", json::array{"other"}), "oidc.wrong_audience");
  EXPECT_EQ(fault_with("aud", json::object{{"gateway", true}}), "oidc.wrong_audience");
  EXPECT_EQ(fault_without("aud"), "oidc.wrong_audience");
  EXPECT_EQ(fault_with("aud", json::array{"gateway"}), "");
}

TEST(IdToken, AuthorizedPartyIsUs) {
  EXPECT_EQ(fault_with("azp", "gateway"), "");
  EXPECT_EQ(fault_with("azp", "other"), "oidc.wrong_party");
  EXPECT_EQ(fault_with("azp", nullptr), "oidc.wrong_party");
  auto several = claims();
  several["aud"] = {"gateway", "other"};
  EXPECT_EQ(fault_of(several), "oidc.wrong_party");
  several["azp"] = "other";
  EXPECT_EQ(fault_of(several), "oidc.wrong_party");
  several["azp"] = "gateway";
  EXPECT_EQ(fault_of(several), "");
}

TEST(IdToken, ExpiresWithAMinuteOfGrace) {
  EXPECT_EQ(fault_with("exp", kNow - 59), "");
  EXPECT_EQ(fault_with("exp", kNow - 60), "oidc.token_expired");
  EXPECT_EQ(fault_with("exp", 0), "oidc.token_expired");
  EXPECT_EQ(fault_without("exp"), "oidc.bad_token");
}

TEST(IdToken, IsNotFromTheFuture) {
  EXPECT_EQ(fault_with("iat", kNow + 60), "");
  EXPECT_EQ(fault_with("iat", kNow + 61), "oidc.token_from_future");
  EXPECT_EQ(fault_with("nbf", kNow + 60), "");
  EXPECT_EQ(fault_with("nbf", kNow + 61), "oidc.token_from_future");
  EXPECT_EQ(fault_without("iat"), "oidc.bad_token");
}

TEST(IdToken, ATimeIsANumber) {
  EXPECT_EQ(fault_with("exp", static_cast<double>(kNow) + 10.5), "");
  EXPECT_EQ(fault_with("exp", json::string(std::to_string(kNow + 300))), "oidc.bad_token");
  EXPECT_EQ(fault_with("exp", 1e300), "oidc.bad_token");
  EXPECT_EQ(fault_with("exp", UINT64_MAX), "oidc.bad_token");
  EXPECT_EQ(fault_with("iat", -1), "oidc.bad_token");
  EXPECT_EQ(fault_with("nbf", "soon"), "oidc.bad_token");
}

// Beyond the year 2262 the clock of the standard library ends.
TEST(IdToken, ATimeInTheFarFutureIsThere) {
  constexpr std::int64_t kYear9999 = 253'402'300'799;
  for (const std::int64_t far : {9'223'372'036, 9'223'372'037, 18'000'000'000, kYear9999}) {
    EXPECT_EQ(fault_with("exp", far), "") << far;
    EXPECT_EQ(fault_with("iat", far), "oidc.token_from_future") << far;
    EXPECT_EQ(fault_with("nbf", far), "oidc.token_from_future") << far;
  }
}

TEST(IdToken, NonceIsThatOfTheLogin) {
  EXPECT_EQ(fault_with("nonce", "n-2"), "oidc.wrong_nonce");
  EXPECT_EQ(fault_with("nonce", ""), "oidc.wrong_nonce");
  EXPECT_EQ(fault_with("nonce", 1), "oidc.wrong_nonce");
  EXPECT_EQ(fault_without("nonce"), "oidc.wrong_nonce");
  auto empty = rules();
  empty.nonce = "";  // a flow without nonce cannot be finished with a token without one
  auto unmarked = claims();
  unmarked["nonce"] = "";
  EXPECT_EQ(fault_of(unmarked, empty), "oidc.wrong_nonce");
}

TEST(IdToken, ARefreshedOneNeedsNoNonce) {
  auto refreshed = rules();
  refreshed.nonce.reset();
  auto without = claims();
  without.erase("nonce");
  EXPECT_EQ(fault_of(without, refreshed), "");
}

TEST(IdToken, SubjectIsAPrintableText) {
  EXPECT_EQ(fault_without("sub"), "oidc.bad_token");
  EXPECT_EQ(fault_with("sub", ""), "oidc.bad_token");
  EXPECT_EQ(fault_with("sub", 7), "oidc.bad_token");
  EXPECT_EQ(fault_with("sub", "a\nb"), "oidc.bad_token");
  EXPECT_EQ(fault_with("sub", json::string(256, 'a')), "oidc.bad_token");
  EXPECT_EQ(fault_with("sub", json::string(255, 'a')), "");
}

TEST(IdToken, TwoReadersCannotSeeTwoPayloads) {
  auto text = json::serialize(claims());
  text.insert(1, R"("sub":"u-admin",)");
  EXPECT_EQ(check_id_token(text, rules()).error().code(), "oidc.bad_token");
  for (const std::string_view garbage : {"", "[]", "1", "{", "{}x", "\xff"}) {
    EXPECT_EQ(check_id_token(garbage, rules()).error().code(), "oidc.bad_token");
  }
}

}  // namespace
}  // namespace suitemcp::identity::oidc
