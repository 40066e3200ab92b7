// TLS of the HTTP client, against a server with a certificate made on the spot.
#include "base/error.hpp"
#include "net/http_client.hpp"
#include "net/task_group.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using test::run_coroutine;
using test::run_until;

/// A folder with a CA-less certificate for localhost and its key; gone with the object.
class Certificate {
 public:
  Certificate() {
    std::string name = (std::filesystem::temp_directory_path() / "tls-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    const auto command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " +
        key() + " -out " + file() + " 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl req failed");
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;
  ~Certificate() { std::filesystem::remove_all(folder_); }
  std::string file() const { return folder_ + "/cert.pem"; }
  std::string key() const { return folder_ + "/key.pem"; }

 private:
  std::string folder_;
};

const Certificate& certificate() {
  static const Certificate kCertificate;
  return kCertificate;
}

class HttpTlsTest : public testing::Test {
 protected:
  HttpTlsTest() {
    tls.use_certificate_chain_file(certificate().file());
    tls.use_private_key_file(certificate().key(), asio::ssl::context::pem);
    tasks.spawn("accept", accept_all(this));
  }
  ~HttpTlsTest() override {
    tasks.cancel_all();
    run_until(io, [this] { return tasks.running() == 0; }, 2s);
  }

  static asio::awaitable<void> accept_all(HttpTlsTest* self) {
    while (true) {
      auto socket = co_await self->acceptor.async_accept(asio::use_awaitable);
      self->tasks.spawn("serve", serve(self, std::move(socket)));
    }
  }
  static asio::awaitable<void> serve(HttpTlsTest* self, tcp::socket socket) {
    ++self->accepted;
    if (self->is_proxy) {
      std::string request;
      co_await asio::async_read_until(
          socket, asio::dynamic_buffer(request), "\r\n\r\n", asio::use_awaitable
      );
      self->tunnel = request.substr(0, request.find("\r\n"));
      co_await asio::async_write(socket, asio::buffer(self->tunnel_reply), asio::use_awaitable);
    }
    asio::ssl::stream<tcp::socket> peer(std::move(socket), self->tls);
    co_await peer.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    while (true) {
      std::string request;
      co_await asio::async_read_until(
          peer, asio::dynamic_buffer(request), "\r\n\r\n", asio::use_awaitable
      );
      co_await asio::async_write(peer, asio::buffer(self->reply), asio::use_awaitable);
      if (self->closes) co_return;
    }
  }

  /// The status, or the user message of the error.
  std::string ask(std::string host, HttpClient::Options options, int times = 1) {
    Url url;
    url.is_https = true;
    url.host = std::move(host);
    url.port = acceptor.local_endpoint().port();
    HttpClient client(io.get_executor(), url, options);
    base::Context context;
    context.deadline = std::chrono::steady_clock::now() + 10s;
    std::string seen;
    try {
      for (int i = 0; i < times; ++i) {
        seen = std::to_string(run_coroutine(io, client.send(context, {})).status);
      }
    } catch (const base::Error& error) {
      seen = std::string(error.code()) + ": " + std::string(error.user_message());
    }
    return seen;
  }

  asio::io_context io{1};
  TaskGroup tasks{io.get_executor(), base::Log::none()};
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
  asio::ssl::context tls{asio::ssl::context::tls_server};
  std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  std::string tunnel;
  std::string tunnel_reply = "HTTP/1.1 200 Connection established\r\n\r\n";
  bool is_proxy = false;
  bool closes = false;
  int accepted = 0;
};

TEST_F(HttpTlsTest, AcceptsACertificateOfTheGivenCa) {
  EXPECT_EQ(ask("localhost", {.ca_file = certificate().file()}, 3), "200");
  EXPECT_EQ(accepted, 1);  // kept alive
}

TEST_F(HttpTlsTest, RefusesAnUnknownCaAndSaysWhatToDo) {
  const auto seen = ask("localhost", {});
  EXPECT_TRUE(seen.starts_with("net.tls: The certificate of localhost was not accepted (")) << seen;
  EXPECT_TRUE(seen.ends_with("Give SUITECRM_CA_FILE the CA that signed it.")) << seen;
}

TEST_F(HttpTlsTest, AcceptsAnythingWhenToldNotToVerify) {
  EXPECT_EQ(ask("localhost", {.verify = HttpClient::Verify::nothing}), "200");
  EXPECT_EQ(ask("127.0.0.1", {.verify = HttpClient::Verify::nothing}), "200");
}

TEST_F(HttpTlsTest, RefusesACertificateForAnotherHost) {
  const auto seen = ask("127.0.0.1", {.ca_file = certificate().file()});
  EXPECT_TRUE(seen.starts_with("net.tls: The certificate of 127.0.0.1 is for another host"))
      << seen;
}

TEST_F(HttpTlsTest, DoesNotTakeAMissingGoodbyeForTheEndOfAnAnswer) {
  reply = "HTTP/1.0 200 OK\r\n\r\nhalf of";
  closes = true;
  const auto seen = ask("localhost", {.ca_file = certificate().file()});
  EXPECT_TRUE(seen.starts_with("net.broken")) << seen;
}

TEST_F(HttpTlsTest, SaysWhenTheServerSpeaksNoTls) {
  is_proxy = true;  // reads forever what is no CONNECT
  tunnel_reply = "HTTP/1.1 400 Bad Request\r\n\r\n";
  tcp::acceptor plain(io, {asio::ip::address_v4::loopback(), 0});
  tasks.spawn("plain", [](tcp::acceptor* from) -> asio::awaitable<void> {
    auto socket = co_await from->async_accept(asio::use_awaitable);
    const std::string text = "HTTP/1.1 400 Bad Request\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
    std::string rest;
    co_await asio::async_read_until(
        socket, asio::dynamic_buffer(rest), "never", asio::as_tuple(asio::use_awaitable)
    );
  }(&plain));
  Url url;
  url.is_https = true;
  url.host = "localhost";
  url.port = plain.local_endpoint().port();
  HttpClient client(io.get_executor(), url, {});
  try {
    run_coroutine(io, client.send({}, {}));
    FAIL() << "no error";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "net.tls");
    EXPECT_TRUE(error.user_message().starts_with("No secure connection to localhost"));
  }
}

TEST_F(HttpTlsTest, GoesThroughTheTunnelOfAProxy) {
  is_proxy = true;
  const auto proxy = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  EXPECT_EQ(ask("localhost", {.ca_file = certificate().file(), .proxy_url = proxy}), "200");
  EXPECT_TRUE(tunnel.starts_with("CONNECT localhost:")) << tunnel;
}

TEST_F(HttpTlsTest, SaysWhatAProxyRefused) {
  is_proxy = true;
  tunnel_reply = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
  const auto proxy = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  EXPECT_TRUE(ask("localhost", {.proxy_url = proxy}).starts_with("net.connect"));
}

TEST_F(HttpTlsTest, RefusesACaFileThatIsNone) {
  try {
    HttpClient client(io.get_executor(), *parse_url("https://a"), {.ca_file = "/does/not/exist"});
    FAIL() << "accepted";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "net.ca_file");
  }
}

}  // namespace
}  // namespace suitemcp::net
