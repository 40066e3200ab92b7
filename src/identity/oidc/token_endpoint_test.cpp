#include "identity/oidc/token_endpoint.hpp"

#include "base/crypto.hpp"
#include "identity/oidc/fake_provider_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace suitemcp::identity::oidc {
namespace {

using base::ErrorKind;
using base::Secret;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kTokens =
    R"({"access_token":"at","token_type":"bearer","id_token":"idt","refresh_token":"rt"})";

class TokenEndpointTest : public testing::Test {
 protected:
  TokenEndpointTest() {
    settings.client_id = "gate:way";
    settings.client_secret = Secret("canary ~secret");
    settings.redirect_uri = "https://mcp.example.com/auth/callback";
    metadata.token_endpoint = provider.issuer() + "/token";
    provider.answer("/token", 200, kTokens);
  }
  TokenSet exchange() {
    return test::run_coroutine(
        io, tokens.exchange_code(context, metadata, Secret("c&1"), Secret("v-1"))
    );
  }
  TokenSet refresh() {
    return test::run_coroutine(io, tokens.refresh(context, metadata, Secret("rt-0")));
  }
  base::Error refused(int status, std::string body) {
    provider.answer("/token", status, std::move(body));
    try {
      exchange();
    } catch (const base::Error& error) {
      return error;
    }
    return {ErrorKind::internal, "test.accepted", ""};
  }

