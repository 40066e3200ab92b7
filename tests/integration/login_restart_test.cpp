// A gateway that is stopped while it asks the identity provider for somebody.
#include "gateway/server.hpp"
#include "identity/oidc/fake_provider_fixture.hpp"
#include "identity/refresh_tokens.hpp"
#include "store/testing.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <string>

namespace suitemcp {
namespace {

using namespace std::chrono_literals;

class LoginRestartTest : public testing::Test {
 protected:
  LoginRestartTest() {
    config.port = 0;
    config.state_dir = folder.path().string();
    config.api_key_secret = secrets.current;
    config.shutdown_grace = 10s;
    auto& login = config.login.emplace();
    login.issuer = provider.issuer();
    login.client_id = "suitecrm-mcp";
    login.client_secret = base::Secret("client-secret");
    login.groups_interval = 1s;
    provider.answer(
        "/token", 200, R"({"access_token":"at","token_type":"Bearer","refresh_token":"rt-2"})"
    );
    provider.answer(
        "/userinfo",
        200,
        R"({"sub":"u-1","preferred_username":"ann","groups":["CRM-Main"],"email":"a@example.com"})"
    );
  }

  /// What stands in the store, while no gateway runs.
  struct Desk {
    explicit Desk(LoginRestartTest& test)
        : store(
              test.io.get_executor(),
              test.clock,
              {.folder = test.config.state_dir},
              base::Log::none()
          ),
          tasks(test.io.get_executor(), base::Log::none()),
          profiles(store, test.clock, test.random, test.secrets, {}),
          tokens(store, test.clock, test.random, test.secrets),
          keys(store, test.clock, test.random, test.secrets, tasks, {}) {}

    store::SqliteStore store;
    net::TaskGroup tasks;
    identity::Profiles profiles;
    identity::RefreshTokens tokens;
    identity::ApiKeys keys;
  };

  std::string sign_ann_in() {
    Desk desk(*this);
    identity::oidc::Person ann;
    ann.issuer = provider.issuer();
    ann.subject = "u-1";
    ann.crm_user_name = "ann";
    const auto trust = identity::oidc::EmailTrust::verified_only;
    const auto profile = test::run(io, desk.profiles.sign_in(context, ann, trust));
    test::run(io, desk.tokens.put(context, profile.id, base::Secret("rt-1")));
    test::run(io, desk.keys.make(context, profile.id, "", "laptop", 24h));
    return profile.id;
  }
  std::string token_of(const std::string& id) {
    Desk desk(*this);
    const auto kept = test::run(io, desk.tokens.get(context, id));
    return kept ? std::string(kept->token.expose()) : "none";
  }

  asio::io_context io{1};
  base::SystemClock clock;
  base::SystemRandom random;
  base::Context context;
  test::TempFolder folder;
  identity::StateSecrets secrets{base::Secret("a secret of 32 bytes and some more")};
  identity::oidc::FakeProvider provider{io};
  config::ServerConfig config;
};

// The provider has used the old token up by then: without the new one the login would be lost.
TEST_F(LoginRestartTest, WaitsForTheAnswerAndKeepsTheRotatedToken) {
  const auto ann = sign_ann_in();
  auto gateway = std::make_unique<gateway::Server>(io.get_executor(), config, base::Log::none());
  test::run(io, gateway->start());
  provider.slow.insert("/token");
  ASSERT_TRUE(test::run_until(io, 20s, [this] { return provider.count("/token") == 1; }));
  auto is_stopped = std::make_shared<bool>(false);
  asio::co_spawn(io, gateway->stop(), [is_stopped](std::exception_ptr failure) {
    EXPECT_EQ(failure, nullptr);
    *is_stopped = true;
  });
  io.poll();
  EXPECT_FALSE(*is_stopped);
  provider.release();
  ASSERT_TRUE(test::run_until(io, 20s, [is_stopped] { return *is_stopped; }));
  gateway.reset();
  EXPECT_EQ(token_of(ann), "rt-2");
}

}  // namespace
}  // namespace suitemcp
