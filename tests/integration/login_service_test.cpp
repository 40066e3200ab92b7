// The login in one process with the demo identity provider: what needs a look inside. What people
// and tools see is in tests/e2e/login_*.test.mjs.
#include "gateway/server.hpp"
#include "sandbox/idp/settings.hpp"
#include "sandbox/sandbox_server.hpp"
#include "store/testing.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <vector>

namespace suitemcp {
namespace {

using namespace std::chrono_literals;
using gateway::LoginEvents;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Page {
  int status = 0;
  std::string url;
  std::string body;

  std::string field(const std::string& name) const {
    return first(fmt::format(R"re(name="{}" value="([^"]*)")re", name));
  }
  std::string action() const { return first("action=\"([^\"]*)\""); }
  std::string first(const std::string& pattern) const {
    std::smatch match;
    return std::regex_search(body, match, std::regex(pattern)) ? match[1].str() : "";
  }
};

/// Follows redirects and keeps cookies, by port.
class Browser {
 public:
  explicit Browser(asio::io_context& io) : io_(io) {}

  Page get(const std::string& url) { return follow(url, {.method = "GET"}); }
  Page post(const std::string& url, const std::map<std::string, std::string>& fields) {
    net::Call call{.method = "POST"};
    call.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    for (const auto& [name, value] : fields) {
      call.body += fmt::format("{}={}&", net::encode_url(name), net::encode_url(value));
    }
    return follow(url, std::move(call));
  }

 private:
  Page follow(std::string target, net::Call call) {
    for (int step = 0; step < 8; ++step) {
      const auto url = net::parse_url(target).value();
      call.target = url.target;
      auto& jar = cookies_[url.port];
      std::string cookie;
      for (const auto& [name, value] : jar) cookie += fmt::format("{}={}; ", name, value);
      if (!cookie.empty()) call.headers.push_back({"Cookie", cookie});
      net::HttpClient http(io_.get_executor(), url, {});
      base::Context context;
      const auto reply = test::run(io_, http.send(context.within(10s), call));
      keep(jar, reply.headers);
      const auto location = reply.header("Location");
      if (!location) return {reply.status, target, reply.body};
      target = location->starts_with('/') ? url.origin() + std::string(*location)
                                          : std::string(*location);
      call = {.method = "GET"};
    }
    throw std::runtime_error("redirects without end");
  }

  static void keep(std::map<std::string, std::string>& jar, const net::Headers& headers) {
    for (const auto& header : headers) {
      if (header.name != "Set-Cookie") continue;
      const auto pair = header.value.substr(0, header.value.find(';'));
      const auto equals = pair.find('=');
      if (header.value.contains("Max-Age=0")) {
        jar.erase(pair.substr(0, equals));
      } else {
        jar[pair.substr(0, equals)] = pair.substr(equals + 1);
      }
    }
  }

  asio::io_context& io_;
  std::map<std::uint16_t, std::map<std::string, std::string>> cookies_;
};

class LoginServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    crm_ = std::make_unique<sandbox::SandboxServer>(
        io_.get_executor(),
        sandbox::SandboxServer::Options{.identity_provider = sandbox::idp::Settings()},
        base::Log::none()
    );
    crm_->start();
    config::ServerConfig config;
    config.entities = {
        {.code = "crm1", .label = "Demo CRM", .endpoint = crm_->url(), .group = "CRM-Main"}
    };
    config.offered_entities = config.entities;
    config.port = 0;
    config.state_dir = (folder_.path() / "state").string();
    auto& login = config.login.emplace();
    login.issuer = fmt::format("http://127.0.0.1:{}/idp/", crm_->port());
    login.client_id = "suitecrm-mcp";
    login.client_secret = base::Secret("sandbox-client-secret");
    login.audience = "https://suitecrm-mcp";
    LoginEvents events;
    events.on_login = [this](LoginEvents::Login login) { logins_.push_back(login); };
    events.on_bridge = [this](LoginEvents::Bridge bridge) { bridges_.push_back(bridge); };
    events.on_active_sessions = [this](std::size_t keys) { active_.push_back(keys); };
    const base::Log log(sink_, std::make_shared<base::SystemClock>(), base::LogLevel::debug);
    gateway_ = std::make_unique<gateway::Server>(io_.get_executor(), config, log, events);
    test::run(io_, gateway_->start());
    url_ = fmt::format("http://localhost:{}", gateway_->port());
  }

  void TearDown() override {
    test::run(io_, gateway_->stop());
    gateway_.reset();
    test::run(io_, crm_->stop());
    EXPECT_THAT(sink_->lines, Not(HasSubstr("sandbox-client-secret")));
    EXPECT_THAT(sink_->lines, Not(HasSubstr("smcp_")));
  }

  Page sign_in(Browser& browser, const std::string& start = "/auth/login") {
    const auto page = browser.get(url_ + start);
    const auto provider = browser.post(
        url_ + "/auth/login",
        {{"form_token", page.field("form_token")}, {"then", page.field("then")}}
    );
    return browser.post(
        provider.action(),
        {{"transaction", provider.field("transaction")},
         {"username", "alice"},
         {"password", "AlicePw1!"},
         {"action", "sign-in"}}
    );
  }

  net::Reply ask(net::Call call) {
    net::HttpClient http(io_.get_executor(), net::parse_url(url_).value(), {});
    base::Context context;
    return test::run(io_, http.send(context.within(10s), std::move(call)));
  }

  asio::io_context io_{1};
  test::TempFolder folder_;
  std::shared_ptr<base::CapturingSink> sink_ = std::make_shared<base::CapturingSink>();
  std::unique_ptr<sandbox::SandboxServer> crm_;
  std::unique_ptr<gateway::Server> gateway_;
  std::string url_;
  std::vector<LoginEvents::Login> logins_;
  std::vector<LoginEvents::Bridge> bridges_;
  std::vector<std::size_t> active_;
};

TEST_F(LoginServiceTest, TellsOfNewReusedAndFailedLogins) {
  Browser browser(io_);
  const auto first = sign_in(browser);
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_THAT(first.first("(smcp_[0-9A-Za-z]{49})"), Not(testing::IsEmpty()));
  Browser another(io_);
  sign_in(another);
  EXPECT_EQ(another.get(url_ + "/auth/callback?code=x&state=y").status, 400);
  using enum LoginEvents::Login;
  EXPECT_THAT(logins_, ElementsAre(fresh, reused, error));
  EXPECT_THAT(sink_->lines, HasSubstr(R"("msg":"signed in")"));
  EXPECT_THAT(sink_->lines, HasSubstr(R"("msg":"auth login failed")"));
}

TEST_F(LoginServiceTest, CountsTheKeysThatAreAlive) {
  // The first count is made at the start.
  ASSERT_TRUE(test::run_until(io_, 10s, [this] { return !active_.empty(); }));
  EXPECT_EQ(active_.front(), 0U);
}

TEST_F(LoginServiceTest, TellsOfBridgeLogins) {
  const auto started = ask(
      {.method = "POST",
       .target = "/auth/bridge/start",
       .body = R"({"linux_user":"ann","host":"pc17"})"}
  );
  ASSERT_EQ(started.status, 200) << started.body;
  const auto bridge = boost::json::parse(started.body).as_object();
  const auto nonce = std::string(bridge.at("nonce").as_string());
  const auto poll = [&] {
    return ask(
        {.target = "/auth/bridge/poll/" + nonce,
         .headers = {{"X-Bridge-Secret", std::string(bridge.at("client_secret").as_string())}}}
    );
  };
  Browser browser(io_);
  const auto asked = sign_in(browser, "/auth/login?nonce=" + nonce);
  EXPECT_THAT(asked.body, HasSubstr(std::string(bridge.at("user_code").as_string())));
  EXPECT_THAT(poll().body, HasSubstr("pending"));
  browser.post(
      url_ + "/auth/bridge",
      {{"form_token", asked.field("form_token")}, {"nonce", nonce}, {"decision", "allow"}}
  );
  EXPECT_THAT(poll().body, HasSubstr("smcp_"));
  EXPECT_EQ(poll().status, 410);
  EXPECT_THAT(bridges_, ElementsAre(LoginEvents::Bridge::started, LoginEvents::Bridge::completed));
}

}  // namespace
}  // namespace suitemcp
