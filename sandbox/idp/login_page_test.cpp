// What a browser meets: the page, refusals, sessions, logout.
#include "sandbox/idp/idp_fixture.hpp"
#include "sandbox/idp/pages.hpp"

#include <gmock/gmock.h>

namespace suitemcp::sandbox::idp {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(IdpTest, TheLoginPageLoadsNothingAndRunsNothing) {
  const auto page = authorize(request());
  EXPECT_EQ(page.status, 200);
  const std::string policy(page.header("Content-Security-Policy").value_or(""));
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, HasSubstr("form-action 'self' http://127.0.0.1:8765"));
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  EXPECT_THAT(page.body, Not(HasSubstr("src=")));
  EXPECT_THAT(page.body, HasSubstr("AlicePw1!"));
}

TEST_F(IdpTest, AWrongPasswordIsSaidAndTheSamePageGoesOn) {
  const auto page = authorize(request());
  const auto again = sign_in(page, "alice", "wrong\"<b>");
  EXPECT_EQ(again.status, 400);
  EXPECT_THAT(again.body, HasSubstr("role=\"alert\">User name or password is wrong."));
  EXPECT_THAT(again.body, HasSubstr("value=\"alice\""));
  EXPECT_THAT(again.body, Not(HasSubstr("wrong\"<b>")));
  EXPECT_EQ(sign_in(page, "nobody", "").status, 400);
  EXPECT_NE(answer_of(sign_in(again, "alice", "AlicePw1!"))["code"], "");
}

TEST_F(IdpTest, ACancelledLoginIsDenied) {
  const auto page = authorize(request());
  auto answer = answer_of(submit(page, {{"action", "cancel"}}));
  EXPECT_EQ(answer["error"], "access_denied");
  EXPECT_EQ(answer["state"], "the state");
  EXPECT_EQ(answer["iss"], url_of("issuer"));
  EXPECT_FALSE(answer.contains("code"));
}

TEST_F(IdpTest, AFinishedPageCannotBeUsedAgain) {
  const auto page = authorize(request());
  answer_of(sign_in(page, "alice", "AlicePw1!"));
  const auto second = sign_in(page, "alice", "AlicePw1!");
  EXPECT_EQ(second.status, 400);
  EXPECT_THAT(second.body, HasSubstr("This sign-in has ended"));
}

TEST_F(IdpTest, ADisabledAccountIsTold) {
  control("user", R"({"user":"alice","disabled":true})");
  const auto page = sign_in(authorize(request()), "alice", "AlicePw1!");
  EXPECT_EQ(page.status, 400);
  EXPECT_THAT(page.body, HasSubstr("This account is disabled"));
}

TEST_F(IdpTest, AStrangersRedirectUriIsAPageNotARedirect) {
  for (const auto* uri :
       {"http://127.0.0.1.attacker.example/auth/callback",
        "https://127.0.0.1:8765/auth/callback",
        "http://127.0.0.1:8765/auth/callback/",
        "http://127.0.0.1:8765/auth/callback?x=1",
        "http://user@127.0.0.1/auth/callback",
        ""}) {
    auto fields = request();
    fields["redirect_uri"] = uri;
    const auto reply = authorize(fields);
    EXPECT_EQ(reply.status, 400) << uri;
    EXPECT_FALSE(reply.header("Location")) << uri;
  }
  auto fields = request();
  fields["client_id"] = "another";
  EXPECT_EQ(authorize(fields).status, 400);
}

