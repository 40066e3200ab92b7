#include "gateway/login_cookies.hpp"

#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

net::Request with_cookies(std::vector<std::string> headers) {
  net::Request request;
  for (auto& header : headers) request.headers.push_back({"Cookie", std::move(header)});
  return request;
}

const LoginCookies kSecure(LoginCookies::Transport::https);
const LoginCookies kPlain(LoginCookies::Transport::http);

TEST(LoginCookies, AreBoundToTheHostBehindHttps) {
  const auto header = kSecure.set_session("u1.abc", std::chrono::hours(8));
  EXPECT_EQ(header.name, "Set-Cookie");
  EXPECT_EQ(
      header.value,
      "__Host-smcp_session=u1.abc; Path=/; Max-Age=28800; HttpOnly; SameSite=Lax; Secure"
  );
}

TEST(LoginCookies, GoWithoutPrefixOverHttp) {
  EXPECT_EQ(
      kPlain.set_flow("abc", std::chrono::minutes(10)).value,
      "smcp_login=abc; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"
  );
}

TEST(LoginCookies, AreDroppedWithTheSameFlags) {
  EXPECT_EQ(
      kSecure.drop_flow().value,
      "__Host-smcp_login=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
  );
}

TEST(LoginCookies, AreFoundAmongOthers) {
  const auto request =
      with_cookies({"a=1; __Host-smcp_session=u1.abc;b=2", "__Host-smcp_login=xyz"});
  EXPECT_EQ(kSecure.session(request), "u1.abc");
  EXPECT_EQ(kSecure.flow(request), "xyz");
  // What http could have planted is not looked at.
  EXPECT_EQ(kPlain.session(request), std::nullopt);
}

TEST(LoginCookies, AreNotTakenWhenTwoDiffer) {
  EXPECT_EQ(kPlain.session(with_cookies({"smcp_session=a; smcp_session=b"})), std::nullopt);
  EXPECT_EQ(kPlain.session(with_cookies({"smcp_session=a", "smcp_session=b"})), std::nullopt);
  EXPECT_EQ(kPlain.session(with_cookies({"smcp_session=a; smcp_session=a"})), "a");
}

TEST(LoginCookies, HoldOnlyWhatWeWrite) {
  for (const auto* value : {"", "a b", "a,b", "\"a\"", "a=b", "a\\b", "\xc3\xa4", "a/b"}) {
    EXPECT_EQ(kPlain.session(with_cookies({std::string("smcp_session=") + value})), std::nullopt)
        << value;
  }
  EXPECT_EQ(kPlain.session(with_cookies({"smcp_session=" + std::string(257, 'a')})), std::nullopt);
  EXPECT_EQ(kPlain.session(with_cookies({"smcp_session", ";;", " "})), std::nullopt);
}

}  // namespace
}  // namespace suitemcp::gateway