  asio::io_context io{1};
  base::Context context;
  FakeProvider provider{io};
  ProviderHttp http{io.get_executor(), direct(), {}};
  Settings settings;
  ProviderMetadata metadata;
  TokenEndpoint tokens{settings, http};
};

TEST_F(TokenEndpointTest, ExchangesACode) {
  const auto set = exchange();
  EXPECT_EQ(set.access_token.expose(), "at");
  EXPECT_EQ(set.id_token->expose(), "idt");
  EXPECT_EQ(set.refresh_token->expose(), "rt");
  const auto& question = provider.questions.at(0);
  EXPECT_EQ(question.method, "POST");
  EXPECT_EQ(
      question.body,
      "grant_type=authorization_code&code=c%261"
      "&redirect_uri=https%3A%2F%2Fmcp.example.com%2Fauth%2Fcallback&code_verifier=v-1"
  );
  // RFC 6749 2.3.1: the colon of the id is not the one between id and secret
  EXPECT_EQ(question.authorization, "Basic " + base::base64("gate%3Away:canary%20~secret"));
}

TEST_F(TokenEndpointTest, SendsTheSecretInTheFormWhereThatIsWanted) {
  metadata.client_auth = ClientAuth::post;
  exchange();
  const auto& question = provider.questions.at(0);
  EXPECT_EQ(question.authorization, "");
  EXPECT_THAT(question.body, HasSubstr("&client_id=gate%3Away&client_secret=canary%20~secret"));
}

TEST_F(TokenEndpointTest, APublicClientSendsItsIdOnly) {
  settings.client_secret = Secret();
  exchange();
  const auto& question = provider.questions.at(0);
  EXPECT_EQ(question.authorization, "");
  EXPECT_THAT(question.body, HasSubstr("&client_id=gate%3Away"));
  EXPECT_THAT(question.body, Not(HasSubstr("client_secret")));
}

TEST_F(TokenEndpointTest, FindsOutWhichOfTwoWaysIsTaken) {
  metadata.client_auth = ClientAuth::basic_then_post;
  provider.answers["/token"] = [](const FakeProvider::Question& question) {
    return question.authorization.empty()
               ? net::json_response(200, kTokens)
               : net::json_response(401, R"({"error":"invalid_client"})");
  };
  EXPECT_EQ(exchange().access_token.expose(), "at");
  EXPECT_EQ(exchange().access_token.expose(), "at");
  EXPECT_EQ(provider.questions.size(), 3U);  // remembered
  EXPECT_EQ(refused(401, R"({"error":"invalid_client"})").code(), "oidc.client_refused");
  EXPECT_EQ(provider.questions.size(), 4U);  // not tried twice in the same way
}

TEST_F(TokenEndpointTest, ASecretRefusedInBothWaysIsReported) {
  metadata.client_auth = ClientAuth::basic_then_post;
  EXPECT_EQ(refused(401, R"({"error":"invalid_client"})").code(), "oidc.client_refused");
  EXPECT_EQ(provider.questions.size(), 2U);
}

TEST_F(TokenEndpointTest, OtherRefusalsAreNotTriedTwice) {
  metadata.client_auth = ClientAuth::basic_then_post;
  EXPECT_EQ(refused(400, R"({"error":"invalid_grant"})").code(), "oidc.code_refused");
  EXPECT_EQ(provider.questions.size(), 1U);
}

TEST_F(TokenEndpointTest, EachRefusalHasItsFace) {
  EXPECT_EQ(refused(400, R"({"error":"invalid_grant"})").kind(), ErrorKind::invalid_argument);
  EXPECT_EQ(refused(401, R"({"error":"invalid_client"})").code(), "oidc.client_refused");
  EXPECT_EQ(refused(400, R"({"error":"unauthorized_client"})").code(), "oidc.client_refused");
  EXPECT_EQ(refused(400, R"({"error":"invalid_scope"})").code(), "oidc.token_refused");
  EXPECT_EQ(refused(400, R"({"error":7})").code(), "oidc.token_refused");
  EXPECT_EQ(refused(503, R"({"error":"temporarily_unavailable"})").code(), "oidc.unavailable");
  EXPECT_EQ(refused(302, "").code(), "oidc.bad_reply");
  EXPECT_EQ(refused(403, "<html>blocked</html>").code(), "oidc.bad_reply");
}

TEST_F(TokenEndpointTest, AnIncompleteAnswerIsRefused) {
  for (const char* body :
       {"",
        "[]",
        "{}",
        "<html></html>",
        R"({"access_token":"at","token_type":"Bearer"})",
        R"({"access_token":"at","id_token":"idt"})",
        R"({"access_token":"","token_type":"Bearer","id_token":"idt"})",
        R"({"access_token":"at","token_type":"mac","id_token":"idt"})",
        R"({"access_token":"at","token_type":"Bearer","id_token":{}})",
        R"({"access_token":"at","access_token":"b","token_type":"Bearer","id_token":"idt"})"}) {
    EXPECT_EQ(refused(200, body).code(), "oidc.bad_reply") << body;
  }
}

TEST_F(TokenEndpointTest, TheReasonIsInTheDetailAndNoSecret) {
  const auto error = refused(
      401, R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid secret"})"
  );
  EXPECT_EQ(error.detail(), "token: status 401: invalid_client (AADSTS7000215: Invalid secret)");
  EXPECT_THAT(std::string(error.user_message()), Not(HasSubstr("AADSTS")));
}

TEST_F(TokenEndpointTest, Refreshes) {
  provider.answer("/token", 200, R"({"access_token":"at","token_type":"Bearer"})");
  const auto set = refresh();
  EXPECT_EQ(provider.questions.at(0).body, "grant_type=refresh_token&refresh_token=rt-0");
  EXPECT_FALSE(set.id_token);
  EXPECT_FALSE(set.refresh_token);
}

TEST_F(TokenEndpointTest, AnEndedSessionIsNotABrokenLogin) {
  provider.answer("/token", 400, R"({"error":"invalid_grant"})");
  EXPECT_EQ(fault_of([this] { refresh(); }), "oidc.refresh_refused");
}

TEST_F(TokenEndpointTest, ARefreshIsRefusedForThePersonsSakeInManyWords) {
  for (const char* word :
       {"access_denied",
        "interaction_required",
        "login_required",
        "consent_required",
        "account_selection_required"}) {
    for (const int status : {400, 403}) {
      provider.answer("/token", status, fmt::format(R"({{"error":"{}"}})", word));
      EXPECT_EQ(fault_of([this] { refresh(); }), "oidc.refresh_refused") << word;
      EXPECT_EQ(fault_of([this] { exchange(); }), "oidc.token_refused") << word;
    }
  }
  for (const char* word : {"invalid_request", "invalid_scope", "unsupported_grant_type"}) {
    provider.answer("/token", 400, fmt::format(R"({{"error":"{}"}})", word));
    EXPECT_EQ(fault_of([this] { refresh(); }), "oidc.token_refused") << word;
  }
}

// As Auth0 answers a wrong client secret.
TEST_F(TokenEndpointTest, AccessDeniedWith401IsTheGatewaysOwn) {
  provider.answer("/token", 401, R"({"error":"access_denied","error_description":"Unauthorized"})");
  EXPECT_EQ(fault_of([this] { refresh(); }), "oidc.client_refused");
  EXPECT_EQ(fault_of([this] { exchange(); }), "oidc.client_refused");
}

}  // namespace
}  // namespace suitemcp::identity::oidc
