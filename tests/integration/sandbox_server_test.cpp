// The demo CRM over a real socket: lock, faults, control endpoints.
#include "sandbox/sandbox_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <thread>

namespace suitemcp::sandbox {
namespace {

using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

class SandboxServerTest : public testing::Test {
 protected:
  explicit SandboxServerTest(Profile profile = Profile::suitecrm8) : path_(rest_path(profile)) {
    SandboxServer::Options options;
    options.control = Control::on;
    options.profile = profile;
    server_ = std::make_unique<SandboxServer>(io_.get_executor(), options, base::Log::none());
    server_->start();
    port_ = server_->port();
    thread_ = std::thread([this] { io_.run(); });
    log_in();
  }
  ~SandboxServerTest() override {
    io_.stop();
    thread_.join();
    server_.reset();
  }

  /// The whole reply, head and body; empty when the connection was cut.
  std::string send(const std::string& method, const std::string& path, const std::string& body) {
    asio::io_context io;
    tcp::socket socket(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), port_});
    const auto text = method + " " + path +
                      " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
                      "application/x-www-form-urlencoded\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body;
    asio::write(socket, asio::buffer(text));
    std::string reply;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(reply), end);
    return reply;
  }
  std::string call(const std::string& method, const std::string& data) {
    return send(
        "POST", path_, "method=" + method + "&input_type=JSON&response_type=JSON&rest_data=" + data
    );
  }
  std::string who() { return call("get_user_id", "{\"session\":\"" + session_ + "\"}"); }
  void fault(const std::string& rule) { send("POST", "/__sandbox/faults", rule); }
  boost::json::value state() {
    const auto reply = send("GET", "/__sandbox/state", "");
    return boost::json::parse(reply.substr(reply.find("\r\n\r\n") + 4));
  }
  void log_in() {
    const auto reply = call(
        "login",
        R"({"user_auth":{"user_name":"admin","password":"Admin123!","encryption":"PLAIN"}})"
    );
    session_ = reply.substr(reply.find("{\"id\":\"") + 7, 26);
  }

  const std::string path_;
  asio::io_context io_{1};
  std::unique_ptr<SandboxServer> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
  std::string session_;
};

class SandboxServerSevenTest : public SandboxServerTest {
 protected:
  SandboxServerSevenTest() : SandboxServerTest(Profile::suitecrm7) {}
};

TEST_F(SandboxServerSevenTest, AnswersAtTheUrlItNamesAndNowhereElse) {
  EXPECT_TRUE(server_->url().ends_with("/service/v4_1/rest.php"));
  EXPECT_EQ(server_->url().find("legacy"), std::string::npos);
  EXPECT_TRUE(who().ends_with("\"1\""));
  const auto reply = send("GET", "/legacy/service/v4_1/rest.php?method=get_server_info", "");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 404"));
}

TEST_F(SandboxServerTest, NamesTheUrlOfSuiteCrmEight) {
  EXPECT_TRUE(server_->url().ends_with("/legacy/service/v4_1/rest.php"));
}

TEST_F(SandboxServerTest, OneSessionRunsOneCallAtATime) {
  fault(R"({"fault":"delay","ms":80})");
  const auto start = Clock::now();
  auto other = std::async(std::launch::async, [this] { return who(); });
  EXPECT_TRUE(who().ends_with("\"1\""));
  EXPECT_TRUE(other.get().ends_with("\"1\""));
  EXPECT_GE(Clock::now() - start, std::chrono::milliseconds(160));
  EXPECT_EQ(state().at("max_parallel_per_session"), 2);
}

TEST_F(SandboxServerTest, TwoSessionsRunSideBySide) {
  const auto first = session_;
  log_in();
  const auto second = session_;
  fault(R"({"fault":"delay","ms":150})");
  const auto start = Clock::now();
  const auto ask = [this](const std::string& session) {
    return call("get_user_id", "{\"session\":\"" + session + "\"}");
  };
  auto other = std::async(std::launch::async, ask, first);
  ask(second);
  other.get();
  EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(290));
}

TEST_F(SandboxServerTest, ADroppedConnectionGivesNotAByte) {
  fault(R"({"fault":"drop","times":1})");
  EXPECT_EQ(who(), "");
  EXPECT_TRUE(who().ends_with("\"1\""));
}

TEST_F(SandboxServerTest, SlowBytesArriveAllTheSame) {
  fault(R"({"fault":"slow_bytes","ms":30,"times":1,"method":"get_user_id"})");
  const auto start = Clock::now();
  EXPECT_NE(who().find("\"1\""), std::string::npos);
  EXPECT_GE(Clock::now() - start, std::chrono::milliseconds(30));
}

TEST_F(SandboxServerTest, ExpiredSessionsAreInvalid) {
  fault(R"({"fault":"expire_sessions","times":1})");
  EXPECT_NE(who().find("\"number\":11"), std::string::npos);
}

TEST_F(SandboxServerTest, CountsCallsAndForgetsThemAtReset) {
  who();
  auto now = state();
  EXPECT_EQ(now.at("calls").at("get_user_id"), 1);
  EXPECT_EQ(now.at("logins"), 1);
  EXPECT_EQ(now.at("live_sessions"), 1);
  send("POST", "/__sandbox/reset", "");
  now = state();
  EXPECT_TRUE(now.at("calls").as_object().empty());
  EXPECT_EQ(now.at("live_sessions"), 0);
}

}  // namespace
}  // namespace suitemcp::sandbox
