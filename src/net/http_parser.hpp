#pragma once

#include "net/http_message.hpp"

#include <cstddef>
#include <expected>
#include <memory>
#include <string_view>

namespace suitemcp::net {

/// Reads one HTTP/1.1 request out of bytes as they come (RFC 9112), no sockets: what the server
/// and the fuzzer share. Strict where leniency lets two readers see two requests (smuggling).
class RequestParser {
 public:
  struct Limits {
    std::size_t max_head_bytes;
    std::size_t max_body_bytes;
  };
  /// Why a request is refused, as the HTTP status and a sentence for the peer.
  struct Refusal {
    int status;
    std::string_view reason;
  };

  explicit RequestParser(const Limits& limits);
  ~RequestParser();
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;

  /// How many bytes it took. The rest waits for more bytes and is to be fed again with them; once
  /// the request is done it belongs to the next one.
  std::expected<std::size_t, Refusal> feed(std::string_view bytes);

  bool has_started() const;
  bool is_head_done() const;
  bool is_done() const;
  /// The peer waits for "100 Continue" before it sends the body.
  bool expects_continue() const;
  bool wants_keep_alive() const;
  /// Method, target and headers, once the head is done; the body is empty.
  Request head() const;
  /// The request, once done.
  Request take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace suitemcp::net