TEST_F(IdpTest, WhatTheRequestLacksIsSaidByRedirect) {
  struct Case {
    const char* field;
    const char* value;
    const char* error;
  };
  for (const auto& [field, value, error] : std::initializer_list<Case>{
           {"response_type", "token", "unsupported_response_type"},
           {"response_mode", "fragment", "invalid_request"},
           {"scope", "profile", "invalid_scope"},
           {"code_challenge_method", "plain", "invalid_request"},
           {"code_challenge", "", "invalid_request"},
           {"code_challenge", "too-short", "invalid_request"},
           {"prompt", "dance", "invalid_request"},
           {"max_age", "soon", "invalid_request"},
           {"audience", "https://another.example", "access_denied"},
           {"request", "e30.e30.", "request_not_supported"},
           {"request_uri", "https://a.example/", "request_uri_not_supported"},
           {"state", "", "invalid_scope"},
           {"prompt", "none", "login_required"}
       }) {
    auto fields = request();
    fields[field] = value;
    if (std::string_view(field) == "state") fields["scope"] = "";
    auto answer = answer_of(authorize(fields));
    EXPECT_EQ(answer["error"], error) << field;
    EXPECT_EQ(answer["iss"], url_of("issuer"));
    EXPECT_EQ(answer["state"], fields["state"]);
  }
}

TEST_F(IdpTest, WhoIsSignedInMayGoOnWithoutTyping) {
  answer_of(sign_in(authorize(request()), "alice", "AlicePw1!"));
  const auto page = authorize(request());
  EXPECT_THAT(page.body, HasSubstr("Continue as Alice Archer"));
  EXPECT_NE(answer_of(submit(page, {{"action", "continue"}}))["code"], "");
  auto fields = request();
  fields["prompt"] = "none";
  const auto tokens = tokens_of(ask_token(redemption(answer_of(authorize(fields))["code"])));
  EXPECT_EQ(claims_of(id_token(tokens)).at("https://suitecrm-mcp/samaccountname"), "alice");
}

TEST_F(IdpTest, WhoMustTypeIsNotOfferedToGoOn) {
  answer_of(sign_in(authorize(request()), "alice", "AlicePw1!"));
  auto fields = request();
  fields["prompt"] = "login";
  const auto page = authorize(fields);
  EXPECT_THAT(page.body, Not(HasSubstr("Continue as")));
  const auto again = submit(page, {{"action", "continue"}});
  EXPECT_EQ(again.status, 400);
  EXPECT_THAT(again.body, HasSubstr("You have to sign in again."));
  control("user", R"({"user":"alice","disabled":true})");
  EXPECT_THAT(authorize(request()).body, Not(HasSubstr("Continue as")));
}

TEST_F(IdpTest, LogoutEndsTheSessionAndReturnsOnlyWhereItMay) {
  answer_of(sign_in(authorize(request()), "alice", "AlicePw1!"));
  const auto kept = cookie_;
  const auto place = url_of("end_session_endpoint");
  const auto back =
      get(place + "?" +
          encode_form(
              {{"post_logout_redirect_uri", "http://127.0.0.1:8765/auth/login"}, {"state", "s"}}
          ));
  EXPECT_EQ(back.header("Location"), "http://127.0.0.1:8765/auth/login?state=s");
  EXPECT_THAT(std::string(back.header("Set-Cookie").value_or("")), HasSubstr("Max-Age=0"));
  cookie_ = kept;
  EXPECT_THAT(authorize(request()).body, Not(HasSubstr("Continue as")));
  const auto stay =
      get(place + "?" + encode_form({{"post_logout_redirect_uri", "https://attacker.example/"}}));
  EXPECT_EQ(stay.status, 200);
  EXPECT_FALSE(stay.header("Location"));
}

TEST_F(IdpTest, TheSessionCookieIsForTheProviderAlone) {
  const auto reply = sign_in(authorize(request()), "alice", "AlicePw1!");
  const std::string cookie(reply.header("Set-Cookie").value_or(""));
  EXPECT_THAT(cookie, HasSubstr("; Path=/idp/; HttpOnly; SameSite=Lax"));
}

TEST_F(IdpTest, EachAddressTakesItsMethodsOnly) {
  const auto reply = get(url_of("token_endpoint"));
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.header("Allow"), "POST");
  EXPECT_EQ(post(url_of("jwks_uri"), "").status, 405);
  EXPECT_EQ(get(url_of("issuer") + "nothing").status, 404);
}

}  // namespace
}  // namespace suitemcp::sandbox::idp
