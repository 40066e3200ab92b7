#pragma once

#include "net/asio.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace suitemcp::net {

/// One `text/event-stream` answer: a bounded outbox that the server drains to the peer. The server
/// writes a comment when nothing went out for `keep_alive`, and closes the stream when the peer is
/// gone, reads too slowly (`write_limit`) or lets more than `max_queued_bytes` pile up.
/// Threads: io thread only.
class SseStream {
 public:
  struct Options {
    std::chrono::milliseconds keep_alive{15'000};
    std::chrono::milliseconds write_limit{30'000};  // one write
    std::size_t max_queued_bytes = 16U << 20U;
    std::string content_type = "text/event-stream";
  };

  SseStream(const asio::any_io_executor& executor, Options options);

  /// Queues `event: <event>` with `data`, which must be one line. False when closed or full; full
  /// also closes, since a gap would be worse than an end.
  bool send_event(std::string_view event, std::string_view data);
  /// The same with an id that a client may name when it comes back (Last-Event-ID).
  bool send_event(std::string_view event, std::string_view data, std::string_view id);
  /// Queues bytes as they are.
  bool send_raw(std::string_view bytes);

  /// What is queued still goes out, then the connection ends.
  void close();
  bool is_closed() const { return closed_; }
  /// Called once, when the stream is closed from either side; at once if it is closed already.
  void on_closed(std::function<void()> callback);

  const Options& options() const { return options_; }

  /// For the server: something to send, or the end.
  bool has_news() const { return !queued_.empty() || closed_; }
  /// For the server: until there is news, at most the keep-alive's time.
  auto wait(auto token) {
    wake_.expires_after(options_.keep_alive);
    return wake_.async_wait(std::move(token));
  }
  /// For the server: moves out what is queued.
  std::string take() { return std::exchange(queued_, {}); }
  /// Nothing more goes out, not even what is being written: the key was revoked or the peer left.
  void cut();
  /// For the server: how to break the connection off. Called once, by cut().
  void on_cut(std::function<void()> callback) { cut_callback_ = std::move(callback); }

 private:
  Options options_;
  asio::steady_timer wake_;
  std::string queued_;
  std::function<void()> closed_callback_;
  std::function<void()> cut_callback_;
  bool closed_ = false;
};

}  // namespace suitemcp::net
