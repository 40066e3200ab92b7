#pragma once

#include "base/context.hpp"
#include "net/http_message.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace suitemcp::net {

class TaskGroup;

/// Answers one request. An Error that escapes becomes the answer through `Options::on_error`.
using Handler = std::function<asio::awaitable<Response>(const base::Context&, Request&)>;

/// Looks at a head whose body is still to come; a response refuses it.
using HeadCheck =
    std::function<asio::awaitable<std::optional<Response>>(const base::Context&, const Request&)>;

/// HTTP/1.1 with limits on everything. Bad syntax 400, head 431, body 413, slow bytes 408, no
/// connection left 503; each with a JSON body. Threads: io thread only.
class HttpServer {
 public:
  struct Options {
    std::string bind = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free port
    std::size_t max_head_bytes = 32U << 10U;
    std::size_t max_body_bytes = 10U << 20U;
    std::size_t max_connections = 20'000;  // fewer when the process may not open as many files
    std::chrono::milliseconds head_limit{10'000};  // from the first byte to the blank line
    std::chrono::milliseconds body_limit{30'000};
    std::chrono::milliseconds idle_limit{75'000};  // between two requests
    std::chrono::milliseconds write_limit{30'000};
    std::chrono::milliseconds request_limit{120'000};  // the handler's whole time
    // How an error looks; none: status 500 for each.
    std::function<Response(const base::Context&, const base::Error&)> on_error = {};
    // So that strangers cannot make us hold large bodies. Not asked when all came at once.
    HeadCheck on_head = {};
  };

  HttpServer(
      const asio::any_io_executor& executor, Options options, Handler handler, base::Log log
  );
  ~HttpServer();

  /// Binds and begins to accept. Errors: unavailable "net.port_in_use", "net.bind", with the
  /// address and the fix in the user message.
  void start();
  std::uint16_t port() const;
  std::size_t connections() const;

  /// No new connections; those that wait for a request are closed. Repeating it is harmless.
  void stop_accepting();
  /// Stops accepting; idle connections close at once, requests in flight have `grace` to finish.
  /// Streams must have been closed by their owner.
  asio::awaitable<void> stop(std::chrono::steady_clock::duration grace);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace suitemcp::net
