#pragma once

#include "base/random.hpp"
#include "identity/oidc/authorization_request.hpp"
#include "identity/oidc/fake_provider_fixture.hpp"
#include "identity/oidc/login_client.hpp"
#include "identity/oidc/token_signer_fixture.hpp"
#include "store/memory/memory_store.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace suitemcp::identity::oidc {

using namespace std::chrono_literals;
namespace json = boost::json;

/// A login client and a provider on a loopback socket that logs Ann in, as the test bends it.
class LoginClientTest : public testing::Test {
 protected:
  static constexpr const char* kRedirectUri = "http://127.0.0.1:3100/auth/callback";

  LoginClientTest() {
    provider.answers["/jwks"] = [this](const FakeProvider::Question&) {
      return net::json_response(200, key_set_text({key.jwk()}));
    };
    provider.answers["/token"] = [this](const FakeProvider::Question& question) {
      return token_answer(question);
    };
    provider.answer("/userinfo", 200, R"({"sub":"u-1"})");
    claims = {
        {"iss", provider.issuer()},
        {"sub", "u-1"},
        {"aud", "gateway"},
        {"iat", base::to_unix(clock.wall())},
        {"exp", base::to_unix(clock.wall()) + 300},
        {"preferred_username", "Ann@corp.example"},
        {"groups", {"CRM-Main"}},
        {"email", "ann@example.com"},
        {"email_verified", true}
    };
  }

  Settings settings() {
    Settings made;
    made.issuer = provider.issuer() + "/";
    made.client_id = "gateway";
    made.client_secret = base::Secret("canary-secret");
    made.redirect_uri = kRedirectUri;
    return made;
  }

  /// As a provider does it: the code must fit its verifier, its redirect URI and be unused.
  net::Response token_answer(const FakeProvider::Question& question) {
    const auto form = parameters_of(question.body);
    if (form.at("grant_type") == "refresh_token") return refresh_answer(form.at("refresh_token"));
    const bool fits = form.at("code") == code && form.at("redirect_uri") == kRedirectUri &&
                      code_challenge(form.at("code_verifier")) == asked["code_challenge"];
    code.clear();
    if (!fits) return net::json_response(400, R"({"error":"invalid_grant"})");
    auto signed_claims = claims;
    signed_claims.emplace("nonce", asked["nonce"]);
    return tokens(make_token(signed_claims));
  }
  net::Response refresh_answer(const std::string& token) {
    if (token != "rt-1") return net::json_response(400, R"({"error":"invalid_grant"})");
    return tokens(refreshes_id_token ? make_token(claims) : "");
  }
  static net::Response tokens(const std::string& id_token) {
    json::object answer{
        {"access_token", "at-1"}, {"token_type", "Bearer"}, {"refresh_token", "rt-1"}
    };
    if (!id_token.empty()) answer["id_token"] = id_token;
    return net::json_response(200, json::serialize(answer));
  }

  /// Where the browser is sent; the provider sees the parameters and makes a code.
  void begin(std::string browser = "cookie-1") {
    const auto url = test::run_coroutine(io, client.start(context, std::move(browser), "connect"));
    EXPECT_THAT(url, testing::HasSubstr(provider.issuer() + "/authorize?"));
    asked = parameters_of(url);
    code = "code-1";
  }
  Callback back() { return {.state = asked["state"], .code = "code-1"}; }
  FinishedLogin finish(Callback callback, std::string browser = "cookie-1") {
    return test::run_coroutine(io, client.finish(context, std::move(callback), std::move(browser)));
  }
  std::string fault(Callback callback, std::string browser = "cookie-1") {
    return fault_of([&] { finish(callback, browser); });
  }
  /// A whole login with what is set up.
  FinishedLogin log_in() {
    begin();
    return finish(back());
  }
  std::string login_fault() {
    return fault_of([this] { log_in(); });
  }
  /// Why the person could not be told; "" when it could.
  std::string refreshed_fault(std::string subject = "u-1") {
    return fault_of([&] { refreshed_person(std::move(subject)); });
  }
  TokenSet refresh(std::string token = "rt-1") {
    return test::run_coroutine(io, client.refresh(context, base::Secret(std::move(token))));
  }
  Person refreshed_person(std::string subject = "u-1") {
    return test::run_coroutine(io, client.refreshed_person(context, refresh(), std::move(subject)));
  }

  asio::io_context io{1};
  base::FakeClock clock;
  base::SystemRandom random;
  std::shared_ptr<base::CapturingSink> sink = std::make_shared<base::CapturingSink>();
  base::Context context{
      .request_id = "r",
      .principal = nullptr,
      .log = base::Log(sink, std::make_shared<base::SystemClock>(), base::LogLevel::debug),
      .progress = nullptr
  };
  FakeProvider provider{io};
  store::MemoryStore store{io.get_executor(), clock};
  ProviderHttp http{io.get_executor(), direct(), {.call_limit = 5s}};
  LoginFlows flows{store, clock, random, {base::Secret("first secret, 32 bytes and more...")}};
  LoginClient client{settings(), http, flows, clock};

  TestKey key = TestKey::ec("k1");
  json::object claims;
  bool refreshes_id_token = true;
  std::function<std::string(const json::object&)> make_token = [this](const json::object& signed_) {
    return key.sign("ES256", json::serialize(signed_));
  };
  std::map<std::string, std::string> asked;
  std::string code;
};

}  // namespace suitemcp::identity::oidc
