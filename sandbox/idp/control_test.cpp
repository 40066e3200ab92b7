// The provider's switches, and that none of it is there unless asked for.
#include "base/error.hpp"
#include "sandbox/crm_testing.hpp"
#include "sandbox/idp/directory.hpp"
#include "sandbox/idp/idp_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::sandbox::idp {
namespace {

using Clock = std::chrono::steady_clock;

TEST_F(IdpTest, ANewKeySignsWhileTheOldOneStaysPublished) {
  const auto before = id_token(tokens_for("alice", "AlicePw1!"));
  const auto turned = control("keys", R"({"old":"kept"})");
  const auto after = id_token(tokens_for("alice", "AlicePw1!"));
  EXPECT_EQ(header_of(after).at("kid"), turned.at("kid"));
  EXPECT_NE(header_of(after).at("kid"), header_of(before).at("kid"));
  EXPECT_TRUE(is_signed(before, jwks()));
  EXPECT_TRUE(is_signed(after, jwks()));
}

TEST_F(IdpTest, ADroppedKeyIsNoLongerPublished) {
  const auto before = id_token(tokens_for("alice", "AlicePw1!"));
  control("keys", R"({"old":"dropped"})");
  EXPECT_FALSE(is_signed(before, jwks()));
  EXPECT_EQ(jwks().at("keys").as_array().size(), 1U);
  EXPECT_TRUE(is_signed(id_token(tokens_for("alice", "AlicePw1!")), jwks()));
}

TEST_F(IdpTest, ASkewedClockShowsInTheTokens) {
  control("clock", R"({"skew_s":-600})");
  const auto now = base::to_unix(base::SystemClock().wall());
  const auto claims = claims_of(id_token(tokens_for("alice", "AlicePw1!")));
  EXPECT_NEAR(static_cast<double>(claims.at("iat").as_int64() - now), -600, 60);
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 3600);
}

TEST_F(IdpTest, ADisabledUserLosesTokensThatAreOut) {
  const auto tokens = tokens_for("alice", "AlicePw1!");
  control("user", R"({"user":"alice","disabled":true})");
  EXPECT_EQ(userinfo(tokens).status, 401);
  EXPECT_EQ(error_of(ask_token(renewal(tokens))), "invalid_grant");
}

TEST_F(AzureIdpTest, AUserMayComeToHaveTooManyGroups) {
  control("user", R"({"user":"alice","too_many_groups":true})");
  EXPECT_TRUE(claims_of(id_token(tokens_for("alice", "AlicePw1!"))).contains("_claim_names"));
}

TEST_F(IdpTest, OneEndpointMayBeSlowOrBroken) {
  control("faults", R"({"fault":"http_500","method":"jwks","times":1})");
  EXPECT_EQ(get(url_of("jwks_uri")).status, 500);
  EXPECT_EQ(get(url_of("jwks_uri")).status, 200);
  control("faults", R"({"fault":"delay","ms":60,"method":"token","times":1})");
  const auto start = Clock::now();
  EXPECT_EQ(error_of(ask_token(redemption("x"))), "invalid_grant");
  EXPECT_GE(Clock::now() - start, std::chrono::milliseconds(60));
  control("faults", R"({"fault":"drop","method":"discovery","times":1})");
  EXPECT_THROW(discover(url_of("issuer")), base::Error);
  control("faults", R"({"fault":"slow_bytes","ms":1,"method":"discovery","times":1})");
  EXPECT_EQ(discover(url_of("issuer")), metadata_);
}

TEST_F(IdpTest, TokensMayBeForgottenAtOnce) {
  const auto tokens = tokens_for("alice", "AlicePw1!");
  control("faults", R"({"fault":"expire_sessions","method":"userinfo","times":1})");
  EXPECT_EQ(userinfo(tokens).status, 401);
  EXPECT_EQ(error_of(ask_token(renewal(tokens))), "invalid_grant");
}

TEST_F(IdpTest, WrongWishesAreExplained) {
  const std::pair<const char*, const char*> wishes[] = {
      {"keys", R"({"old":"eaten"})"},
      {"clock", R"({"skew_s":"late"})"},
      {"forge", R"({"forge":"a_painting"})"},
      {"user", R"({"user":"nobody"})"},
      {"user", R"({"user":"alice","disabled":"yes"})"},
      {"user", R"({"user":"alice","groups":[1]})"},
      {"user", R"({"user":"alice","groups":"Staff"})"},
      {"dance", "{}"},
      {"keys", "[]"},
      {"keys", "nonsense"},
      {"faults", "{}"}
  };
  const auto place = origin() + "/__sandbox/idp/";
  for (const auto& [what, body] : wishes) {
    EXPECT_EQ(post(place + what, body).status, 400) << what << " " << body;
  }
}

TEST_F(IdpTest, CountsWhatWasAskedAndForgetsItAtReset) {
  tokens_for("alice", "AlicePw1!");
  control("user", R"({"user":"alice","groups":[]})");
  const auto state = control("state", "");
  EXPECT_EQ(state.at("calls").at("token"), 1);
  EXPECT_EQ(state.at("kid"), signing_kid());
  post(origin() + "/__sandbox/reset", "");
  EXPECT_FALSE(control("state", "").at("calls").as_object().contains("token"));
  const auto claims = claims_of(id_token(tokens_for("alice", "AlicePw1!")));
  EXPECT_FALSE(claims.at("https://suitecrm-mcp/groups").as_array().empty());
}

class NoIdpTest : public testing::Test {
 protected:
  int status_of(SandboxServer::Options options, const std::string& path) {
    asio::io_context io(1);
    SandboxServer server(io.get_executor(), std::move(options), base::Log::none());
    server.start();
    net::HttpClient client(io.get_executor(), net::parse_url(server.url()).value(), {});
    base::Context context;
    const auto reply = test::run_coroutine(
        io, client.send(context.within(std::chrono::seconds(5)), {.target = path})
    );
    test::run_coroutine(io, server.stop());
    return reply.status;
  }
};

TEST_F(NoIdpTest, WithoutTheOptionThereIsNoProvider) {
  EXPECT_EQ(status_of({.control = Control::on}, "/idp/.well-known/openid-configuration"), 404);
  EXPECT_EQ(status_of({.control = Control::on}, "/__sandbox/idp/state"), 404);
}

TEST_F(NoIdpTest, WithoutControlItsSwitchesAreMissing) {
  EXPECT_EQ(
      status_of({.identity_provider = Settings{.key_bits = 1024}}, "/__sandbox/idp/state"), 404
  );
}

using DirectoryTest = CrmTest;

TEST_F(DirectoryTest, ItsPasswordsAreThoseOfTheCrm) {
  for (const auto& user : Directory().users()) {
    if (user.name == "ivan" || user.name == "guest") continue;  // the CRM refuses them
    EXPECT_FALSE(log_in(user.name, user.password).empty()) << user.name;
  }
}

TEST(Directory, TellsNothingWithoutThePassword) {
  const Directory directory;
  EXPECT_NE(directory.find_with_password("alice", "AlicePw1!"), nullptr);
  EXPECT_EQ(directory.find_with_password("alice", ""), nullptr);
  EXPECT_EQ(directory.find_with_password("nobody", ""), nullptr);
}

}  // namespace
}  // namespace suitemcp::sandbox::idp
