#include "identity/oidc/key_source.hpp"

#include "identity/oidc/fake_provider_fixture.hpp"
#include "identity/oidc/token_signer_fixture.hpp"

#include <gtest/gtest.h>

namespace suitemcp::identity::oidc {
namespace {

using namespace std::chrono_literals;

class KeySourceTest : public testing::Test {
 protected:
  KeySourceTest() { publish({first.jwk()}); }

  void publish(std::initializer_list<boost::json::object> published) {
    provider.answer("/jwks", 200, key_set_text(published));
  }
  std::string fault(const std::string& token) {
    return fault_of([&] {
      test::run_coroutine(io, keys.verify(context, parse_signed_token(token).value()));
    });
  }

  asio::io_context io{1};
  base::FakeClock clock;
  base::Context context;
  FakeProvider provider{io};
  ProviderHttp http{io.get_executor(), direct(), {}};
  Discovery discovery{provider.issuer(), http, clock};
  KeySource keys{discovery, http, clock};
  TestKey first = TestKey::ec("k1");
  TestKey second = TestKey::ec("k2");
};

TEST_F(KeySourceTest, FetchesTheKeysOnce) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
  EXPECT_EQ(provider.count("/jwks"), 1U);
  EXPECT_EQ(provider.count(FakeProvider::kDiscovery), 1U);
}

TEST_F(KeySourceTest, ANewKeyIsFetchedWhenATokenNamesIt) {
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
  publish({first.jwk(), second.jwk()});
  clock.advance(10s);
  EXPECT_EQ(fault(second.sign("ES256", "{}")), "");
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
  EXPECT_EQ(provider.count("/jwks"), 2U);
}

TEST_F(KeySourceTest, AKeyThatWasWithdrawnCountsNoLonger) {
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
  publish({second.jwk()});
  clock.advance(1h);
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "oidc.unknown_key");
}

TEST_F(KeySourceTest, AKeyReplacedUnderItsOldNameIsFetched) {
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
  const auto replaced = TestKey::ec("k1");
  publish({replaced.jwk()});
  clock.advance(10s);
  EXPECT_EQ(fault(replaced.sign("ES256", "{}")), "");
}

TEST_F(KeySourceTest, InventedKeyIdsDoNotFloodTheProvider) {
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
  for (int i = 0; i < 50; ++i) {
    const auto invented = second.sign_as("ES256", "x" + std::to_string(i), "JWT", "{}");
    EXPECT_EQ(fault(invented), "oidc.unknown_key");
  }
  EXPECT_EQ(provider.count("/jwks"), 1U);
  clock.advance(10s);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(fault(second.sign("ES256", "{}")), "oidc.unknown_key");
  EXPECT_EQ(provider.count("/jwks"), 2U);
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
}

TEST_F(KeySourceTest, AForgedSignatureIsRefused) {
  EXPECT_EQ(fault(second.sign_as("ES256", "k1", "JWT", "{}")), "oidc.bad_signature");
}

TEST_F(KeySourceTest, KnownKeysServeWhileTheProviderIsDown) {
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
  provider.answer("/jwks", 503, "");
  clock.advance(10s);
  EXPECT_EQ(fault(second.sign("ES256", "{}")), "oidc.unavailable");
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "");
}

TEST_F(KeySourceTest, GarbageIsNoKeySet) {
  provider.answer("/jwks", 200, "<html>maintenance</html>");
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "oidc.bad_keys");
}

TEST_F(KeySourceTest, ADifferentIssuerIsNotAskedForKeys) {
  provider.metadata["issuer"] = "https://evil.example.com";
  EXPECT_EQ(fault(first.sign("ES256", "{}")), "oidc.issuer_mismatch");
  EXPECT_EQ(provider.count("/jwks"), 0U);
}

TEST_F(KeySourceTest, ABadConfiguredIssuerIsReported) {
  Discovery bad{"http://sso.example.com", http, clock};
  EXPECT_EQ(fault_of([&] { test::run_coroutine(io, bad.get(context)); }), "oidc.bad_issuer");
}

TEST_F(KeySourceTest, AnAzureTenantGivenByNameIsDiscovered) {
  const auto guid = provider.issuer() + "/9a3f1c22-0b7e-4d55-8c1e-2f60aa71b0de/v2.0";
  provider.metadata["issuer"] = guid;
  provider.answers["/contoso.example/v2.0/.well-known/openid-configuration"] =
      provider.answers[FakeProvider::kDiscovery];
  Discovery azure{provider.issuer() + "/contoso.example/v2.0", http, clock};
  EXPECT_EQ(test::run_coroutine(io, azure.get(context))->issuer, guid);
}

}  // namespace
}  // namespace suitemcp::identity::oidc
