// The HTTP server over real sockets, against a peer that speaks by hand.
#include "net/deadline.hpp"
#include "net/http_server.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using test::RawPeer;
using test::run_coroutine;
using test::run_until;

asio::awaitable<std::string> exchange_once(RawPeer& peer, std::uint16_t port, std::string bytes) {
  co_await peer.connect(port);
  co_await peer.write(std::move(bytes));
  co_return co_await peer.read_all();
}

std::string get(std::string path, std::string more = {}) {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}
const std::string kClose = "Connection: close\r\n";

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    options.head_limit = 200ms;
    options.body_limit = 200ms;
    options.max_head_bytes = 4096;
    options.max_body_bytes = 4096;
  }
  ~HttpServerTest() override {
    if (server) run_coroutine(io, server->stop(1ms));
  }

  asio::awaitable<Response> handle(Request& request) {
    if (request.path == "/stream") {
      stream = std::make_shared<SseStream>(io.get_executor(), stream_options);
      stream->on_closed([this] { ++streams_closed; });
      Response response;
      response.content_type = stream->options().content_type;
      response.stream = stream;
      co_return response;
    }
    if (request.path == "/slow") {
      ++slow_calls;
      co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (request.path == "/fail") {
      throw base::Error(base::ErrorKind::internal, "test.fail", "secret detail", "for strangers");
    }
    if (request.path == "/odd") throw std::runtime_error("secret detail");
    if (request.path == "/abort") {
      Response response;
      response.connection = Response::Connection::abort;
      co_return response;
    }
    if (request.path == "/large") co_return json_response(200, std::string(64U << 20U, 'x'));
    auto response = json_response(200, request.method + " " + request.target + " " + request.body);
    response.headers.push_back({"X-Given", request.parameter("header").value_or("none")});
    co_return response;
  }

  void start() {
    Handler handler = [this](const base::Context&, Request& request) { return handle(request); };
    server = std::make_unique<HttpServer>(io.get_executor(), options, handler, base::Log::none());
    server->start();
  }
  std::string ask(std::string bytes) {
    RawPeer peer(io);
    return run_coroutine(io, exchange_once(peer, server->port(), std::move(bytes)));
  }
  void connect(RawPeer& peer) { run_coroutine(io, peer.connect(server->port())); }
  void write(RawPeer& peer, std::string bytes) { run_coroutine(io, peer.write(std::move(bytes))); }
  std::string read_until(RawPeer& peer, std::string end) {
    return run_coroutine(io, peer.read_until(std::move(end)));
  }

  asio::io_context io{1};
  HttpServer::Options options;
  SseStream::Options stream_options;
  std::unique_ptr<HttpServer> server;
  std::shared_ptr<SseStream> stream;
  asio::steady_timer gate{io, std::chrono::steady_clock::time_point::max()};
  int streams_closed = 0;
  int slow_calls = 0;
};

TEST_F(HttpServerTest, AnswersRequestsOneAfterAnotherOnOneConnection) {
  start();
  RawPeer peer(io);
  connect(peer);
  for (const std::string path : {"/1", "/2", "/3"}) {
    write(peer, get(path));
    EXPECT_TRUE(read_until(peer, "GET " + path + " ").starts_with("HTTP/1.1 200 OK\r\n"));
  }
  EXPECT_EQ(server->connections(), 1U);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  const auto all =
      ask(get("/1") + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" +
          get("/3", kClose));
  const auto first = all.find("GET /1 ");
  const auto second = all.find("POST /2 abc");
  const auto third = all.find("GET /3 ");
  EXPECT_TRUE(first < second && second < third && third != std::string::npos) << all;
}

