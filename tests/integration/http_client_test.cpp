// The HTTP client over real sockets: against our server, and against one that misbehaves.
#include "net/http_client.hpp"

#include "net/deadline.hpp"
#include "net/http_server.hpp"
#include "net/task_group.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using test::RawPeer;
using test::run_coroutine;
using test::run_until;

base::Context within(std::chrono::milliseconds limit) {
  base::Context context;
  context.deadline = std::chrono::steady_clock::now() + limit;
  return context;
}

Url loopback(std::uint16_t port) {
  Url url;
  url.host = "127.0.0.1";
  url.port = port;
  return url;
}

class HttpClientTest : public testing::Test {
 public:
  ~HttpClientTest() override {
    tasks.cancel_all();
    if (server) run_coroutine(io, server->stop(1ms));
    run_until(io, [this] { return tasks.running() == 0; }, 2s);
  }

  asio::awaitable<Response> handle(Request& request) {
    ++calls;
    if (request.path == "/never") {
      co_await sleep_for(1h);
    }
    if (request.path == "/stream") {
      stream = std::make_shared<SseStream>(io.get_executor(), SseStream::Options{});
      Response response;
      response.stream = stream;
      co_return response;
    }
    co_return json_response(200, request.method + " " + request.target + " " + request.body);
  }
  void start_server(HttpServer::Options options = {}) {
    Handler handler = [this](const base::Context&, Request& request) { return handle(request); };
    server = std::make_unique<HttpServer>(io.get_executor(), options, handler, base::Log::none());
    server->start();
    make_client(server->port());
  }
  void make_client(std::uint16_t port, HttpClient::Options options = {}) {
    client = std::make_unique<HttpClient>(io.get_executor(), loopback(port), options);
  }

  using Script = std::function<asio::awaitable<void>(RawPeer&)>;
  static asio::awaitable<void> accept_all(HttpClientTest* self, Script script) {
    while (true) {
      RawPeer peer(co_await self->acceptor.async_accept(asio::use_awaitable));
      ++self->accepted;
      co_await script(peer);
    }
  }
  /// A server that does what `script` says with one connection after another.
  void start_script(Script script, HttpClient::Options options = {}) {
    acceptor.open(tcp::v4());
    acceptor.bind({asio::ip::address_v4::loopback(), 0});
    acceptor.listen();
    tasks.spawn("script", accept_all(this, std::move(script)));
    make_client(acceptor.local_endpoint().port(), options);
  }
  /// A server that reads a request and answers with these bytes, then closes.
  void start_canned(std::string reply) {
    start_script([this, reply = std::move(reply)](RawPeer& peer) {
      return answer_once(peer, reply);
    });
  }
  asio::awaitable<void> answer_once(RawPeer& peer, std::string reply) {
    requests.push_back(co_await peer.read_until("\r\n\r\n"));
    co_await peer.write(std::move(reply));
  }

  Reply send(Call call, base::Context context = within(10s)) {
    return run_coroutine(io, client->send(context, std::move(call)));
  }
  Reply get(std::string target) { return send({.target = std::move(target)}); }
  std::string code_of(Call call, base::Context context = within(10s)) {
    try {
      return std::to_string(send(std::move(call), context).status);
    } catch (const base::Error& error) {
      return std::string(error.code());
    }
  }
  static asio::awaitable<void> send_and_note(
      HttpClient* client, Call call, std::shared_ptr<std::string> note
  ) {
    try {
      *note = (co_await client->send(within(10s), std::move(call))).body;
    } catch (const base::Error& error) {
      *note = error.code();
    }
  }

  asio::io_context io{1};
  TaskGroup tasks{io.get_executor(), base::Log::none()};
  tcp::acceptor acceptor{io};
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<HttpClient> client;
  std::shared_ptr<SseStream> stream;
  std::vector<std::string> requests;
  int calls = 0;
  int accepted = 0;
};

TEST_F(HttpClientTest, KeepsItsConnection) {
  start_server();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(get("/x?i=" + std::to_string(i)).body, "GET /x?i=" + std::to_string(i) + " ");
  }
  EXPECT_EQ(server->connections(), 1U);
}

TEST_F(HttpClientTest, SendsABody) {
  start_server();
  const std::string body(1'000'000, 'b');
  EXPECT_EQ(send({.method = "POST", .target = "/p", .body = body}).body, "POST /p " + body);
  EXPECT_EQ(send({.method = "HEAD", .target = "/h"}).body, "");
  EXPECT_EQ(get("/after").body, "GET /after ");
}

