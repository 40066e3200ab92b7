// The whole gateway in one process with the sandbox CRM: what needs a look inside (its log, its
// parts) or must run under the sanitizers. What a client sees is in tests/e2e.
#include "client/mcp_session.hpp"
#include "gateway/server.hpp"
#include "identity/state_secrets.hpp"
#include "net/deadline.hpp"
#include "sandbox/sandbox_server.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/testing.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace suitemcp {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kPassword = "AlicePw1!";

class GatewayTest : public testing::Test {
 protected:
  void SetUp() override {
    crm_ = std::make_unique<sandbox::SandboxServer>(
        io_.get_executor(),
        sandbox::SandboxServer::Options{.control = sandbox::Control::on},
        base::Log::none()
    );
    crm_->start();
    start_gateway();
    make_alice();
  }

  void TearDown() override {
    stop_gateway();
    test::run(io_, crm_->stop());
    EXPECT_EQ(sink_->lines.find(kPassword), std::string::npos) << "a password in the log";
    if (!key_.empty()) {
      EXPECT_EQ(sink_->lines.find(key_.expose()), std::string::npos) << "an API key in the log";
    }
  }

  void start_gateway() {
    config::ServerConfig config;
    config.entities = {
        {.code = "crm1", .label = "Demo CRM", .endpoint = crm_->url(), .group = "CRM-Main"}
    };
    config.port = 0;
    config.state_dir = (folder_.path() / "state").string();
    config.rate_limit_sse = 1000;
    config.rate_limit_messages = 10'000;
    config.shutdown_grace = 5s;
    const base::Log log(sink_, std::make_shared<base::SystemClock>(), base::LogLevel::info);
    gateway_ = std::make_unique<gateway::Server>(io_.get_executor(), config, log);
    test::run(io_, gateway_->start());
  }

  void stop_gateway() {
    if (!gateway_) return;
    test::run(io_, gateway_->stop());
    gateway_.reset();
  }

  /// Runs `work` against the store as mcp-admin would: a second process on the same files.
  template <class Work>
  void as_operator(Work work) {
    net::TaskGroup tasks(io_.get_executor(), base::Log::none());
    store::SqliteStore store(
        io_.get_executor(), clock_, {.folder = folder_.path() / "state"}, base::Log::none()
    );
    const auto secrets =
        identity::load_state_secrets({}, std::nullopt, folder_.path() / "state", random_);
    identity::ApiKeys keys(store, clock_, random_, secrets, tasks, {});
    identity::Profiles profiles(store, clock_, random_, secrets, {});
    work(keys, profiles);
    test::run(io_, tasks.drain(1s));
  }

  void make_alice() {
    as_operator([this](identity::ApiKeys& keys, identity::Profiles& profiles) {
      const auto profile =
          test::run(io_, profiles.get_or_add(context(), "alice@example.com", std::nullopt));
      profile_id_ = profile.id;
      test::run(
          io_,
          profiles.grant(
              context(), profile.id, "crm1", {"alice", base::Secret(std::string(kPassword))}
          )
      );
      auto made = test::run(io_, keys.make(context(), profile.id, profile.email, "test", 1h));
      key_ = made.key;
      key_id_ = made.record.id;
    });
  }

  static base::Context context(std::chrono::seconds limit = 10s) {
    base::Context context;
    context.deadline = std::chrono::steady_clock::now() + limit;
    return context;
  }

  std::unique_ptr<client::McpSession> connect() {
    const auto url =
        net::parse_url(fmt::format("http://127.0.0.1:{}/sse", gateway_->port())).value();
    auto session =
        std::make_unique<client::McpSession>(io_.get_executor(), url, key_, std::string());
    test::run(io_, session->connect(context()));
    return session;
  }

  /// Once this process has heard what another has changed.
  std::unique_ptr<client::McpSession> connect_in_time() {
    std::unique_ptr<client::McpSession> session;
    EXPECT_TRUE(test::run_until(io_, 1s, [&] {
      try {
        session = connect();
      } catch (const base::Error&) {
        test::run(io_, net::sleep_for(20ms));
      }
      return session != nullptr;
    }));
    return session;
  }

  boost::json::object call(
      client::McpSession& session, std::string tool, boost::json::object args
  ) {
    boost::json::object params{{"name", "suitecrm_" + tool}, {"arguments", std::move(args)}};
    return test::run(io_, session.request(context(), "tools/call", std::move(params)));
  }

  std::uint64_t logouts() const {
    const auto& calls = crm_->statistics().calls;
    const auto found = calls.find("logout");
    return found == calls.end() ? 0 : found->second;
  }

  std::string code_of_failure(client::McpSession& session) {
    try {
      test::run(io_, session.request(context(3s), "ping", {}));
    } catch (const base::Error& error) {
      return std::string(error.code());
    }
    return "ok";
  }

  asio::io_context io_{1};
  base::SystemClock clock_;
  base::SystemRandom random_;
  test::TempFolder folder_;
  std::shared_ptr<base::CapturingSink> sink_ = std::make_shared<base::CapturingSink>();
  std::unique_ptr<sandbox::SandboxServer> crm_;
  std::unique_ptr<gateway::Server> gateway_;
  base::Secret key_;
  std::string key_id_;
  std::string profile_id_;
};

