#pragma once

#include "net/asio.hpp"
#include "net/task_group.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <memory>

namespace suitemcp::test {

/// Stands between a client and a server on this host and counts what passes. It works while the
/// test's io_context runs.
class TcpRelay {
 public:
  TcpRelay(asio::io_context& io, std::uint16_t target)
      : io_(io), target_(asio::ip::address_v4::loopback(), target) {
    tasks_.spawn("accept", accept_all(this));
  }
  ~TcpRelay() {
    tasks_.cancel_all();
    run_until(io_, [this] { return tasks_.running() == 0; }, std::chrono::seconds(5));
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  int connections = 0;
  /// How often the client has spoken after it was silent: the round trips.
  int turns = 0;
  bool is_deaf = false;  // what the client says goes nowhere
  bool refuses = false;  // new connections are closed at once

 private:
  using Socket = asio::ip::tcp::socket;
  struct Pair {
    explicit Pair(Socket accepted) : client(std::move(accepted)), server(client.get_executor()) {}
    Socket client, server;
    bool is_clients_turn = false;

    void close() {
      client.close();
      server.close();
    }
  };

  static asio::awaitable<void> accept_all(TcpRelay* self) {
    for (;;) {
      auto socket = co_await self->acceptor_.async_accept(asio::use_awaitable);
      ++self->connections;
      if (self->refuses) continue;
      auto pair = std::make_shared<Pair>(std::move(socket));
      co_await pair->server.async_connect(self->target_, asio::use_awaitable);
      self->tasks_.spawn("up", carry_up(self, pair));
      self->tasks_.spawn("down", carry_down(self, pair));
    }
  }

  /// The server speaks first.
  static asio::awaitable<void> carry_up(TcpRelay* self, std::shared_ptr<Pair> pair) {
    std::array<char, 16'384> chunk{};
    try {
      for (;;) {
        const auto count =
            co_await pair->client.async_read_some(asio::buffer(chunk), asio::use_awaitable);
        if (std::exchange(pair->is_clients_turn, false)) ++self->turns;
        if (self->is_deaf) continue;
        co_await asio::async_write(pair->server, asio::buffer(chunk, count), asio::use_awaitable);
      }
    } catch (const boost::system::system_error&) {  // one of them has ended
      pair->close();
    }
  }
  static asio::awaitable<void> carry_down(TcpRelay*, std::shared_ptr<Pair> pair) {
    std::array<char, 16'384> chunk{};
    try {
      for (;;) {
        const auto count =
            co_await pair->server.async_read_some(asio::buffer(chunk), asio::use_awaitable);
        pair->is_clients_turn = true;
        co_await asio::async_write(pair->client, asio::buffer(chunk, count), asio::use_awaitable);
      }
    } catch (const boost::system::system_error&) {
      pair->close();
    }
  }

  asio::io_context& io_;
  asio::ip::tcp::endpoint target_;
  asio::ip::tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  net::TaskGroup tasks_{io_.get_executor(), base::Log::none()};
};

}  // namespace suitemcp::test
