// Who loses a place when places run out, and what happens without file descriptors.
#include "base/clock.hpp"
#include "net/http_server.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using test::RawPeer;
using test::run_coroutine;
using test::run_until;

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kWait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";

/// At most that many open files until it goes.
class FileLimit {
 public:
  explicit FileLimit(rlim_t most) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit lower{most, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &lower);
  }
  ~FileLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
};

/// The lowest number that no file has: a limit of it allows not one more.
rlim_t next_file() {
  const int file = ::dup(0);
  ::close(file);
  return static_cast<rlim_t>(file);
}

class HttpLimitsTest : public testing::Test {
 protected:
  HttpLimitsTest() { gate.expires_at(asio::steady_timer::time_point::max()); }
  ~HttpLimitsTest() override {
    gate.cancel();
    run_coroutine(io, server->stop(1ms));
  }

  void start() {
    Handler handler = [this](const base::Context&, Request& request) -> asio::awaitable<Response> {
      if (request.path == "/wait") {
        ++waiting;
        co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
      }
      co_return json_response(200, "{}");
    };
    const base::Log log(sink, std::make_shared<base::SystemClock>(), base::LogLevel::info);
    server = std::make_unique<HttpServer>(io.get_executor(), options, handler, log);
    server->start();
  }
  RawPeer& connect(const std::string& bytes) {
    auto& peer = peers.emplace_back(io);
    run_coroutine(io, peer.connect(server->port()));
    run_coroutine(io, peer.write(bytes));
    return peer;
  }
  /// Connected as far as the kernel goes: the server has had no chance to accept.
  RawPeer& connect_unheard() {
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), server->port()});
    return peers.emplace_back(std::move(socket));
  }
  bool serves(RawPeer& peer) {
    return run_coroutine(io, peer.read_until("{}")).starts_with("HTTP/1.1 200");
  }
  std::string rest_of(RawPeer& peer) { return run_coroutine(io, peer.read_all()); }
  bool has_connections(std::size_t count) {
    return run_until(io, [this, count] { return server->connections() == count; });
  }
  void pass(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    run_until(io, [end] { return std::chrono::steady_clock::now() > end; });
  }

  asio::io_context io{1};
  asio::steady_timer gate{io};
  HttpServer::Options options;
  std::shared_ptr<base::CapturingSink> sink = std::make_shared<base::CapturingSink>();
  std::deque<RawPeer> peers;
  std::unique_ptr<HttpServer> server;
  int waiting = 0;
};

TEST_F(HttpLimitsTest, SlowHeadsMakeRoomForANewcomer) {
  options.max_connections = 2;
  start();
  auto& first = connect("GET / HT");
  connect("GET / HT");
  ASSERT_TRUE(has_connections(2));
  EXPECT_TRUE(serves(connect(kGet)));
  EXPECT_EQ(rest_of(first), "");
}

TEST_F(HttpLimitsTest, AStrangerWhoTookItsTimeGoesBeforeACustomerWhoWaits) {
  options.max_connections = 2;
  start();
  auto& customer = connect(kGet);
  EXPECT_TRUE(serves(customer));
  auto& stranger = connect("GET / HT");
  ASSERT_TRUE(has_connections(2));
  pass(1100ms);
  EXPECT_TRUE(serves(connect(kGet)));
  EXPECT_EQ(rest_of(stranger), "");
  run_coroutine(io, customer.write(kGet));
  EXPECT_TRUE(serves(customer));
}

TEST_F(HttpLimitsTest, ANewcomerGoesBeforeACustomerWhoWaits) {
  options.max_connections = 2;
  start();
  auto& customer = connect(kGet);
  EXPECT_TRUE(serves(customer));
  auto& silent = connect("");
  ASSERT_TRUE(has_connections(2));
  EXPECT_TRUE(serves(connect(kGet)));
  EXPECT_EQ(rest_of(silent), "");
  run_coroutine(io, customer.write(kGet));
  EXPECT_TRUE(serves(customer));
}

TEST_F(HttpLimitsTest, WhoWasRefusedGoesBeforeACustomerWhoWaits) {
  options.max_connections = 2;
  options.on_head = [](const base::Context&,
                       const Request&) -> asio::awaitable<std::optional<Response>> {
    co_return error_response(401, "unauthorized", "no key");
  };
  start();
  auto& customer = connect(kGet);
  EXPECT_TRUE(serves(customer));
  auto& refused = connect("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
  EXPECT_TRUE(run_coroutine(io, refused.read_until("no key")).starts_with("HTTP/1.1 401 "));
  EXPECT_TRUE(serves(connect(kGet)));
  run_coroutine(io, customer.write(kGet));
  EXPECT_TRUE(serves(customer));
}

TEST_F(HttpLimitsTest, ABodyThatDoesNotComeMakesRoom) {
  options.max_connections = 1;
  start();
  auto& silent = connect("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
  ASSERT_TRUE(has_connections(1));
  EXPECT_TRUE(serves(connect(kGet)));
  EXPECT_EQ(rest_of(silent), "");
}

TEST_F(HttpLimitsTest, NobodyWhoIsServedLosesTheirPlaceAndFewAreToldSo) {
  options.max_connections = 1;
  start();
  auto& served = connect(kWait);
  ASSERT_TRUE(run_until(io, [this] { return waiting == 1; }));
  constexpr int kTold = 4;  // of so few places
  auto& told = connect("");
  for (int i = 1; i < kTold; ++i) connect("");
  ASSERT_TRUE(has_connections(1 + kTold));
  EXPECT_EQ(rest_of(connect("")), "");
  EXPECT_TRUE(rest_of(told).starts_with("HTTP/1.1 503 "));
  gate.cancel();
  EXPECT_TRUE(serves(served));
}

TEST_F(HttpLimitsTest, LeavesFileDescriptorsToOthers) {
  {
    const FileLimit limit(64);
    start();
  }
  for (int i = 0; i < 25; ++i) connect(kWait);
  ASSERT_TRUE(run_until(io, [this] { return waiting == 24; }));
  EXPECT_TRUE(rest_of(peers.back()).starts_with("HTTP/1.1 503 "));
}

TEST_F(HttpLimitsTest, WithoutFileDescriptorsServesOnAndTakesNewcomersLater) {
  start();
  auto& customer = connect(kGet);
  EXPECT_TRUE(serves(customer));
  auto& newcomer = connect_unheard();
  {
    const FileLimit limit(next_file());
    run_coroutine(io, newcomer.write(kGet));
    ASSERT_TRUE(run_until(io, [this] { return !sink->lines.empty(); }));
    pass(500ms);
    EXPECT_EQ(std::ranges::count(sink->lines, '\n'), 1) << sink->lines;
    EXPECT_NE(sink->lines.find("accept failed"), std::string::npos);
    run_coroutine(io, customer.write(kGet));
    EXPECT_TRUE(serves(customer));
  }
  EXPECT_TRUE(serves(newcomer));
}

}  // namespace
}  // namespace suitemcp::net
