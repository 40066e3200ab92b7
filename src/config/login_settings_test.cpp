#include "config/login_settings.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace suitemcp::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kFile = SUITEMCP_SOURCE_DIR "/entities.example.json";
constexpr const char* kStrong = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978";

struct Read {
  std::optional<LoginSettings> login;
  std::vector<std::string> faults;
};

Read read(Environment::Variables variables, LoginNeed need = LoginNeed::optional) {
  const Environment environment(std::move(variables));
  Read result;
  EnvironmentReader reader(environment, result.faults);
  result.login = read_login(reader, need);
  return result;
}

Read read_with(Environment::Variables extra) {
  extra.emplace("OIDC_ISSUER", "https://login.example.com");
  extra.emplace("OIDC_CLIENT_ID", "client");
  return read(std::move(extra));
}

TEST(LoginSettings, IssuerAndClientIdAreEnough) {
  const auto [login, faults] = read_with({});
  EXPECT_THAT(faults, IsEmpty());
  ASSERT_TRUE(login.has_value());
  EXPECT_EQ(login->issuer, "https://login.example.com");
  EXPECT_EQ(login->client_id, "client");
  EXPECT_TRUE(login->client_secret.empty());
  EXPECT_EQ(login->audience, "");
  EXPECT_EQ(login->groups_claim, "");
  EXPECT_THAT(login->extra_scopes, IsEmpty());
  EXPECT_EQ(login->prompt, "");
  EXPECT_FALSE(login->trust_email);
  EXPECT_EQ(login->ca_file, "");
  EXPECT_EQ(login->key_lifetime, hours(24 * 30));
  EXPECT_EQ(login->key_grace, minutes(15));
  EXPECT_EQ(login->groups_interval, seconds(300));
  EXPECT_TRUE(login->admin_key.empty());
}

TEST(LoginSettings, EveryVariableIsRead) {
  const auto [login, faults] = read_with({
      {"OIDC_CLIENT_SECRET", "hush"},
      {"OIDC_AUDIENCE", "https://api.example.com/"},
      {"OAUTH_GROUPS_CLAIM", "roles"},
      {"OIDC_SCOPES", " groups  openid offline_access groups api://x/y.z "},
      {"OIDC_PROMPT", "consent"},
      {"OIDC_TRUST_EMAIL", "1"},
      {"OIDC_CA_FILE", kFile},
      {"SESSION_TTL_DAYS", "7"},
      {"KEY_GRACE_MINUTES", "0"},
      {"GROUPS_REFRESH_SECONDS", "60"},
      {"ADMIN_KEY", kStrong},
  });
  EXPECT_THAT(faults, IsEmpty());
  ASSERT_TRUE(login.has_value());
  EXPECT_EQ(login->client_secret.expose(), "hush");
  EXPECT_EQ(login->audience, "https://api.example.com/");
  EXPECT_EQ(login->groups_claim, "roles");
  EXPECT_THAT(login->extra_scopes, ElementsAre("groups", "offline_access", "api://x/y.z"));
  EXPECT_EQ(login->prompt, "consent");
  EXPECT_TRUE(login->trust_email);
  EXPECT_EQ(login->ca_file, kFile);
  EXPECT_EQ(login->key_lifetime, hours(24 * 7));
  EXPECT_EQ(login->key_grace, minutes(0));
  EXPECT_EQ(login->groups_interval, seconds(60));
  EXPECT_EQ(login->admin_key.expose(), kStrong);
}

TEST(LoginSettings, TheOlderNamesAreUnderstood) {
  const auto [login, faults] = read({
      {"AUTH0_DOMAIN", "tenant.eu.auth0.com"},
      {"AUTH0_CLIENT_ID", "older"},
      {"AUTH0_CLIENT_SECRET", "older hush"},
      {"AUTH0_AUDIENCE", "https://older"},
  });
  EXPECT_THAT(faults, IsEmpty());
  ASSERT_TRUE(login.has_value());
  EXPECT_EQ(login->issuer, "tenant.eu.auth0.com");
  EXPECT_EQ(login->client_id, "older");
  EXPECT_EQ(login->client_secret.expose(), "older hush");
  EXPECT_EQ(login->audience, "https://older");
}

