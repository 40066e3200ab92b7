// The whole login against a provider on a loopback socket.
#include "identity/oidc/login_client_fixture.hpp"

#include <gmock/gmock.h>

#include <string>

namespace suitemcp::identity::oidc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(LoginClientTest, LogsAPersonIn) {
  const auto login = log_in();
  EXPECT_EQ(login.person.issuer, provider.issuer());
  EXPECT_EQ(login.person.subject, "u-1");
  EXPECT_EQ(login.person.crm_user_name, "ann");
  EXPECT_THAT(login.person.groups, ElementsAre("CRM-Main"));
  EXPECT_EQ(login.person.email, "ann@example.com");
  EXPECT_TRUE(login.person.is_email_verified);
  EXPECT_EQ(login.purpose, "connect");
  EXPECT_EQ(login.refresh_token->expose(), "rt-1");
  EXPECT_EQ(sink->lines, "");
}

TEST_F(LoginClientTest, AsksTheProviderForItsDescriptionAndKeysOnce) {
  log_in();
  log_in();
  EXPECT_EQ(provider.count(FakeProvider::kDiscovery), 1U);
  EXPECT_EQ(provider.count("/jwks"), 1U);
  EXPECT_EQ(provider.count("/token"), 2U);
}

TEST_F(LoginClientTest, CancellingIsSaidAndEndsTheFlow) {
  begin();
  const Callback cancelled{.state = asked["state"], .error = "access_denied"};
  EXPECT_EQ(fault(cancelled), "oidc.user_cancelled");
  EXPECT_EQ(fault(back()), "oidc.unknown_state");
}

TEST_F(LoginClientTest, KeysMayRotateInTheMiddleOfALogin) {
  log_in();
  begin();
  key = TestKey::ec("k2");
  clock.advance(11s);
  EXPECT_EQ(fault(back()), "");
}

TEST_F(LoginClientTest, UserinfoAddsWhatTheTokenLacks) {
  claims.erase("groups");
  provider.answer("/userinfo", 200, R"({"sub":"u-1","groups":["A"],"preferred_username":"root"})");
  const auto login = log_in();
  EXPECT_THAT(login.person.groups, ElementsAre("A"));
  EXPECT_EQ(login.person.crm_user_name, "ann");
  EXPECT_EQ(provider.questions.back().authorization, "Bearer at-1");
}

TEST_F(LoginClientTest, ALoginDoesWithoutUserinfoAndSaysSoInTheLog) {
  for (const int status : {401, 403, 500}) {
    sink->lines.clear();
    provider.answer("/userinfo", status, "<html></html>");
    EXPECT_EQ(log_in().person.crm_user_name, "ann");
    EXPECT_THAT(sink->lines, HasSubstr(R"("msg":"userinfo left out")"));
  }
  provider.metadata.erase("userinfo_endpoint");
  LoginClient other(settings(), http, flows, clock);
  sink->lines.clear();
  const auto url = test::run_coroutine(io, other.start(context, "cookie-1", ""));
  asked = parameters_of(url);
  code = "code-1";
  EXPECT_EQ(
      test::run_coroutine(io, other.finish(context, back(), "cookie-1")).person.crm_user_name, "ann"
  );
  EXPECT_EQ(sink->lines, "");
}

TEST_F(LoginClientTest, GroupsThatOnlyUserinfoKnowsAreNotLostWhileItIsDown) {
  claims.erase("groups");
  provider.answer("/userinfo", 503, "");
  EXPECT_EQ(login_fault(), "oidc.unavailable");
  EXPECT_EQ(refreshed_fault(), "oidc.unavailable");
  provider.answer("/userinfo", 403, "");
  EXPECT_THAT(log_in().person.groups, IsEmpty());
}

TEST_F(LoginClientTest, ADownProviderIsSaidToBeDown) {
  provider.answer(FakeProvider::kDiscovery, 503, "");
  EXPECT_EQ(fault_of([this] { begin(); }), "oidc.unavailable");
}

