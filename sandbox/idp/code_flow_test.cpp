// Whole logins on the real server, as either kind of provider.
#include "sandbox/idp/guid.hpp"
#include "sandbox/idp/idp_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::sandbox::idp {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

json::array names(std::initializer_list<const char*> texts) {
  json::array all;
  for (const auto* text : texts) all.emplace_back(text);
  return all;
}

TEST_F(IdpTest, AnAuth0IssuerEndsInASlash) {
  const auto issuer = url_of("issuer");
  EXPECT_EQ(issuer, origin() + "/idp/");
  EXPECT_EQ(provider_.site().configured_issuer(), issuer);
  EXPECT_EQ(metadata_.at("code_challenge_methods_supported"), names({"S256"}));
  EXPECT_EQ(metadata_.at("authorization_response_iss_parameter_supported"), true);
}

TEST_F(IdpTest, ALoginGivesASignedTokenWithNamespacedClaims) {
  auto answer = answer_of(sign_in(authorize(request()), "alice", "AlicePw1!"));
  EXPECT_EQ(answer["state"], "the state");
  EXPECT_EQ(answer["iss"], url_of("issuer"));
  const auto tokens = tokens_of(ask_token(redemption(answer["code"])));
  EXPECT_TRUE(is_signed(id_token(tokens), jwks()));
  const auto claims = claims_of(id_token(tokens));
  EXPECT_EQ(claims.at("iss"), json::value(url_of("issuer")));
  EXPECT_EQ(claims.at("aud"), "suitecrm-mcp");
  EXPECT_EQ(claims.at("nonce"), "the-nonce");
  EXPECT_TRUE(claims.at("sub").as_string().starts_with("auth0|"));
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 3600);
  EXPECT_EQ(claims.at("email"), "alice@sandbox.example");
  EXPECT_EQ(claims.at("email_verified"), true);
  EXPECT_EQ(claims.at("https://suitecrm-mcp/samaccountname"), "alice");
  EXPECT_EQ(claims.at("https://suitecrm-mcp/groups"), names({"Staff", "CRM-Main", "CRM-Partners"}));
}

TEST_F(IdpTest, WithoutAnAudienceThereAreNoNamespacedClaims) {
  auto fields = request();
  fields.erase("audience");
  auto answer = answer_of(sign_in(authorize(fields), "alice", "AlicePw1!"));
  const auto tokens = tokens_of(ask_token(redemption(answer["code"])));
  EXPECT_FALSE(claims_of(id_token(tokens)).contains("https://suitecrm-mcp/groups"));
  EXPECT_EQ(tokens.at("access_token").as_string().find('.'), json::string::npos);
}

TEST_F(IdpTest, TheAccessTokenOfAnAudienceIsAJwtForItAndNotForTheClient) {
  const auto tokens = tokens_for("alice", "AlicePw1!");
  const std::string token(tokens.at("access_token").as_string());
  EXPECT_TRUE(is_signed(token, jwks()));
  EXPECT_EQ(claims_of(token).at("aud").at(0), "https://suitecrm-mcp");
  EXPECT_EQ(claims_of(token).at("azp"), "suitecrm-mcp");
}

TEST_F(IdpTest, UserinfoTellsTheSameUser) {
  const auto tokens = tokens_for("bob", "BobPw123!");
  const auto reply = userinfo(tokens);
  EXPECT_EQ(reply.status, 200);
  const auto claims = json::parse(reply.body);
  EXPECT_EQ(claims.at("sub"), claims_of(id_token(tokens)).at("sub"));
  EXPECT_EQ(claims.at("https://suitecrm-mcp/groups"), names({"Staff", "CRM-Main"}));
  EXPECT_EQ(get(url_of("userinfo_endpoint")).status, 401);
}

TEST_F(IdpTest, TheOddUsersAreOdd) {
  const auto claims = [this](const char* user, const char* password) {
    return claims_of(id_token(tokens_for(user, password)));
  };
  EXPECT_EQ(claims("frank", "FrankPw1!").at("https://suitecrm-mcp/groups"), names({}));
  EXPECT_EQ(claims("omar", "OmarPw123!").at("email_verified"), false);
  const auto guest = claims("guest", "GuestPw1!");
  EXPECT_FALSE(guest.contains("email"));
  EXPECT_FALSE(guest.contains("https://suitecrm-mcp/samaccountname"));
}

TEST_F(AzureIdpTest, TheTenantsDomainDiscoversAnIssuerWithItsGuid) {
  const auto place = origin();
  EXPECT_EQ(provider_.site().configured_issuer(), place + "/idp/sandbox.example/v2.0");
  EXPECT_EQ(url_of("issuer"), place + "/idp/" + tenant_id("sandbox.example") + "/v2.0");
  EXPECT_EQ(discover(url_of("issuer")), metadata_);
}

TEST_F(AzureIdpTest, ALoginGivesGroupsAsObjectIds) {
  auto answer = answer_of(sign_in(authorize(request()), "carol", "CarolPw1!"));
  EXPECT_EQ(answer["iss"], url_of("issuer"));
  const auto tokens = tokens_of(ask_token(redemption(answer["code"])));
  EXPECT_TRUE(is_signed(id_token(tokens), jwks()));
  const auto claims = claims_of(id_token(tokens));
  EXPECT_EQ(claims.at("iss"), json::value(url_of("issuer")));
  EXPECT_EQ(claims.at("preferred_username"), "carol@sandbox.example");
  EXPECT_EQ(claims.at("tid"), json::value(tenant_id("sandbox.example")));
  EXPECT_FALSE(claims.contains("email_verified"));
  EXPECT_EQ(
      claims.at("groups"),
      (json::array{json::string(group_id("Staff")), json::string(group_id("CRM-Partners"))})
  );
}

TEST_F(AzureIdpTest, AUserWithTooManyGroupsHasAPlaceToAskInstead) {
  const auto claims = claims_of(id_token(tokens_for("nina", "NinaPw123!")));
  EXPECT_FALSE(claims.contains("groups"));
  EXPECT_EQ(claims.at("_claim_names").at("groups"), "src1");
  const auto& place = claims.at("_claim_sources").at("src1").at("endpoint").as_string();
  EXPECT_THAT(std::string(place), HasSubstr(user_id("nina")));
  EXPECT_THAT(std::string(place), EndsWith("/getMemberObjects"));
}

TEST_F(AzureIdpTest, UserinfoTellsNoGroups) {
  const auto claims = json::parse(userinfo(tokens_for("bob", "BobPw123!")).body).as_object();
  EXPECT_EQ(claims.at("email"), "bob@sandbox.example");
  EXPECT_FALSE(claims.contains("groups"));
}

}  // namespace
}  // namespace suitemcp::sandbox::idp
