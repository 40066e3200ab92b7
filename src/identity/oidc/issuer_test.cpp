#include "identity/oidc/issuer.hpp"

#include <gtest/gtest.h>

namespace suitemcp::identity::oidc {
namespace {

constexpr std::string_view kGuid = "9a3f1c22-0b7e-4d55-8c1e-2f60aa71b0de";

std::string url_of(std::string_view configured) {
  const auto url = issuer_url(configured);
  return url ? *url : std::string(url.error().code());
}

std::string verdict(std::string configured, std::string discovered) {
  const auto checked = check_issuer(configured, discovered);
  return checked ? "accepted" : std::string(checked.error().code());
}

TEST(IssuerUrl, TakesAHostOrAUrlWithOrWithoutSlash) {
  EXPECT_EQ(url_of("tenant.eu.auth0.com"), "https://tenant.eu.auth0.com");
  EXPECT_EQ(url_of("tenant.eu.auth0.com/"), "https://tenant.eu.auth0.com");
  EXPECT_EQ(url_of("https://sso.example.com/realms/a/"), "https://sso.example.com/realms/a");
  EXPECT_EQ(
      url_of("login.microsoftonline.com/contoso.com/v2.0"),
      "https://login.microsoftonline.com/contoso.com/v2.0"
  );
}

TEST(IssuerUrl, IsHttpsExceptOnThisMachine) {
  EXPECT_EQ(url_of("http://127.0.0.1:8950"), "http://127.0.0.1:8950");
  EXPECT_EQ(url_of("http://localhost:8950"), "http://localhost:8950");
  EXPECT_EQ(url_of("http://[::1]:8950"), "http://[::1]:8950");
  EXPECT_EQ(url_of("http://sso.example.com"), "oidc.bad_issuer");
  EXPECT_EQ(url_of("http://127.0.0.1.example.com"), "oidc.bad_issuer");
  EXPECT_EQ(url_of("http://localhost.example.com"), "oidc.bad_issuer");
}

TEST(IssuerUrl, RefusesWhatIsNoIssuer) {
  for (const std::string_view text :
       {"",
        "/",
        "ftp://a.example",
        "https://a.example?x=1",
        "https://a.example#f",
        "https://user@a.example",
        "https://a.example/a b",
        "https://"}) {
    EXPECT_EQ(url_of(text), "oidc.bad_issuer") << text;
  }
}

TEST(CheckIssuer, IgnoresOneSlashAtTheEnd) {
  EXPECT_EQ(verdict("https://t.auth0.com", "https://t.auth0.com/"), "accepted");
  EXPECT_EQ(verdict("https://t.auth0.com", "https://t.auth0.com"), "accepted");
  EXPECT_EQ(verdict("https://t.auth0.com", "https://t.auth0.com//"), "oidc.issuer_mismatch");
}

TEST(CheckIssuer, RefusesAnotherIssuer) {
  EXPECT_EQ(verdict("https://a.example", "https://b.example"), "oidc.issuer_mismatch");
  EXPECT_EQ(verdict("https://a.example", "http://a.example"), "oidc.issuer_mismatch");
  EXPECT_EQ(verdict("https://a.example/x", "https://a.example/y"), "oidc.issuer_mismatch");
  EXPECT_EQ(verdict("https://a.example", ""), "oidc.issuer_mismatch");
}

TEST(CheckIssuer, TakesTheGuidOfAnAzureTenantGivenByName) {
  const std::string host = "https://login.microsoftonline.com/";
  const auto guid = host + std::string(kGuid) + "/v2.0";
  EXPECT_EQ(verdict(host + "contoso.com/v2.0", guid), "accepted");
  EXPECT_EQ(verdict(host + "contoso.onmicrosoft.com/v2.0", guid), "accepted");
  const auto below = host + "idp/" + std::string(kGuid) + "/v2.0";
  EXPECT_EQ(verdict(host + "idp/contoso.com/v2.0", below), "accepted");
  EXPECT_EQ(verdict(host + "idp/contoso.com/v2.0", guid), "oidc.issuer_mismatch");
  EXPECT_EQ(verdict(host + "other/contoso.com/v2.0", below), "oidc.issuer_mismatch");
  EXPECT_EQ(verdict(guid, guid), "accepted");
}

TEST(CheckIssuer, TakesTheGuidUnderNoOtherCircumstances) {
  const std::string host = "https://login.microsoftonline.com/";
  const auto named = host + "contoso.com/v2.0";
  const std::string guid(kGuid);
  for (const auto& discovered :
       {"https://login.example.com/" + guid + "/v2.0",
        "https://login.microsoftonline.com:8443/" + guid + "/v2.0",
        "http://login.microsoftonline.com/" + guid + "/v2.0",
        host + guid,
        host + guid + "/v2.0/more",
        host + "x/" + guid + "/v2.0",
        host + guid + "0/v2.0",
        host + "fabrikam.com/v2.0",
        "https://sts.windows.net/" + guid + "/"}) {
    EXPECT_EQ(verdict(named, discovered), "oidc.issuer_mismatch") << discovered;
  }
  const auto other = host + "11111111-2222-3333-4444-555555555555/v2.0";
  EXPECT_EQ(verdict(host + guid + "/v2.0", other), "oidc.issuer_mismatch");
  EXPECT_EQ(verdict(host + "consumers/v2.0", host + guid + "/v2.0"), "oidc.issuer_mismatch");
  EXPECT_EQ(verdict(host + "contoso.com", host + guid + "/v2.0"), "oidc.issuer_mismatch");
}

TEST(CheckIssuer, RefusesTheTemplateOfEveryTenant) {
  const std::string host = "https://login.microsoftonline.com/";
  for (const std::string tenant : {"common", "organizations", "contoso.com"}) {
    const auto checked = check_issuer(host + tenant + "/v2.0", host + "{tenantid}/v2.0");
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code(), "oidc.issuer_template");
    EXPECT_NE(checked.error().user_message().find("TENANT/v2.0"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace suitemcp::identity::oidc
