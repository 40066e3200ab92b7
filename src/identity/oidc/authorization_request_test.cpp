#include "identity/oidc/authorization_request.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity::oidc {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

Settings settings() {
  Settings made;
  made.client_id = "gate way";
  made.client_secret = base::Secret("canary-secret");
  made.redirect_uri = "https://mcp.example.com/auth/callback";
  made.audience = "https://crm.example.com/";
  return made;
}

ProviderMetadata metadata() {
  ProviderMetadata made;
  made.authorization_endpoint = "https://sso.example.com/authorize";
  return made;
}

std::string url_of(const ProviderMetadata& provider, const Settings& client) {
  return authorization_url(
      provider, client, {.state = "s-1", .nonce = "n-1", .code_verifier = "canary-verifier"}
  );
}

// RFC 7636, appendix B
TEST(CodeChallenge, IsThatOfTheStandard) {
  EXPECT_EQ(
      code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
  );
}

TEST(AuthorizationUrl, HasAllThatTheCodeFlowNeeds) {
  EXPECT_EQ(
      url_of(metadata(), settings()),
      "https://sso.example.com/authorize?response_type=code&client_id=gate%20way"
      "&redirect_uri=https%3A%2F%2Fmcp.example.com%2Fauth%2Fcallback"
      "&scope=openid%20profile%20email%20offline_access&state=s-1&nonce=n-1&code_challenge=" +
          code_challenge("canary-verifier") +
          "&code_challenge_method=S256&audience=https%3A%2F%2Fcrm.example.com%2F"
  );
}

TEST(AuthorizationUrl, ShowsNoSecret) {
  EXPECT_THAT(url_of(metadata(), settings()), Not(HasSubstr("canary")));
}

TEST(AuthorizationUrl, KeepsAQueryOfTheEndpoint) {
  auto provider = metadata();
  provider.authorization_endpoint += "?policy=b2c";
  EXPECT_THAT(url_of(provider, settings()), HasSubstr("/authorize?policy=b2c&response_type=code&"));
}

TEST(AuthorizationUrl, AsksForARefreshTokenOnlyWhereWantedAndOffered) {
  auto provider = metadata();
  provider.offers_offline_access = false;
  EXPECT_THAT(url_of(provider, settings()), Not(HasSubstr("offline_access")));
  auto client = settings();
  client.refresh = Refresh::no;
  EXPECT_THAT(url_of(metadata(), client), Not(HasSubstr("offline_access")));
}

TEST(AuthorizationUrl, HasTheConfiguredScopesAndNoEmptyAudience) {
  auto client = settings();
  client.audience.clear();
  client.refresh = Refresh::no;
  client.extra_scopes = {"groups", "crm"};
  const auto url = url_of(metadata(), client);
  EXPECT_THAT(url, HasSubstr("&scope=openid%20profile%20email%20groups%20crm&"));
  EXPECT_THAT(url, EndsWith("&code_challenge_method=S256"));
  client.prompt = "consent";
  EXPECT_THAT(url_of(metadata(), client), EndsWith("&prompt=consent"));
}

TEST(AuthorizationUrl, AsksForEachScopeOnce) {
  auto client = settings();
  client.extra_scopes = {"offline_access", "email", "groups"};
  EXPECT_THAT(
      url_of(metadata(), client),
      HasSubstr("&scope=openid%20profile%20email%20offline_access%20groups&")
  );
}

}  // namespace
}  // namespace suitemcp::identity::oidc
