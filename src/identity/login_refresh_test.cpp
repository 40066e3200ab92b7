#include "identity/login_refresh_fixture.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(LoginRefreshTest, GroupsAreHeardAgainAndTheRotatedTokenIsKept) {
  claims["groups"] = json::array{"Staff"};
  round(here);
  EXPECT_THAT(login_of(ann).groups, ElementsAre("Staff"));
  EXPECT_EQ(login_of(ann).checked_at, base::from_unix(base::to_unix(clock.wall())));
  EXPECT_EQ(login_of(ann).signed_in_at, ann.login->signed_in_at);
  EXPECT_EQ(token_of(ann), "rt-2");
  round(here);
  EXPECT_EQ(token_of(ann), "rt-3");
  EXPECT_THAT(sink->lines, AllOf(HasSubstr("groups changed"), Not(HasSubstr("rt-"))));
}

TEST_F(LoginRefreshTest, NobodyIsAskedForBeforeTheInterval) {
  clock.advance(kInterval - 1s);
  round_now(here);
  EXPECT_EQ(asked(), 0U);
  clock.advance(1s);
  round_now(here);
  round_now(here);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(LoginRefreshTest, WhoHasNoKeyIsNotAskedFor) {
  run(here.keys.revoke_all_of(context, ann.id));
  round(here);
  EXPECT_EQ(asked(), 0U);
  make_key(ann);
  round_now(here);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(LoginRefreshTest, OnlyChangesAreTold) {
  std::vector<std::string> told;
  const auto listener =
      there.profiles.on_changed([&told](const std::string& id) { told.push_back(id); });
  round(here);
  EXPECT_EQ(asked(), 1U);
  test::run_until(io, [] { return true; });
  EXPECT_THAT(told, IsEmpty());
  claims["groups"] = json::array{"Staff"};
  round(here);
  EXPECT_TRUE(test::run_until(io, [&told] { return !told.empty(); }));
  EXPECT_THAT(told, ElementsAre(ann.id));
}

// A disabled user, or a session that the provider has closed.
TEST_F(LoginRefreshTest, WhomTheProviderRefusesIsSignedOut) {
  rotation = 7;
  round(here);
  EXPECT_TRUE(login_of(ann).ended);
  EXPECT_EQ(token_of(ann), "none");
  EXPECT_THAT(
      sink->lines,
      AllOf(HasSubstr("login ended by the provider"), HasSubstr("oidc.refresh_refused"))
  );
  EXPECT_EQ(std::ranges::count(sink->lines, '\n'), 1);
  round(here);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(LoginRefreshTest, AnAnswerWithoutTheGroupsClaimIsAnAnswer) {
  claims.erase("groups");
  round(here);
  EXPECT_THAT(login_of(ann).groups, IsEmpty());
  EXPECT_FALSE(login_of(ann).ended);
}

TEST_F(LoginRefreshTest, GroupsThatAreTooManyToSendAreKept) {
  claims.erase("groups");
  claims["_claim_names"] = json::object{{"groups", "src1"}};
  round(here);
  EXPECT_THAT(login_of(ann).groups, ElementsAre("CRM-Main", "Staff"));
  EXPECT_EQ(login_of(ann).checked_at, ann.login->checked_at);
  EXPECT_EQ(token_of(ann), "rt-2");
  EXPECT_THAT(sink->lines, HasSubstr("oidc.groups_overage"));
  round_now(here);  // though they still were not heard
  EXPECT_EQ(asked(), 1U);
  round(here);
  EXPECT_EQ(asked(), 2U);
}

TEST_F(LoginRefreshTest, AnAnswerByWhichNobodyCouldSignInTakesTheGroups) {
  claims.erase("preferred_username");
  claims.erase("email");
  round(here);
  EXPECT_THAT(login_of(ann).groups, IsEmpty());
  EXPECT_EQ(login_of(ann).user_name, "ann");
  EXPECT_FALSE(login_of(ann).ended);
  EXPECT_THAT(sink->lines, HasSubstr("oidc.no_user_name"));
}

TEST_F(LoginRefreshTest, AnAnswerThatCannotBeVerifiedChangesNothingButTheToken) {
  make_token = [](const json::object& claims_) {
    return oidc::TestKey::ec("k1").sign("ES256", json::serialize(claims_));
  };
  claims["groups"] = json::array{"Administrators"};
  round(here);
  EXPECT_THAT(login_of(ann).groups, ElementsAre("CRM-Main", "Staff"));
  EXPECT_FALSE(login_of(ann).ended);
  EXPECT_EQ(token_of(ann), "rt-2");
}

TEST_F(LoginRefreshTest, TheAnswerForAnotherSubjectChangesNothing) {
  claims["sub"] = "u-2";
  claims["groups"] = json::array{"Administrators"};
  round(here);
  EXPECT_THAT(login_of(ann).groups, ElementsAre("CRM-Main", "Staff"));
}

TEST_F(LoginRefreshTest, AProviderThatIsAwayChangesNothing) {
  const auto working = provider.answers["/token"];
  provider.answer("/token", 503, "{}");
  round(here);
  EXPECT_EQ(asked(), 1U);
  EXPECT_EQ(login_of(ann).checked_at, ann.login->checked_at);
  EXPECT_FALSE(login_of(ann).ended);
  EXPECT_EQ(token_of(ann), "rt-1");
  provider.answers["/token"] = working;
  round(here);
  EXPECT_EQ(login_of(ann).checked_at, base::from_unix(base::to_unix(clock.wall())));
}

TEST_F(LoginRefreshTest, AProviderThatRefusesTheGatewayEndsNobodysLogin) {
  provider.answer("/token", 401, R"({"error":"invalid_client"})");
  round(here);
  EXPECT_FALSE(login_of(ann).ended);
  EXPECT_EQ(token_of(ann), "rt-1");
  EXPECT_THAT(sink->lines, HasSubstr("oidc.client_refused"));
}

TEST_F(LoginRefreshTest, WhomAnotherProcessHasJustHeardOfIsNotAskedForAgain) {
  clock.advance(kInterval);
  here.store.calls = 0;
  here.store.before_answer = [&] {
    if (here.store.calls != 2) return;  // the profile was read, the lock is not taken yet
    asio::co_spawn(
        io,
        there.profiles.update_login(context, ann.id, person),
        [](std::exception_ptr, bool is_written) { EXPECT_TRUE(is_written); }
    );
    io.poll();
  };
  round_now(here);
  EXPECT_EQ(asked(), 0U);
  EXPECT_EQ(login_of(ann).checked_at, base::from_unix(base::to_unix(clock.wall())));
}

TEST_F(LoginRefreshTest, ALockOfAProcessThatDiedIsNoLockForEver) {
  run(store.set(context, "auth:refresh-lock:" + ann.id, "1", {.ttl = 60s, .if_absent = true}));
  clock.advance(kInterval - 60s);
  round(here);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(LoginRefreshTest, ATokenIsNotShownToAnotherProvider) {
  person.issuer = "https://former.example.com";
  const auto old = run(here.profiles.sign_in(context, person, oidc::EmailTrust::verified_only));
  run(here.tokens.remove(context, ann.id));
  run(here.tokens.put(context, old.id, base::Secret("rt-former")));
  make_key(old);
  round(here);
  EXPECT_EQ(asked(), 0U);
  EXPECT_FALSE(login_of(old).ended);
  EXPECT_EQ(token_of(old), "rt-former");
}

TEST_F(LoginRefreshTest, ATokenWithoutAProfileIsRemoved) {
  run(here.tokens.put(context, "gone", base::Secret("rt-gone")));
  round(here);
  EXPECT_THAT(run(here.tokens.profile_ids(context)), ElementsAre(ann.id));
}

TEST_F(LoginRefreshTest, ADamagedProfileLeavesTheOthersAlone) {
  run(store.hash_set(context, "crm:profiles", "!damaged", "{}"));
  run(here.tokens.put(context, "!damaged", base::Secret("rt-x")));
  round(here);
  EXPECT_EQ(token_of(ann), "rt-2");
  EXPECT_THAT(sink->lines, HasSubstr("identity.bad_profile"));
}

}  // namespace
}  // namespace suitemcp::identity
