// Whose turn it is, and what one person's trouble means for the others.
#include "identity/login_refresh_fixture.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// A provider whose refresh tokens are "rt-SUBJECT", for ever, and that fails for some people.
/// Whoever was added first has waited longest.
class RefreshOrderTest : public LoginRefreshTest {
 protected:
  RefreshOrderTest() {
    run(here.tokens.put(context, ann.id, base::Secret("rt-u-1")));
    provider.answers["/token"] = [this](const oidc::FakeProvider::Question& question) {
      return answer(oidc::parameters_of(question.body).at("refresh_token").substr(3));
    };
  }
  net::Response answer(const std::string& subject) {
    turns.push_back(subject);
    if (failing.contains(subject)) return net::json_response(503, "{}");
    claims["sub"] = subject;
    provider.answer("/userinfo", 200, fmt::format(R"({{"sub":"{}"}})", subject));
    claims["groups"] = json::array{"Heard"};
    const json::object tokens{
        {"access_token", "at-1"}, {"token_type", "Bearer"}, {"id_token", make_token(claims)}
    };
    return net::json_response(200, json::serialize(tokens));
  }
  Profile add_later(const std::string& subject) {
    clock.advance(1s);
    return add(subject);
  }
  std::vector<std::string> turns_of(std::function<void()> rounds) {
    turns.clear();
    rounds();
    return turns;
  }

  std::set<std::string> failing;
  std::vector<std::string> turns;
};

TEST_F(RefreshOrderTest, OnePersonsFailureLeavesTheOthersAlone) {
  const auto bob = add_later("bob");
  const auto cid = add_later("cid");
  failing = {"u-1"};
  EXPECT_THAT(turns_of([this] { round(here); }), ElementsAre("u-1", "bob", "cid"));
  EXPECT_THAT(login_of(bob).groups, ElementsAre("Heard"));
  EXPECT_THAT(login_of(cid).groups, ElementsAre("Heard"));
  EXPECT_THAT(login_of(ann).groups, ElementsAre("CRM-Main", "Staff"));
}

TEST_F(RefreshOrderTest, WhoeverItFailedForWaitsAnInterval) {
  failing = {"u-1"};
  round(here);
  turns.clear();
  clock.advance(kInterval - 1s);
  EXPECT_THAT(turns_of([this] { round_now(here); }), ElementsAre());
  clock.advance(1s);
  EXPECT_THAT(turns_of([this] { round_now(here); }), ElementsAre("u-1"));
}

TEST_F(RefreshOrderTest, ThreePeopleInARowEndTheRoundAndTheNextGoesOnWithTheOthers) {
  for (const char* name : {"bob", "cid", "dan", "eve"}) add_later(name);
  failing = {"u-1", "bob", "cid", "dan", "eve"};
  EXPECT_THAT(turns_of([this] { round(here); }), ElementsAre("u-1", "bob", "cid"));
  failing.clear();
  EXPECT_THAT(turns_of([this] { round_now(here); }), ElementsAre("dan", "eve"));
  EXPECT_THAT(turns_of([this] { round_now(here); }), ElementsAre());
}

TEST_F(RefreshOrderTest, FailuresThatAreNotInARowEndNothing) {
  for (const char* name : {"bob", "cid", "dan", "eve", "fay"}) add_later(name);
  failing = {"u-1", "bob", "dan", "eve"};
  EXPECT_THAT(
      turns_of([this] { round(here); }), ElementsAre("u-1", "bob", "cid", "dan", "eve", "fay")
  );
}

TEST_F(RefreshOrderTest, NobodyStarvesBehindPeopleForWhomItAlwaysFails) {
  for (const char* name : {"bob", "cid", "dan"}) add_later(name);
  const auto eve = add_later("eve");
  failing = {"u-1", "bob", "cid", "dan"};
  round(here);
  EXPECT_THAT(login_of(eve).groups, ElementsAre("CRM-Main", "Staff"));
  EXPECT_THAT(
      turns_of([this] { round(here); }), UnorderedElementsAre("dan", "eve", "u-1", "bob", "cid")
  );
  EXPECT_EQ(turns.at(0), "dan");
  EXPECT_EQ(turns.at(1), "eve");
  EXPECT_THAT(login_of(eve).groups, ElementsAre("Heard"));
}

TEST_F(RefreshOrderTest, AGatewayThatIsRefusedIsLikeAProviderThatIsAway) {
  for (const char* name : {"bob", "cid", "dan"}) add_later(name);
  provider.answer("/token", 400, R"({"error":"unauthorized_client"})");
  round(here);
  EXPECT_EQ(asked(), 3U);
  EXPECT_FALSE(login_of(ann).ended);
}

}  // namespace
}  // namespace suitemcp::identity