TEST_F(GatewayTest, AnswersASearchAndWritesOneLineForIt) {
  auto session = connect();
  const auto result = call(*session, "search", {{"module", "Accounts"}, {"max_results", 3}});
  const auto& structured = result.at("structuredContent").as_object();
  EXPECT_EQ(structured.at("records").as_array().size(), 3U);
  EXPECT_GT(structured.at("total_count").as_int64(), 40);

  const auto line = sink_->lines.find(R"("msg":"tool call")");
  ASSERT_NE(line, std::string::npos) << sink_->lines;
  EXPECT_EQ(sink_->lines.find(R"("msg":"tool call")", line + 1), std::string::npos);
  const auto text = sink_->lines.substr(line, sink_->lines.find('\n', line) - line);
  for (const auto* part :
       {R"("entity":"crm1")",
        R"("tool":"search")",
        R"("status":"ok")",
        R"("module":"Accounts")",
        R"("crm_user":"alice")",
        R"("email":"alice@example.com")",
        R"("reqId":")"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
}

TEST_F(GatewayTest, ARevocationElsewhereCutsTheStreamWithinASecond) {
  auto session = connect();
  ASSERT_EQ(code_of_failure(*session), "ok");
  as_operator([this](identity::ApiKeys& keys, identity::Profiles&) {
    EXPECT_TRUE(test::run(io_, keys.revoke(context(), key_id_)));
  });
  EXPECT_TRUE(test::run_until(io_, 1s, [this] {
    return sink_->lines.find("sse closed") != std::string::npos;
  }));
  EXPECT_NE(code_of_failure(*session), "ok");
  EXPECT_THROW(connect(), base::Error);
}

TEST_F(GatewayTest, ARemovedGrantCutsTheStreamWithinASecond) {
  auto session = connect();
  as_operator([this](identity::ApiKeys&, identity::Profiles& profiles) {
    EXPECT_TRUE(test::run(io_, profiles.remove_grant(context(), profile_id_, "crm1")));
  });
  EXPECT_TRUE(test::run_until(io_, 1s, [this] {
    return sink_->lines.find("sse closed") != std::string::npos;
  }));
  EXPECT_NE(code_of_failure(*session), "ok");
}

TEST_F(GatewayTest, WhoLosesTheGroupOrTheLoginLosesStreamAndCrmSessionWithinASecond) {
  using identity::Profiles;
  identity::oidc::Person alice;
  alice.issuer = "https://login.example.com";
  alice.subject = "u-1";
  alice.crm_user_name = alice.name = "alice";
  alice.email = "alice@example.com";
  alice.is_email_verified = true;
  alice.groups = {"crm-main"};
  const auto sign_in = [&](identity::ApiKeys&, Profiles& profiles) {
    const auto trust = identity::oidc::EmailTrust::verified_only;
    EXPECT_EQ(test::run(io_, profiles.sign_in(context(), alice, trust)).id, profile_id_);
    const identity::CrmCredentials login{"alice", base::Secret(std::string(kPassword))};
    test::run(io_, profiles.grant(context(), profile_id_, "crm1", login, identity::kGroupOrigin));
  };
  const auto lose_group = [&](identity::ApiKeys&, Profiles& profiles) {
    auto outside = alice;
    outside.groups = {"Staff"};
    EXPECT_TRUE(test::run(io_, profiles.update_login(context(), profile_id_, outside)));
  };
  const auto lose_login = [&](identity::ApiKeys&, Profiles& profiles) {
    EXPECT_TRUE(test::run(io_, profiles.end_login(context(), profile_id_)));
  };
  const auto expect_cut = [&](const auto& lose, std::string_view code) {
    as_operator(sign_in);
    auto session = connect_in_time();
    ASSERT_NE(session, nullptr);
    call(*session, "count", {{"module", "Accounts"}});
    const auto before = logouts();
    sink_->lines.clear();
    as_operator(lose);
    EXPECT_TRUE(test::run_until(io_, 1s, [&] {
      return sink_->lines.find("sse closed") != std::string::npos && logouts() > before;
    }));
    EXPECT_NE(code_of_failure(*session), "ok");
    EXPECT_THROW(connect(), base::Error);
    EXPECT_NE(sink_->lines.find(code), std::string::npos) << sink_->lines;
  };
  expect_cut(lose_group, "auth.not_in_group");
  expect_cut(lose_login, "auth.login_ended");
  as_operator(sign_in);
  EXPECT_NE(connect_in_time(), nullptr);  // the key waited for the next login
}

TEST_F(GatewayTest, AStopLetsTheCallInFlightFinish) {
  auto session = connect();
  call(*session, "count", {{"module", "Accounts"}});  // logs in and reads the module's fields
  crm_->set_fault(
      {.kind = sandbox::FaultKind::delay, .length = 400ms, .method = "get_entries_count"}
  );
  std::optional<boost::json::object> answer;
  boost::json::object params{{"name", "suitecrm_count"}, {"arguments", {{"module", "Accounts"}}}};
  asio::co_spawn(
      io_,
      session->request(context(), "tools/call", params),
      [&answer](std::exception_ptr failure, boost::json::object result) {
        if (!failure) answer = std::move(result);
      }
  );
  ASSERT_TRUE(test::run_until(io_, 2s, [this] {
    const auto& calls = crm_->statistics().calls;
    const auto counts = calls.find("get_entries_count");
    return counts != calls.end() && counts->second >= 2;
  }));
  stop_gateway();
  EXPECT_TRUE(test::run_until(io_, 2s, [&answer] { return answer.has_value(); }));
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->contains("isError") && answer->at("isError").as_bool());
}

TEST_F(GatewayTest, ARestartForgetsNothing) {
  {
    auto session = connect();
    EXPECT_EQ(code_of_failure(*session), "ok");
  }
  stop_gateway();
  start_gateway();
  auto session = connect();
  const auto result = call(*session, "count", {{"module", "Contacts"}});
  EXPECT_GE(result.at("structuredContent").at("count").as_int64(), 200);
}

}  // namespace
}  // namespace suitemcp