TEST_F(HttpClientTest, RunsManyCallsOverFewConnections) {
  start_server();
  make_client(server->port(), {.max_connections = 8});
  std::vector<std::shared_ptr<std::string>> notes;
  for (int i = 0; i < 200; ++i) {
    notes.push_back(std::make_shared<std::string>());
    tasks.spawn("call", send_and_note(client.get(), {.target = "/" + std::to_string(i)}, notes[i]));
  }
  ASSERT_TRUE(run_until(io, [this] { return tasks.running() == 0; }));
  for (int i = 0; i < 200; ++i) EXPECT_EQ(*notes[i], "GET /" + std::to_string(i) + " ");
  EXPECT_EQ(server->connections(), 8U);
}

TEST_F(HttpClientTest, StopsAtTheDeadline) {
  start_server();
  EXPECT_EQ(code_of({.target = "/never"}, within(100ms)), "net.timeout");
  EXPECT_TRUE(get("/after").body.starts_with("GET /after"));
}

TEST_F(HttpClientTest, StopsAtTheDeadlineWhileItWaitsForAConnection) {
  start_server();
  make_client(server->port(), {.max_connections = 1});
  const auto note = std::make_shared<std::string>();
  auto holder = tasks.spawn("call", send_and_note(client.get(), {.target = "/never"}, note));
  ASSERT_TRUE(run_until(io, [this] { return calls == 1; }));
  EXPECT_EQ(code_of({.target = "/x"}, within(50ms)), "net.timeout");
  EXPECT_EQ(calls, 1);
  holder.cancel();
  EXPECT_EQ(code_of({.target = "/x"}), "200");
}

TEST_F(HttpClientTest, ClosesTheTransferOfACancelledCaller) {
  bool has_ended = false;
  start_script([&has_ended](RawPeer& peer) -> asio::awaitable<void> {
    return [](RawPeer* them, bool* ended) -> asio::awaitable<void> {
      co_await them->read_until("\r\n\r\n");
      co_await them->read_all();
      *ended = true;
    }(&peer, &has_ended);
  });
  const auto note = std::make_shared<std::string>();
  auto call = tasks.spawn("call", send_and_note(client.get(), {.target = "/x"}, note));
  ASSERT_TRUE(run_until(io, [this] { return accepted == 1; }));
  for (int i = 0; i < 20; ++i) io.poll();
  call.cancel();
  EXPECT_TRUE(run_until(io, [&] { return has_ended; }));
  EXPECT_EQ(*note, "net.cancelled");  // not net.broken: the server is not to blame
}

TEST_F(HttpClientTest, DoesNotWriteToAConnectionThatTheServerClosed) {
  start_server({.idle_limit = 100ms});
  EXPECT_EQ(get("/1").status, 200);
  ASSERT_TRUE(run_until(io, [this] { return server->connections() == 0; }));
  EXPECT_EQ(code_of({.method = "POST", .target = "/2", .repeat = Repeat::never}), "200");
}

TEST_F(HttpClientTest, ClosesAConnectionThatNobodyUses) {
  start_server();
  make_client(server->port(), {.idle_limit = 100ms});
  EXPECT_EQ(get("/1").status, 200);
  EXPECT_EQ(server->connections(), 1U);
  EXPECT_TRUE(run_until(io, [this] { return server->connections() == 0; }, 5s));
}

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST_F(HttpClientTest, RepeatsOnlyWhatMayBeRepeated) {
  // Each connection answers one request and then swallows the next without a word.
  start_script([this](RawPeer& peer) {
    return [](HttpClientTest* self, RawPeer* them) -> asio::awaitable<void> {
      co_await self->answer_once(*them, kOk);
      self->requests.push_back(co_await them->read_until("\r\n\r\n"));
    }(this, &peer);
  });
  EXPECT_EQ(code_of({.target = "/1"}), "200");
  EXPECT_EQ(code_of({.target = "/2", .repeat = Repeat::safe}), "200");
  EXPECT_EQ(requests.size(), 3U);
  EXPECT_EQ(accepted, 2);
  EXPECT_EQ(code_of({.target = "/3", .repeat = Repeat::never}), "net.broken");
}

TEST_F(HttpClientTest, SeesThatAnAnswerIsCutShort) {
  start_canned("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nshort");
  EXPECT_EQ(code_of({}), "net.broken");
}

TEST_F(HttpClientTest, SeesThatThereIsNoAnswer) {
  start_canned("");
  EXPECT_EQ(code_of({}), "net.broken");
}

TEST_F(HttpClientTest, ReadsAnAnswerThatEndsWithTheConnection) {
  start_canned("HTTP/1.0 200 OK\r\n\r\nuntil the end");
  EXPECT_EQ(get("/").body, "until the end");
}

