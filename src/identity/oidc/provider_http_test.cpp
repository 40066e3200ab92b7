#include "identity/oidc/provider_http.hpp"

#include "identity/oidc/fake_provider_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity::oidc {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class ProviderHttpTest : public testing::Test {
 protected:
  std::string get(const std::string& url) {
    return test::run_coroutine(io, http.get_json(context, url));
  }
  std::string fault(const std::string& url) {
    return fault_of([&] { get(url); });
  }

  asio::io_context io{1};
  base::Context context;
  FakeProvider provider{io};
  ProviderHttp http{io.get_executor(), direct(), {.max_reply_bytes = 1000}};
};

TEST_F(ProviderHttpTest, GetsADocument) {
  provider.answer("/doc", 200, "{}");
  EXPECT_EQ(get(provider.issuer() + "/doc?x=1"), "{}");
  EXPECT_EQ(provider.questions.at(0).method, "GET");
}

TEST_F(ProviderHttpTest, AnyOtherStatusIsNoDocument) {
  for (const int status : {201, 204, 400, 403, 404}) {
    provider.answer("/doc", status, "{}");
    EXPECT_EQ(fault(provider.issuer() + "/doc"), "oidc.bad_reply") << status;
  }
  for (const int status : {429, 500, 502, 503}) {
    provider.answer("/doc", status, "{}");
    EXPECT_EQ(fault(provider.issuer() + "/doc"), "oidc.unavailable") << status;
  }
}

TEST_F(ProviderHttpTest, FollowsNoRedirect) {
  for (const int status : {301, 302, 303, 307, 308}) {
    provider.answers["/doc"] = [status, this](const FakeProvider::Question&) {
      auto response = net::json_response(status, "");
      response.headers.push_back({"Location", provider.issuer() + "/inside"});
      return response;
    };
    EXPECT_EQ(fault(provider.issuer() + "/doc"), "oidc.bad_reply");
  }
  EXPECT_EQ(provider.count("/inside"), 0U);
}

TEST_F(ProviderHttpTest, ALargeReplyIsCutOff) {
  provider.answer("/doc", 200, std::string(2000, 'x'));
  EXPECT_EQ(fault(provider.issuer() + "/doc"), "oidc.bad_reply");
}

TEST_F(ProviderHttpTest, ASlowProviderIsUnavailable) {
  ProviderHttp hasty{io.get_executor(), direct(), {.call_limit = 50ms}};
  provider.slow.insert("/doc");
  try {
    test::run_coroutine(io, hasty.get_json(context, provider.issuer() + "/doc"));
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::unavailable);
    EXPECT_EQ(error.code(), "oidc.unavailable");
    EXPECT_THAT(std::string(error.user_message()), HasSubstr("sign-in service"));
    EXPECT_GT(error.retry_after(), 0s);
  }
}

TEST_F(ProviderHttpTest, ADeadProviderIsUnavailable) {
  const auto url = provider.issuer() + "/doc";
  provider.stop();
  EXPECT_EQ(fault(url), "oidc.unavailable");
}

TEST_F(ProviderHttpTest, AProviderWithoutTlsIsUnavailableOverHttps) {
  EXPECT_EQ(fault("https" + provider.issuer().substr(4) + "/doc"), "oidc.unavailable");
}

TEST_F(ProviderHttpTest, AsksOnlySafeUrls) {
  for (const char* url : {"http://sso.example.com/x", "file:///etc/passwd", "", "//x"}) {
    EXPECT_EQ(fault(url), "oidc.bad_reply") << url;
  }
}

TEST_F(ProviderHttpTest, KeepsABoundedNumberOfClients) {
  // Eight origins, all of them dead, then the living one: still reached.
  for (int port = 1; port <= 8; ++port) {
    EXPECT_EQ(fault("http://127.0.0.1:" + std::to_string(port) + "/"), "oidc.unavailable");
  }
  provider.answer("/doc", 200, "{}");
  EXPECT_EQ(get(provider.issuer() + "/doc"), "{}");
}

TEST_F(ProviderHttpTest, ADetailShowsNoQuery) {
  try {
    test::run_coroutine(io, http.send(context, "http://127.0.0.1:1/t?code=canary", {}));
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_THAT(error.detail(), Not(HasSubstr("canary")));
  }
}

}  // namespace
}  // namespace suitemcp::identity::oidc