TEST(LoginSettings, TheNewerNameWins) {
  const auto [login, faults] = read({
      {"AUTH0_DOMAIN", "not a host"},
      {"AUTH0_CLIENT_ID", "older"},
      {"AUTH0_CLIENT_SECRET", "older hush"},
      {"AUTH0_AUDIENCE", "https://older"},
      {"OIDC_ISSUER", "https://newer.example.com"},
      {"OIDC_CLIENT_ID", "newer"},
      {"OIDC_CLIENT_SECRET", "newer hush"},
      {"OIDC_AUDIENCE", "https://newer"},
  });
  EXPECT_THAT(faults, IsEmpty());
  ASSERT_TRUE(login.has_value());
  EXPECT_EQ(login->issuer, "https://newer.example.com");
  EXPECT_EQ(login->client_id, "newer");
  EXPECT_EQ(login->client_secret.expose(), "newer hush");
  EXPECT_EQ(login->audience, "https://newer");
}

TEST(LoginSettings, AnEmptyNewerNameLeavesTheOlder) {
  const auto login =
      read({{"OIDC_ISSUER", " "}, {"AUTH0_DOMAIN", "t.auth0.com"}, {"OIDC_CLIENT_ID", "c"}}).login;
  ASSERT_TRUE(login.has_value());
  EXPECT_EQ(login->issuer, "t.auth0.com");
}

TEST(LoginSettings, WhatGatewaysWereAlwaysToldIsNoLoginAndNoFault) {
  const auto [login, faults] = read(
      {{"AUTH0_DOMAIN", "tenant.eu.auth0.com"},
       {"AUTH0_AUDIENCE", "https://api"},
       {"OAUTH_GROUPS_CLAIM", "groups"}}
  );
  EXPECT_FALSE(login.has_value());
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_FALSE(read({}).login.has_value());
  EXPECT_THAT(read({}).faults, IsEmpty());
}

TEST(LoginSettings, AClientWithoutAnIssuerIsAFault) {
  const auto [login, faults] = read({{"AUTH0_CLIENT_ID", "client"}});
  EXPECT_FALSE(login.has_value());
  EXPECT_THAT(
      faults,
      ElementsAre("OIDC_ISSUER (or AUTH0_DOMAIN): expected the identity provider, such as "
                  "tenant.eu.auth0.com, got nothing")
  );
}

TEST(LoginSettings, ARequiredLoginNamesWhatIsMissing) {
  EXPECT_THAT(
      read({}, LoginNeed::required).faults,
      ElementsAre(
          StartsWith("OIDC_ISSUER (or AUTH0_DOMAIN): expected"),
          "OIDC_CLIENT_ID (or AUTH0_CLIENT_ID): expected the id that the identity provider has "
          "given this server, got nothing"
      )
  );
  EXPECT_THAT(
      read({{"AUTH0_DOMAIN", "t.auth0.com"}}, LoginNeed::required).faults,
      ElementsAre(StartsWith("OIDC_CLIENT_ID (or AUTH0_CLIENT_ID): expected"))
  );
  EXPECT_THAT(
      read({{"OIDC_CLIENT_ID", "c"}}, LoginNeed::required).faults,
      ElementsAre(StartsWith("OIDC_ISSUER (or AUTH0_DOMAIN): expected"))
  );
}

TEST(LoginSettings, FaultsOfABadIssuerAreNotThoseOfAMissingOne) {
  const auto faults =
      read({{"AUTH0_DOMAIN", "not a host"}, {"OIDC_CLIENT_ID", "c"}}, LoginNeed::required).faults;
  EXPECT_THAT(
      faults, ElementsAre(AllOf(StartsWith("AUTH0_DOMAIN: expected"), HasSubstr("\"not a host\"")))
  );
}

TEST(LoginSettings, IssuersAreHttpsButOnThisMachine) {
  for (const auto* good :
       {"tenant.eu.auth0.com",
        "tenant.eu.auth0.com/",
        "login.microsoftonline.com/contoso.com/v2.0",
        "https://idp.example.com:8443/realms/main",
        "HTTPS://idp.example.com",
        "http://localhost:9100",
        "http://127.0.0.1:9100/",
        "http://[::1]:9100"}) {
    EXPECT_THAT(read_with({{"OIDC_ISSUER", good}}).faults, IsEmpty()) << good;
  }
  for (const auto* bad :
       {"http://idp.example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "ftp://idp",
        "https://",
        "https://idp/?x=1",
        "https://idp/#x",
        "idp.example.com/a b",
        "https://idp/\xC3\xBC",
        "user:hush@idp.example.com"}) {
    const auto faults = read_with({{"OIDC_ISSUER", bad}}).faults;
    ASSERT_EQ(faults.size(), 1) << bad;
    EXPECT_THAT(
        faults[0],
        AllOf(StartsWith("OIDC_ISSUER: expected a host or https"), Not(HasSubstr("hush")))
    );
  }
}

