#include "identity/oidc/userinfo.hpp"

#include <gtest/gtest.h>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;

TEST(Userinfo, AddsClaimsAndReplacesNone) {
  json::object claims{{"sub", "u-1"}, {"upn", "ann"}};
  add_claims(claims, {{"sub", "u-1"}, {"upn", "root"}, {"groups", {"A"}}});
  EXPECT_EQ(claims, (json::object{{"sub", "u-1"}, {"upn", "ann"}, {"groups", {"A"}}}));
}

TEST(Userinfo, SaysNothingAboutTheToken) {
  json::object claims{{"sub", "u-1"}};
  add_claims(
      claims, {{"iss", "x"}, {"aud", "x"}, {"azp", "x"}, {"exp", 1}, {"iat", 1}, {"nonce", "x"}}
  );
  EXPECT_EQ(claims, (json::object{{"sub", "u-1"}}));
}

TEST(Userinfo, VerifiesNoOtherAddressThanItsOwn) {
  json::object claims{{"email", "boss@example.com"}};
  add_claims(claims, {{"email", "me@example.com"}, {"email_verified", true}});
  EXPECT_FALSE(claims.contains("email_verified"));
  add_claims(claims, {{"email_verified", true}});
  EXPECT_FALSE(claims.contains("email_verified"));
  add_claims(claims, {{"email", "boss@example.com"}, {"email_verified", true}});
  EXPECT_TRUE(claims.contains("email_verified"));
  json::object without;
  add_claims(without, {{"email", "me@example.com"}, {"email_verified", true}});
  EXPECT_TRUE(without.contains("email_verified"));
}

}  // namespace
}  // namespace suitemcp::identity::oidc