TEST_F(HttpClientTest, DoesNotTakeAResetForAnEnd) {
  start_script([](RawPeer& peer) {
    return [](RawPeer* them) -> asio::awaitable<void> {
      co_await them->read_until("\r\n\r\n");
      co_await them->write("HTTP/1.0 200 OK\r\n\r\nhalf of");
      co_await sleep_for(20ms);
      them->reset();
    }(&peer);
  });
  EXPECT_EQ(code_of({}), "net.broken");
}

TEST_F(HttpClientTest, SkipsInterimReplies) {
  start_canned("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + kOk);
  EXPECT_EQ(get("/").body, "ok");
}

TEST_F(HttpClientTest, ReadsChunks) {
  start_canned(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
  );
  EXPECT_EQ(get("/").body, "abcde");
}

TEST_F(HttpClientTest, RefusesAnAnswerBeyondItsLimit) {
  start_server();
  make_client(server->port(), {.max_reply_bytes = 1000});
  const std::string body(2000, 'x');
  EXPECT_EQ(code_of({.method = "POST", .body = body}), "net.reply_too_large");
}

TEST_F(HttpClientTest, RefusesWhatIsNotHttp) {
  start_canned("SSH-2.0-OpenSSH_9.2\r\n\r\n");
  EXPECT_EQ(code_of({}), "net.bad_http");
}

TEST_F(HttpClientTest, SaysThatNobodyListens) {
  acceptor.open(tcp::v4());
  acceptor.bind({asio::ip::address_v4::loopback(), 0});  // bound but not listening
  make_client(acceptor.local_endpoint().port());
  EXPECT_EQ(code_of({}), "net.connect");
}

TEST_F(HttpClientTest, LetsNoPartBeginAnotherHeader) {
  start_server();
  EXPECT_EQ(code_of({.target = "/ HTTP/1.1\r\nX: y"}), "net.bad_call");
  EXPECT_EQ(code_of({.headers = {{"Cookie", "a\r\nX: y"}}}), "net.bad_call");
  EXPECT_EQ(code_of({.target = "/a b"}), "net.bad_call");
  EXPECT_EQ(calls, 0);
}

TEST_F(HttpClientTest, AsksAProxyForTheWholeUrl) {
  start_canned(kOk);
  const auto port = std::to_string(acceptor.local_endpoint().port());
  client = std::make_unique<HttpClient>(
      io.get_executor(),
      *parse_url("http://crm.invalid"),
      HttpClient::Options{.proxy_url = "http://127.0.0.1:" + port}
  );
  EXPECT_EQ(get("/a?b").status, 200);
  EXPECT_TRUE(
      requests.at(0).starts_with("GET http://crm.invalid/a?b HTTP/1.1\r\nHost: crm.invalid\r\n")
  ) << requests.at(0);
}

TEST_F(HttpClientTest, NeverGoesAroundAProxyThatIsMisspelt) {
  for (const auto* proxy : {"proxy:3128", "https://proxy:3128", "http://user:pw@proxy:1"}) {
    EXPECT_THROW(make_client(1, {.proxy_url = proxy}), base::Error) << proxy;
  }
}

TEST_F(HttpClientTest, ReadsAStreamAsItComes) {
  start_server();
  const auto reply = run_coroutine(io, client->open(within(10s), {.target = "/stream"}));
  EXPECT_EQ(reply->head().status, 200);
  stream->send_event("message", "1");
  EXPECT_EQ(run_coroutine(io, reply->read_some(within(10s))), "event: message\ndata: 1\n\n");
  try {
    run_coroutine(io, reply->read_some(within(50ms)));
    FAIL() << "no timeout";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "net.timeout");
  }
}

TEST_F(HttpClientTest, SeesTheEndOfAStream) {
  start_server();
  const auto reply = run_coroutine(io, client->open(within(10s), {.target = "/stream"}));
  client.reset();  // an open reply stands on its own
  stream->send_raw("last");
  stream->close();
  EXPECT_EQ(run_coroutine(io, reply->read_some(within(10s))), "last");
  EXPECT_EQ(run_coroutine(io, reply->read_some(within(10s))), "");
}

TEST_F(HttpClientTest, GivesTheBodyOfAStreamThatWasAnAnswer) {
  start_server();
  const auto reply = run_coroutine(io, client->open(within(10s), {.target = "/plain"}));
  EXPECT_EQ(run_coroutine(io, reply->read_some(within(10s))), "GET /plain ");
  EXPECT_EQ(run_coroutine(io, reply->read_some(within(10s))), "");
}

}  // namespace
}  // namespace suitemcp::net
