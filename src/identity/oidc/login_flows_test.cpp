#include "identity/oidc/login_flows.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "identity/oidc/fake_provider_fixture.hpp"
#include "store/flaky_store.hpp"
#include "store/memory/memory_store.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity::oidc {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const StateSecrets kSecrets{base::Secret("first secret, 32 bytes and more...")};

class LoginFlowsTest : public testing::Test {
 protected:
  StartedFlow start(std::string browser = "cookie-1") {
    return test::run_coroutine(io, flows.start(context, std::move(browser), "purpose-1"));
  }
  LoginFlow finish(LoginFlows& by, std::string state, std::string browser = "cookie-1") {
    return test::run_coroutine(io, by.finish(context, std::move(state), std::move(browser)));
  }
  std::string fault(std::string state, std::string browser = "cookie-1") {
    return fault_of([&] { finish(flows, state, browser); });
  }

  asio::io_context io{1};
  base::FakeClock clock;
  base::SystemRandom random;
  base::Context context;
  std::shared_ptr<store::MemoryStore::Data> data = std::make_shared<store::MemoryStore::Data>();
  store::MemoryStore memory{io.get_executor(), clock, data};
  store::FlakyStore store{memory};
  LoginFlows flows{store, clock, random, kSecrets};
};

TEST_F(LoginFlowsTest, ComesBackAsItWasStarted) {
  const auto started = start();
  const auto flow = finish(flows, started.state);
  EXPECT_EQ(flow.nonce, started.flow.nonce);
  EXPECT_EQ(flow.code_verifier.expose(), started.flow.code_verifier.expose());
  EXPECT_EQ(flow.purpose, "purpose-1");
}

TEST_F(LoginFlowsTest, DrawsAllOfItAnew) {
  const auto one = start();
  const auto two = start();
  const std::set<std::string> drawn{
      one.state,
      one.flow.nonce,
      std::string(one.flow.code_verifier.expose()),
      two.state,
      two.flow.nonce,
      std::string(two.flow.code_verifier.expose())
  };
  EXPECT_EQ(drawn.size(), 6U);
  for (const auto& text : drawn) EXPECT_GE(text.size(), 43U);  // 256 bits
}

TEST_F(LoginFlowsTest, AReplayedStateIsRefused) {
  const auto started = start();
  EXPECT_EQ(fault(started.state), "");
  EXPECT_EQ(fault(started.state), "oidc.unknown_state");
}

TEST_F(LoginFlowsTest, AnInventedStateIsRefused) {
  EXPECT_EQ(fault("x"), "oidc.unknown_state");
  EXPECT_EQ(fault(""), "oidc.unknown_state");
  EXPECT_EQ(fault(std::string(100'000, 's')), "oidc.unknown_state");
}

TEST_F(LoginFlowsTest, AnotherBrowserCannotFinishAndEndsTheFlow) {
  const auto started = start();
  EXPECT_EQ(fault(started.state, "cookie-2"), "oidc.other_browser");
  EXPECT_EQ(fault(started.state), "oidc.unknown_state");
  const auto again = start();
  EXPECT_EQ(fault(again.state, ""), "oidc.other_browser");
}

TEST_F(LoginFlowsTest, NeedsACookieToStart) {
  EXPECT_EQ(fault_of([this] { start(""); }), "oidc.other_browser");
}

TEST_F(LoginFlowsTest, OneBrowserMayHaveSeveral) {
  const auto one = start();
  const auto two = start();
  EXPECT_EQ(fault(two.state), "");
  EXPECT_EQ(fault(one.state), "");
}

TEST_F(LoginFlowsTest, ExpiresAfterTenMinutes) {
  const auto one = start();
  clock.advance(10min - 1s);
  EXPECT_EQ(fault(one.state), "");
  const auto two = start();
  clock.advance(10min);
  EXPECT_EQ(fault(two.state), "oidc.unknown_state");
}

TEST_F(LoginFlowsTest, ExpiresEvenIfTheStoreKeepsIt) {
  const auto started = start();
  for (auto& [key, entry] : data->entries) entry.expires_at += 24h;
  clock.advance(10min);
  EXPECT_EQ(fault(started.state), "oidc.unknown_state");
}

TEST_F(LoginFlowsTest, TheStoreSeesNeitherStateNorCookieNorSecrets) {
  const auto started = start();
  ASSERT_EQ(data->entries.size(), 1U);
  for (const auto& [key, entry] : data->entries) {
    for (const auto& text :
         {started.state,
          started.flow.nonce,
          std::string("cookie-1"),
          std::string(started.flow.code_verifier.expose()),
          base::hex(base::sha256("cookie-1"))}) {
      EXPECT_THAT(key + entry.value, Not(HasSubstr(text)));
    }
  }
}

TEST_F(LoginFlowsTest, ARecordMovedToAnotherStateDoesNotOpen) {
  const auto one = start();
  const auto first = data->entries.begin()->second;
  const auto two = start("cookie-2");
  for (auto& [key, entry] : data->entries) entry = first;
  EXPECT_EQ(fault(two.state), "oidc.unknown_state");
  EXPECT_EQ(fault(one.state), "");
}

TEST_F(LoginFlowsTest, SurvivesARotationOfTheSecret) {
  const StateSecrets rotated{base::Secret("second secret, 32 bytes and more.."), kSecrets.current};
  LoginFlows after{store, clock, random, rotated};
  EXPECT_EQ(finish(after, start().state).purpose, "purpose-1");
  LoginFlows stranger{store, clock, random, {base::Secret("third secret, 32 bytes and more...")}};
  const auto state = start().state;
  EXPECT_EQ(fault_of([&] { finish(stranger, state); }), "oidc.unknown_state");
}

TEST_F(LoginFlowsTest, ADeadStoreIsNotAnUnknownState) {
  const auto started = start();
  store.down = true;
  EXPECT_EQ(fault(started.state), "store.unavailable");
  EXPECT_EQ(fault_of([this] { start(); }), "store.unavailable");
}

}  // namespace
}  // namespace suitemcp::identity::oidc
