#pragma once

#include "net/asio.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace suitemcp::test {

/// One TCP connection spoken by hand, for what no decent client or server would send.
class RawPeer {
 public:
  explicit RawPeer(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  explicit RawPeer(asio::io_context& io) : socket_(io) {}

  asio::awaitable<void> connect(std::uint16_t port) {
    const asio::ip::tcp::endpoint there(asio::ip::address_v4::loopback(), port);
    co_await socket_.async_connect(there, asio::use_awaitable);
  }
  asio::awaitable<void> write(std::string bytes) {
    auto quietly = asio::as_tuple(asio::use_awaitable);
    co_await asio::async_write(socket_, asio::buffer(bytes), quietly);
  }
  /// What came up to and with `end`; throws when the peer ends before.
  asio::awaitable<std::string> read_until(std::string end) {
    auto found = waiting_.find(end);
    while (found == std::string::npos) {
      if (!co_await read_more()) throw std::runtime_error("ended after: " + waiting_);
      found = waiting_.find(end);
    }
    auto text = waiting_.substr(0, found + end.size());
    waiting_.erase(0, found + end.size());
    co_return text;
  }
  /// All that comes until the peer ends or cuts the connection.
  asio::awaitable<std::string> read_all() {
    while (co_await read_more()) {
    }
    co_return std::exchange(waiting_, {});
  }
  /// Closes with a reset instead of an orderly end.
  void reset() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
  }
  void close() { socket_.close(); }

 private:
  asio::awaitable<bool> read_more() {
    std::array<char, 4096> chunk{};
    auto quietly = asio::as_tuple(asio::use_awaitable);
    const auto [code, count] = co_await socket_.async_read_some(asio::buffer(chunk), quietly);
    waiting_.append(chunk.data(), count);
    co_return !code;
  }

  asio::ip::tcp::socket socket_;
  std::string waiting_;
};

}  // namespace suitemcp::test
