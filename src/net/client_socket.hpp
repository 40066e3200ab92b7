#pragma once

#include "base/context.hpp"
#include "net/http_client.hpp"
#include "net/watchdog.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace suitemcp::net {

/// A TCP connection, with TLS or without, whose steps end at a deadline. Errors as HttpClient's.
class ClientSocket final : public Watchdog::Entry {
 public:
  ClientSocket(const asio::any_io_executor& executor, Watchdog& watchdog);

  struct Route {
    const Url& origin;
    const Url* proxy;         // null: direct
    asio::ssl::context* tls;  // null: plain
    HttpClient::Verify verify;
    std::chrono::steady_clock::duration limit;  // of the name look-up, which nothing can end
  };

  /// Resolves and connects, for TLS through the proxy's CONNECT if there is one, then shakes hands.
  asio::awaitable<void> connect(Route route);
  /// Sends everything. False when the peer has closed.
  asio::awaitable<bool> write(std::string_view head, std::string_view body);
  /// Up to `size` bytes; 0 at the end or when the connection broke.
  asio::awaitable<std::size_t> read_some(char* place, std::size_t size);
  /// An idle connection is of no use once the server has closed it or sent something unasked.
  bool is_quiet();
  bool is_open() const { return socket_.is_open(); }
  void close();
  /// The peer ended its side in order: FIN, with TLS close_notify.
  bool has_ended() const { return has_ended_; }

 private:
  void on_expired() override { close(); }
  asio::awaitable<void> open_tunnel(const Url& origin);
  asio::awaitable<void> shake_hands(const Url& origin, HttpClient::Verify, asio::ssl::context& tls);

  asio::ip::tcp::socket socket_;
  std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
  bool has_ended_ = false;
};

/// The TLS settings for one origin: TLS 1.2 or newer, verified unless the options say otherwise.
std::unique_ptr<asio::ssl::context> make_tls_context(const HttpClient::Options& options);

}  // namespace suitemcp::net