TEST_F(HttpServerTest, TakesARequestInSmallPieces) {
  start();
  RawPeer peer(io);
  connect(peer);
  for (const char letter : "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi") {
    if (letter != '\0') write(peer, std::string(1, letter));
  }
  EXPECT_TRUE(read_until(peer, "POST /p hi").starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, Answers408ToASlowHead) {
  start();
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\nHo").starts_with("HTTP/1.1 408 "));
}

TEST_F(HttpServerTest, Answers408ToASlowBody) {
  start();
  const auto answer = ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
  EXPECT_NE(answer.find("{\"error\":"), std::string::npos);
}

TEST_F(HttpServerTest, ClosesAQuietConnectionWithoutAWord) {
  options.idle_limit = 100ms;
  start();
  EXPECT_EQ(ask(""), "");
  EXPECT_EQ(server->connections(), 0U);
}

TEST_F(HttpServerTest, RefusesWhatIsTooLarge) {
  start();
  EXPECT_TRUE(ask(get("/", "X: " + std::string(5000, 'x') + "\r\n")).starts_with("HTTP/1.1 431 "));
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_TRUE(ask(head + "Content-Length: 4097\r\n\r\n").starts_with("HTTP/1.1 413 "));
  const auto chunk = "800\r\n" + std::string(0x800, 'x') + "\r\n";
  const auto chunked = head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "1\r\nx\r\n";
  EXPECT_TRUE(ask(chunked).starts_with("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, LetsThe413ArriveAlthoughThePeerIsStillSending) {
  start();
  const auto answer =
      ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n" +
          std::string(8'000'000, 'x'));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer.size();
}

TEST_F(HttpServerTest, RefusesOtherProtocols) {
  start();
  EXPECT_TRUE(ask("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").starts_with("HTTP/1.1 505 "));
  EXPECT_TRUE(ask("\x16\x03\x01\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST_F(HttpServerTest, ClosesAConnectionThatWaitsToMakeRoomForANewcomer) {
  options.max_connections = 2;
  start();
  RawPeer first(io);
  RawPeer second(io);
  connect(first);
  connect(second);
  ASSERT_TRUE(run_until(io, [this] { return server->connections() == 2; }));
  EXPECT_TRUE(ask("GET /new HTTP/1.1\r\nHost: a\r\n" + kClose + "\r\n").starts_with("HTTP/1.1 200")
  );
  EXPECT_TRUE(run_until(io, [this] { return server->connections() == 1; }));
}

TEST_F(HttpServerTest, LeavesTheBodyOutForHead) {
  start();
  const auto answer = ask("HEAD /x HTTP/1.1\r\nHost: a\r\n" + kClose + "\r\n");
  EXPECT_NE(answer.find("Content-Length: 8\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, SaysContinueToThoseWhoWait) {
  start();
  RawPeer peer(io);
  connect(peer);
  write(peer, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(read_until(peer, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  write(peer, "hi");
  EXPECT_TRUE(read_until(peer, "POST / hi").starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, HidesWhatWentWrongAndGoesOn) {
  start();
  const auto answer = ask(get("/fail") + get("/odd") + get("/ok", kClose));
  EXPECT_NE(answer.find(R"({"error":"test.fail","message":"for strangers"})"), std::string::npos);
  EXPECT_EQ(answer.find("secret detail"), std::string::npos);
  EXPECT_NE(answer.find("GET /ok"), std::string::npos);
}

TEST_F(HttpServerTest, LetsNoValueBeginAnotherHeader) {
  start();
  const auto answer = ask(get("/?header=a%0d%0aSet-Cookie:%20b", kClose));
  EXPECT_NE(answer.find("X-Given: a  Set-Cookie: b\r\n"), std::string::npos) << answer;
}

TEST_F(HttpServerTest, CutsWithoutAByteWhenAskedTo) {
  start();
  EXPECT_EQ(ask(get("/abort")), "");
}

TEST_F(HttpServerTest, DeliversEventsAtOnceWithKeepAlivesBetween) {
  stream_options.keep_alive = 50ms;
  start();
  RawPeer peer(io);
  connect(peer);
  write(peer, get("/stream"));
  const auto head = read_until(peer, "\r\n\r\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  stream->send_event("message", "{\"a\":1}");
  EXPECT_EQ(read_until(peer, "\n\n"), "event: message\ndata: {\"a\":1}\n\n");
  EXPECT_EQ(read_until(peer, "\n\n"), ": keep-alive\n\n");
  stream->send_event("message", "last");
  stream->close();
  const auto rest = run_coroutine(io, peer.read_all());
  EXPECT_TRUE(rest.ends_with("event: message\ndata: last\n\n")) << rest;
  EXPECT_EQ(streams_closed, 1);
}

TEST_F(HttpServerTest, EndsAStreamWhenThePeerLeaves) {
  start();
  RawPeer peer(io);
  connect(peer);
  write(peer, get("/stream"));
  read_until(peer, "\r\n\r\n");
  peer.close();
  EXPECT_TRUE(run_until(io, [this] { return streams_closed == 1; }));
  EXPECT_TRUE(run_until(io, [this] { return server->connections() == 0; }));
  EXPECT_FALSE(stream->send_event("message", "x"));
}

TEST_F(HttpServerTest, CutsAStreamThatIsNotRead) {
  stream_options.write_limit = 200ms;
  stream_options.max_queued_bytes = 64U << 20U;
  start();
  RawPeer peer(io);
  connect(peer);
  write(peer, get("/stream"));
  read_until(peer, "\r\n\r\n");
  stream->send_raw(std::string(48U << 20U, 'x'));
  EXPECT_TRUE(run_until(io, [this] { return streams_closed == 1; }));
  EXPECT_TRUE(run_until(io, [this] { return server->connections() == 0; }));
}

TEST_F(HttpServerTest, CutsAnAnswerThatIsNotRead) {
  options.write_limit = 200ms;
  start();
  RawPeer peer(io);
  connect(peer);
  write(peer, get("/large"));
  read_until(peer, "\r\n\r\n");
  EXPECT_TRUE(run_until(io, [this] { return server->connections() == 0; }));
}

TEST_F(HttpServerTest, StopFinishesTheCallInFlightAndClosesTheRest) {
  start();
  RawPeer idle(io);
  RawPeer busy(io);
  connect(idle);
  connect(busy);
  write(busy, get("/slow"));
  ASSERT_TRUE(run_until(io, [this] { return slow_calls == 1 && server->connections() == 2; }));
  asio::post(io, [this] { gate.cancel(); });
  run_coroutine(io, server->stop(10s));
  const auto answer = run_coroutine(io, busy.read_all());
  EXPECT_NE(answer.find("GET /slow"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(run_coroutine(io, idle.read_all()), "");
  EXPECT_EQ(server->connections(), 0U);
}

TEST_F(HttpServerTest, StopCancelsWhatDoesNotEnd) {
  start();
  RawPeer busy(io);
  RawPeer listener(io);
  connect(busy);
  connect(listener);
  write(busy, get("/slow"));
  write(listener, get("/stream"));
  read_until(listener, "\r\n\r\n");
  ASSERT_TRUE(run_until(io, [this] { return slow_calls == 1; }));
  run_coroutine(io, server->stop(10ms));
  EXPECT_EQ(server->connections(), 0U);
  EXPECT_EQ(streams_closed, 1);
}

TEST_F(HttpServerTest, MayGoAwayWhileRequestsAreUnderWay) {
  start();
  RawPeer busy(io);
  connect(busy);
  write(busy, get("/slow"));
  ASSERT_TRUE(run_until(io, [this] { return slow_calls == 1; }));
  server.reset();
  EXPECT_EQ(run_coroutine(io, busy.read_all()), "");
}

TEST_F(HttpServerTest, SaysWhichPortIsInUse) {
  start();
  HttpServer::Options same = options;
  same.port = server->port();
  HttpServer second(io.get_executor(), same, nullptr, base::Log::none());
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      second.start();
      FAIL() << "bound twice";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "net.port_in_use");
      const auto port = std::to_string(server->port());
      EXPECT_NE(error.user_message().find("Port " + port), std::string_view::npos);
    }
  }
}

TEST_F(HttpServerTest, SaysWhichAddressCannotBeBound) {
  options.bind = "not-an-address";
  HttpServer wrong(io.get_executor(), options, nullptr, base::Log::none());
  EXPECT_THROW(wrong.start(), base::Error);
}

}  // namespace
}  // namespace suitemcp::net
