#include "identity/oidc/provider_metadata.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

constexpr std::string_view kIssuer = "https://sso.example.com";

json::object document() {
  return {
      {"issuer", "https://sso.example.com/"},
      {"authorization_endpoint", "https://sso.example.com/authorize"},
      {"token_endpoint", "https://tokens.example.com/token"},
      {"jwks_uri", "https://keys.example.com/jwks"}
  };
}

auto parse(const json::object& object) {
  return parse_metadata(json::serialize(object), kIssuer);
}

std::string fault_of(const json::object& object) {
  const auto metadata = parse(object);
  return metadata ? "" : std::string(metadata.error().code()) + " " + metadata.error().detail();
}

TEST(ProviderMetadata, HasWhatTheProviderSays) {
  auto object = document();
  object["userinfo_endpoint"] = "https://api.example.com/userinfo";
  object["authorization_response_iss_parameter_supported"] = true;
  object["scopes_supported"] = {"openid", "offline_access"};
  const auto metadata = parse(object).value();
  EXPECT_EQ(metadata.issuer, "https://sso.example.com/");  // as it is written in the tokens
  EXPECT_EQ(metadata.authorization_endpoint, "https://sso.example.com/authorize");
  EXPECT_EQ(metadata.token_endpoint, "https://tokens.example.com/token");
  EXPECT_EQ(metadata.jwks_uri, "https://keys.example.com/jwks");
  EXPECT_EQ(metadata.userinfo_endpoint, "https://api.example.com/userinfo");
  EXPECT_TRUE(metadata.answers_with_issuer);
  EXPECT_TRUE(metadata.offers_offline_access);
}

TEST(ProviderMetadata, HasTheDefaultsOfTheStandard) {
  const auto metadata = parse(document()).value();
  EXPECT_FALSE(metadata.userinfo_endpoint);
  EXPECT_EQ(metadata.client_auth, ClientAuth::basic);
  EXPECT_FALSE(metadata.answers_with_issuer);
  EXPECT_TRUE(metadata.offers_offline_access);
}

TEST(ProviderMetadata, OfflineAccessIsNotOfferedWhenTheScopesLackIt) {
  auto object = document();
  object["scopes_supported"] = {"openid", "email"};
  EXPECT_FALSE(parse(object)->offers_offline_access);
}

TEST(ProviderMetadata, ClientAuthenticationIsOneThatWeCan) {
  const auto auth_of = [](json::array methods) {
    auto object = document();
    object["token_endpoint_auth_methods_supported"] = std::move(methods);
    return parse(object);
  };
  EXPECT_EQ(auth_of({"client_secret_basic"})->client_auth, ClientAuth::basic);
  EXPECT_EQ(auth_of({"private_key_jwt", "client_secret_post"})->client_auth, ClientAuth::post);
  EXPECT_EQ(
      auth_of({"client_secret_post", "client_secret_basic"})->client_auth,
      ClientAuth::basic_then_post
  );
  EXPECT_EQ(auth_of({"private_key_jwt"}).error().code(), "oidc.bad_metadata");
}

TEST(ProviderMetadata, EachEndpointIsThereAndIsHttps) {
  for (const char* name :
       {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"}) {
    auto object = document();
    object["userinfo_endpoint"] = "https://api.example.com/userinfo";
    if (std::string_view(name) != "userinfo_endpoint") {
      auto without = object;
      without.erase(name);
      EXPECT_THAT(fault_of(without), HasSubstr(name));
    }
    auto plain = object;
    plain[name] = "http://sso.example.com/x";
    EXPECT_NE(fault_of(plain), "") << name;
    auto number = object;
    number[name] = 1;
    EXPECT_NE(fault_of(number), "") << name;
  }
}

TEST(ProviderMetadata, ARemoteProviderDoesNotPointAtOurOwnMachine) {
  auto object = document();
  object["token_endpoint"] = "http://127.0.0.1:6379/token";
  EXPECT_THAT(fault_of(object), HasSubstr("token_endpoint"));
  for (const char* name : {"authorization_endpoint", "token_endpoint", "jwks_uri"}) {
    object[name] = "http://127.0.0.1:8950/x";
  }
  object["issuer"] = "http://127.0.0.1:8950";
  EXPECT_TRUE(parse_metadata(json::serialize(object), "http://127.0.0.1:8950"));
}

TEST(ProviderMetadata, AnUnusablePlaceToSignOutIsLeftOut) {
  auto object = document();
  EXPECT_FALSE(parse(object)->end_session_endpoint);
  object["end_session_endpoint"] = "https://sso.example.com/logout?x=1";
  EXPECT_EQ(parse(object)->end_session_endpoint, "https://sso.example.com/logout?x=1");
  for (const auto& unusable :
       {json::value("http://sso.example.com/logout"),
        json::value("http://127.0.0.1:6379/"),
        json::value("javascript:alert(1)"),
        json::value(""),
        json::value(7)}) {
    object["end_session_endpoint"] = unusable;
    const auto metadata = parse(object);
    ASSERT_TRUE(metadata) << json::serialize(unusable);
    EXPECT_FALSE(metadata->end_session_endpoint) << json::serialize(unusable);
  }
}

TEST(ProviderMetadata, GarbageIsRefused) {
  for (const std::string_view text :
       {"", "<html>502 Bad Gateway</html>", "[]", "{", "{}", R"({"issuer":"a","issuer":"b"})"}) {
    EXPECT_EQ(parse_metadata(text, kIssuer).error().code(), "oidc.bad_metadata") << text;
  }
}

TEST(ProviderMetadata, AnotherIssuerIsRefused) {
  auto object = document();
  object["issuer"] = "https://evil.example.com";
  EXPECT_THAT(fault_of(object), HasSubstr("oidc.issuer_mismatch"));
}

}  // namespace
}  // namespace suitemcp::identity::oidc
