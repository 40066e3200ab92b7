// The token endpoint: who may have what, once.
#include "sandbox/idp/client.hpp"
#include "sandbox/idp/idp_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::sandbox::idp {
namespace {

net::Headers basic(const std::string& pair) {
  return {{"Authorization", "Basic " + base::base64(pair)}};
}

TEST_F(IdpTest, TheClientMayUseTheHeaderInsteadOfTheBody) {
  auto fields = redemption(code_for("alice", "AlicePw1!"));
  fields.erase("client_id");
  fields.erase("client_secret");
  const auto reply = post(
      url_of("token_endpoint"), encode_form(fields), basic("suitecrm-mcp:sandbox-client-secret")
  );
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
}

TEST_F(IdpTest, AWrongClientGetsNothingAndTheCodeStaysGood) {
  const auto good = redemption(code_for("alice", "AlicePw1!"));
  const auto place = url_of("token_endpoint");
  auto fields = good;
  fields["client_secret"] = "wrong";
  const auto reply = ask_token(fields);
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(error_of(reply), "invalid_client");
  EXPECT_TRUE(reply.header("WWW-Authenticate"));
  fields.erase("client_secret");
  EXPECT_EQ(ask_token(fields).status, 401);
  EXPECT_EQ(post(place, encode_form(fields), basic("suitecrm-mcp:wrong")).status, 401);
  EXPECT_EQ(post(place, encode_form(fields), basic("no-colon")).status, 401);
  const auto both = post(place, encode_form(good), basic("suitecrm-mcp:sandbox-client-secret"));
  EXPECT_EQ(error_of(both), "invalid_request");
  EXPECT_EQ(ask_token(good).status, 200);
}

TEST_F(IdpTest, ACodeNeedsItsVerifierAndItsRedirectUri) {
  for (const auto* field : {"code_verifier", "redirect_uri"}) {
    const auto good = redemption(code_for("alice", "AlicePw1!"));
    auto fields = good;
    fields[field] = "http://127.0.0.1:9999/auth/callback-of-enough-letters-for-a-verifier";
    EXPECT_EQ(error_of(ask_token(fields)), "invalid_grant") << field;
    EXPECT_EQ(error_of(ask_token(good)), "invalid_grant") << "one try only: " << field;
  }
  auto fields = redemption(code_for("alice", "AlicePw1!"));
  fields.erase("code_verifier");
  EXPECT_EQ(error_of(ask_token(fields)), "invalid_grant");
}

TEST_F(IdpTest, ASecondUseOfACodeEndsWhatTheFirstGave) {
  const auto fields = redemption(code_for("alice", "AlicePw1!"));
  const auto tokens = tokens_of(ask_token(fields));
  EXPECT_EQ(userinfo(tokens).status, 200);
  EXPECT_EQ(error_of(ask_token(fields)), "invalid_grant");
  EXPECT_EQ(userinfo(tokens).status, 401);
  EXPECT_EQ(error_of(ask_token(renewal(tokens))), "invalid_grant");
}

TEST_F(IdpTest, ARefreshTokenIsReplacedAndBringsTheGroupsOfToday) {
  const auto first = tokens_for("alice", "AlicePw1!");
  control("user", R"({"user":"alice","groups":["Staff"]})");
  const auto second = tokens_of(ask_token(renewal(first)));
  EXPECT_NE(second.at("refresh_token"), first.at("refresh_token"));
  const auto claims = claims_of(id_token(second));
  EXPECT_EQ(claims.at("https://suitecrm-mcp/groups"), json::array{"Staff"});
  EXPECT_EQ(claims.at("sub"), claims_of(id_token(first)).at("sub"));
  EXPECT_FALSE(claims.contains("nonce"));
  EXPECT_EQ(error_of(ask_token(renewal(first))), "invalid_grant");
  EXPECT_EQ(error_of(ask_token(renewal(second))), "invalid_grant") << "reuse ends the family";
}

TEST_F(IdpTest, ARefreshAsksForNoMoreThanWasGranted) {
  auto fields = renewal(tokens_for("alice", "AlicePw1!"));
  fields["scope"] = "openid admin";
  EXPECT_EQ(error_of(ask_token(fields)), "invalid_scope");
}

TEST_F(IdpTest, WithoutOfflineAccessThereIsNoRefreshToken) {
  auto fields = request();
  fields["scope"] = "openid";
  auto answer = answer_of(sign_in(authorize(fields), "alice", "AlicePw1!"));
  const auto tokens = tokens_of(ask_token(redemption(answer["code"])));
  EXPECT_FALSE(tokens.contains("refresh_token"));
  EXPECT_EQ(tokens.at("scope"), "openid");
}

TEST_F(IdpTest, OtherGrantsAndOtherBodiesAreRefused) {
  auto fields = redemption("x");
  fields["grant_type"] = "password";
  EXPECT_EQ(error_of(ask_token(fields)), "unsupported_grant_type");
  const net::Call call{
      .method = "POST",
      .target = net::parse_url(url_of("token_endpoint")).value().target,
      .headers = {{"Content-Type", "application/json"}},
      .body = "{}"
  };
  EXPECT_EQ(error_of(send(call)), "invalid_request");
}

TEST(Shelf, ForgetsAtTheEndOfTheLifetime) {
  base::FakeClock clock;
  base::SystemRandom random;
  Shelf<int> shelf(clock, random, base::seconds(60));
  const auto name = shelf.put(7);
  clock.advance(base::seconds(59));
  ASSERT_NE(shelf.find(name), nullptr);
  EXPECT_EQ(*shelf.find(name), 7);
  clock.advance(base::seconds(1));
  EXPECT_EQ(shelf.find(name), nullptr);
}

TEST(Shelf, AFullOneThrowsOutWhatIsOldest) {
  base::FakeClock clock;
  base::SystemRandom random;
  Shelf<int> shelf(clock, random, std::chrono::hours(1));
  const auto first = shelf.put(0);
  clock.advance(base::seconds(1));
  const auto second = shelf.put(1);
  clock.advance(base::seconds(1));
  for (int i = 2; i < 2000; ++i) shelf.put(i);
  EXPECT_NE(shelf.find(first), nullptr);
  shelf.put(2000);
  EXPECT_EQ(shelf.find(first), nullptr);
  EXPECT_NE(shelf.find(second), nullptr);
}

TEST(Grants, ACodeLivesAMinute) {
  base::FakeClock clock;
  base::SystemRandom random;
  EXPECT_EQ(Grants(clock, random).codes.lifetime(), base::seconds(60));
}

TEST(IsRegistered, TakesAnyPortOnLoopbackOnly) {
  const std::vector<std::string> registered = {
      "http://127.0.0.1/cb", "http://[::1]:1/cb", "https://crm.example.com/auth/callback"
  };
  EXPECT_TRUE(is_registered("http://127.0.0.1:31000/cb", registered));
  EXPECT_TRUE(is_registered("http://[::1]:31000/cb", registered));
  EXPECT_TRUE(is_registered("https://crm.example.com/auth/callback", registered));
  EXPECT_FALSE(is_registered("http://localhost:31000/cb", registered));
  EXPECT_FALSE(is_registered("https://crm.example.com:8443/auth/callback", registered));
  EXPECT_FALSE(is_registered("https://crm.example.com/auth/callback#x", registered));
  EXPECT_FALSE(is_registered("", registered));
}

TEST(ReadCredentials, DecodesBothHalvesOfTheHeader) {
  const auto given = read_credentials("basic " + base::base64("a%3Ab:c+d%25"), {});
  EXPECT_EQ(given.method, Credentials::Method::basic);
  EXPECT_EQ(given.client_id, "a:b");
  EXPECT_EQ(given.secret, "c d%");
  EXPECT_EQ(read_credentials("Basic !", {}).client_id, "");
}

}  // namespace
}  // namespace suitemcp::sandbox::idp