TEST_F(LoginClientTest, AProviderThatDiesInTheMiddleIsSaidToBeDown) {
  begin();
  provider.stop();
  EXPECT_EQ(fault(back()), "oidc.unavailable");
}

TEST_F(LoginClientTest, ASlowTokenEndpointIsSaidToBeDown) {
  begin();
  provider.slow.insert("/token");
  context.deadline = std::chrono::steady_clock::now() + 50ms;
  EXPECT_EQ(fault(back()), "oidc.unavailable");
}

TEST_F(LoginClientTest, AnErrorPageIsNoDescription) {
  provider.answer(FakeProvider::kDiscovery, 200, "<html>It works!</html>");
  EXPECT_EQ(fault_of([this] { begin(); }), "oidc.bad_metadata");
}

TEST_F(LoginClientTest, NoUsableClaimAndOverageAreSaid) {
  const auto good = claims;
  claims.erase("preferred_username");
  claims.erase("email");
  EXPECT_EQ(login_fault(), "oidc.no_user_name");
  claims = good;
  claims.erase("groups");
  claims["_claim_names"] = {{"groups", "src1"}};
  EXPECT_EQ(login_fault(), "oidc.groups_overage");
}

TEST_F(LoginClientTest, ARefreshSeesTheGroupsOfNow) {
  log_in();
  claims["groups"] = json::array{"Other"};
  clock.advance(1h);
  claims["iat"] = base::to_unix(clock.wall());
  claims["exp"] = base::to_unix(clock.wall()) + 300;
  EXPECT_THAT(refreshed_person().groups, ElementsAre("Other"));
  EXPECT_EQ(refresh().refresh_token->expose(), "rt-1");
}

TEST_F(LoginClientTest, ARefreshWithoutIdTokenAsksUserinfo) {
  refreshes_id_token = false;
  provider.answer("/userinfo", 200, R"({"sub":"u-1","upn":"ann","groups":"G"})");
  const auto refreshed = refreshed_person();
  EXPECT_EQ(refreshed.issuer, provider.issuer());
  EXPECT_EQ(refreshed.subject, "u-1");
  EXPECT_THAT(refreshed.groups, ElementsAre("G"));
  provider.answer("/userinfo", 200, R"({"sub":"u-2","upn":"ann"})");
  EXPECT_EQ(refreshed_fault(), "oidc.userinfo_subject");
  provider.answer("/userinfo", 503, "");
  EXPECT_EQ(refreshed_fault(), "oidc.unavailable");
  provider.metadata.erase("userinfo_endpoint");
  clock.advance(1h);
  EXPECT_EQ(refreshed_fault(), "oidc.bad_reply");
}

TEST_F(LoginClientTest, AnEndedSessionAtTheProviderIsSaid) {
  EXPECT_EQ(fault_of([this] { refresh("rt-0"); }), "oidc.refresh_refused");
}

TEST_F(LoginClientTest, SaysWhereToSignOutIfTheProviderHasAPlace) {
  const auto url = [this] { return test::run_coroutine(io, client.sign_out_url(context)); };
  EXPECT_EQ(url(), std::nullopt);
  provider.metadata["end_session_endpoint"] = provider.issuer() + "/logout";
  clock.advance(1h);  // discovery is asked again
  EXPECT_EQ(url(), provider.issuer() + "/logout?client_id=gateway");
  provider.metadata["end_session_endpoint"] = provider.issuer() + "/logout?tenant=1";
  clock.advance(1h);
  EXPECT_EQ(url(), provider.issuer() + "/logout?tenant=1&client_id=gateway");
  provider.stop();
  EXPECT_EQ(url(), provider.issuer() + "/logout?tenant=1&client_id=gateway");  // remembered
}

TEST_F(LoginClientTest, APersonWithoutGroupsIsInNone) {
  claims.erase("groups");
  EXPECT_THAT(log_in().person.groups, IsEmpty());
}

}  // namespace
}  // namespace suitemcp::identity::oidc