struct BadValue {
  const char* name;
  const char* value;
};
class EachLoginVariable : public testing::TestWithParam<BadValue> {};

TEST_P(EachLoginVariable, IsRefusedOnItsOwnWithItsName) {
  const auto [name, value] = GetParam();
  const auto faults = read_with({{name, value}}).faults;
  ASSERT_EQ(faults.size(), 1) << name << "=" << value;
  EXPECT_THAT(faults[0], StartsWith(std::string(name) + ": expected "));
}

INSTANTIATE_TEST_SUITE_P(
    LoginSettings,
    EachLoginVariable,
    testing::Values(
        BadValue{"OIDC_CLIENT_ID", "two\nlines"},
        BadValue{"OIDC_AUDIENCE", "two\nlines"},
        BadValue{"OAUTH_GROUPS_CLAIM", "tab\there"},
        BadValue{"OIDC_SCOPES", "groups \"all\""},
        BadValue{"OIDC_SCOPES", "back\\slash"},
        BadValue{"OIDC_SCOPES", "tab\there"},
        BadValue{"OIDC_SCOPES", "\xC3\xBC"},
        BadValue{"OIDC_PROMPT", "none"},
        BadValue{"OIDC_PROMPT", "Consent"},
        BadValue{"OIDC_TRUST_EMAIL", "azure"},
        BadValue{"OIDC_CA_FILE", "/nonexistent/ca.pem"},
        BadValue{"SESSION_TTL_DAYS", "0"},
        BadValue{"SESSION_TTL_DAYS", "3651"},
        BadValue{"SESSION_TTL_DAYS", "30d"},
        BadValue{"KEY_GRACE_MINUTES", "-1"},
        BadValue{"KEY_GRACE_MINUTES", "1441"},
        BadValue{"GROUPS_REFRESH_SECONDS", "4"},
        BadValue{"GROUPS_REFRESH_SECONDS", "86401"}
    )
);

TEST(LoginSettings, BoundsBelongToTheRange) {
  const auto lowest = read_with(
      {{"SESSION_TTL_DAYS", "1"}, {"KEY_GRACE_MINUTES", "0"}, {"GROUPS_REFRESH_SECONDS", "5"}}
  );
  EXPECT_THAT(lowest.faults, IsEmpty());
  const auto highest = read_with(
      {{"SESSION_TTL_DAYS", "3650"},
       {"KEY_GRACE_MINUTES", "1440"},
       {"GROUPS_REFRESH_SECONDS", "86400"}}
  );
  EXPECT_THAT(highest.faults, IsEmpty());
}

TEST(LoginSettings, ValuesAreJudgedEvenWhenNobodyCanSignIn) {
  EXPECT_THAT(
      read({{"SESSION_TTL_DAYS", "soon"}, {"AUTH0_DOMAIN", "ftp://x"}}).faults,
      ElementsAre(StartsWith("AUTH0_DOMAIN: "), StartsWith("SESSION_TTL_DAYS: "))
  );
}

TEST(LoginSettings, SecretsAreNeverRepeated) {
  const auto faults = read_with({{"ADMIN_KEY", "canary"},
                                 {"OIDC_CLIENT_SECRET", "canary"},
                                 {"OIDC_CLIENT_SECRET_FILE", "/x"}})
                          .faults;
  EXPECT_THAT(
      faults,
      ElementsAre(
          "OIDC_CLIENT_SECRET: expected either OIDC_CLIENT_SECRET or OIDC_CLIENT_SECRET_FILE, got "
          "both",
          "ADMIN_KEY: expected at least 32 random bytes, got 6. Fix: openssl rand -hex 32"
      )
  );
  EXPECT_THAT(faults, Each(Not(HasSubstr("canary"))));
}

TEST(LoginSettings, WithoutAudienceAndClaimNobodysGroupsAreKnown) {
  const auto warnings_of = [](Environment::Variables variables) {
    std::vector<std::string> warnings;
    add_login_warnings(read_with(std::move(variables)).login.value(), warnings);
    return warnings;
  };
  EXPECT_THAT(
      warnings_of({}),
      ElementsAre(AllOf(StartsWith("OAUTH_GROUPS_CLAIM: "), HasSubstr("OIDC_AUDIENCE")))
  );
  EXPECT_THAT(warnings_of({{"OIDC_AUDIENCE", "https://api"}}), IsEmpty());
  EXPECT_THAT(warnings_of({{"OAUTH_GROUPS_CLAIM", "groups"}}), IsEmpty());
}

}  // namespace
}  // namespace suitemcp::config
