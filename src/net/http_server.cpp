#include "net/http_server.hpp"

#include "net/deadline.hpp"
#include "net/http_connection.hpp"
#include "net/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace suitemcp::net {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto kWatchPrecision = 100ms;
constexpr auto kReportEvery = 60s;

/// The store and the CRM need file descriptors too: a request that cannot reach them is worth less
/// than a newcomer's clear refusal.
std::size_t room_for_connections() {
  constexpr rlim_t kOthers = 512;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return std::numeric_limits<std::size_t>::max();
  const auto room = files.rlim_cur - std::min(files.rlim_cur / 2, kOthers);
  return room - room / 4;  // refusals are connections too, for a moment
}

/// A peer that vanished without a word is noticed within about a minute, writes within 30 s.
void detect_dead_peer(tcp::socket& socket) {
  const auto set = [&socket](int option, int value) {
    // Best effort: a socket that is already gone fails here and again, visibly, at its first read.
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, option, &value, sizeof value);
  };
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(tcp::socket::keep_alive(true), ignored);
  set(TCP_KEEPIDLE, 30);
  set(TCP_KEEPINTVL, 10);
  set(TCP_KEEPCNT, 3);
  set(TCP_USER_TIMEOUT, 30'000);
}

base::Error bind_error(const HttpServer::Options& options, const boost::system::error_code& code) {
  const auto address = fmt::format("{}:{}", options.bind, options.port);
  if (code == asio::error::address_in_use) {
    return {
        base::ErrorKind::unavailable,
        "net.port_in_use",
        fmt::format("bind {}: {}", address, code.message()),
        fmt::format(
            "Port {} on {} is in use by another program. Stop it (see: ss -ltnp 'sport = :{}') or "
            "choose another port.",
            options.port,
            options.bind,
            options.port
        )
    };
  }
  return {
      base::ErrorKind::unavailable,
      "net.bind",
      fmt::format("bind {}: {}", address, code.message()),
      fmt::format("Cannot listen on {}: {}. Choose another address.", address, code.message())
  };
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<HttpServer::State> {
  State(
      const asio::any_io_executor& run_on,
      Options server_options,
      Handler handle,
      base::Log server_log
  )
      : executor(run_on),
        acceptor(run_on),
        tasks(std::in_place, run_on, server_log),
        shared(run_on, kWatchPrecision, std::move(server_options), std::move(handle), server_log) {}

  static asio::awaitable<void> accept_all(std::shared_ptr<State> self) {
    auto quietly = asio::as_tuple(asio::use_awaitable);
    while (self->acceptor.is_open()) {
      auto [code, socket] = co_await self->acceptor.async_accept(quietly);
      if (!self->acceptor.is_open()) co_return;
      if (code) {
        // Out of file descriptors: those who are served go on, newcomers wait in the backlog.
        self->report_refusal(code);
        self->shared.make_room(Worth::newcomer);
        co_await sleep_for(100ms);
        continue;
      }
      detect_dead_peer(socket);
      self->tasks->spawn("http connection", serve_connection(self, std::move(socket)));
    }
  }

  static asio::awaitable<void> serve_connection(std::shared_ptr<State> self, tcp::socket socket) {
    HttpConnection connection(std::move(socket), self->shared);
    self->shared.connections.push_back(connection);
    co_await connection.serve();
  }

  /// Once in a while: it may go on for hours.
  void report_refusal(const boost::system::error_code& code) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_report) return;
    next_report = now + kReportEvery;
    const bool is_full = code == asio::error::no_descriptors ||
                         code == boost::system::errc::too_many_files_open_in_system;
    shared.log.warn(
        "accept failed",
        {{"error", code.message()},
         {"connections", shared.open_connections},
         {"advice", is_full ? "raise the limit of open files (LimitNOFILE)" : "see the error"}}
    );
  }

  asio::any_io_executor executor;
  tcp::acceptor acceptor;
  // Goes with the server, not with this state: its coroutines keep the state, and may be destroyed
  // together with the io context, when nothing can be cancelled any more.
  std::optional<TaskGroup> tasks;
  ConnectionShared shared;
  std::uint16_t port = 0;
  std::chrono::steady_clock::time_point next_report;
};

HttpServer::HttpServer(
    const asio::any_io_executor& executor, Options options, Handler handler, base::Log log
)
    : state_(
          std::make_shared<State>(executor, std::move(options), std::move(handler), std::move(log))
      ) {
}

HttpServer::~HttpServer() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  for (auto& connection : state_->shared.connections) connection.cut();
  state_->tasks.reset();
}

void HttpServer::start() {
  auto& options = state_->shared.options;
  options.max_connections = std::min(options.max_connections, room_for_connections());
  boost::system::error_code code;
  const auto address = asio::ip::make_address(options.bind, code);
  if (code) throw bind_error(options, code);
  const tcp::endpoint endpoint(address, options.port);
  auto& acceptor = state_->acceptor;
  acceptor.open(endpoint.protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(endpoint, code);
  if (!code) acceptor.listen(4096, code);
  if (!code) state_->port = acceptor.local_endpoint(code).port();
  if (code) {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    throw bind_error(options, code);
  }
  state_->tasks->spawn("http accept", State::accept_all(state_));
}

std::uint16_t HttpServer::port() const {
  return state_->port;
}

std::size_t HttpServer::connections() const {
  return state_->shared.open_connections;
}

void HttpServer::stop_accepting() {
  state_->shared.stopping = true;
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  for (auto& connection : state_->shared.connections) connection.stop_when_idle();
}

asio::awaitable<void> HttpServer::stop(std::chrono::steady_clock::duration grace) {
  const auto state = state_;
  stop_accepting();
  co_await state->tasks->drain(grace);
}

}  // namespace suitemcp::net
