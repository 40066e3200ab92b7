#pragma once

#include "net/asio.hpp"
#include "net/http_client.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace suitemcp::net {

class ClientSocket;

/// Reads one HTTP/1.1 reply as its bytes come. Errors: bad_upstream "net.bad_http",
/// "net.reply_too_large".
class ReplyParser {
 public:
  /// `has_no_body`: the reply to HEAD.
  ReplyParser(std::size_t max_body_bytes, bool has_no_body);
  ~ReplyParser();
  ReplyParser(ReplyParser&&) noexcept;
  ReplyParser& operator=(ReplyParser&&) noexcept;

  /// Reads once. False when the connection ended, unless that is how this reply ends.
  asio::awaitable<bool> read_from(ClientSocket& socket, std::string& buffer);
  /// The same without a socket; the bytes used. What is not used is to be fed again with more.
  std::size_t feed(std::string_view bytes);
  /// The peer ended the connection in order, which ends a reply without a length.
  void feed_end();

  bool is_head_done() const;
  bool is_done() const;
  bool may_reuse_connection() const;
  /// The body bytes so far, by moving them out.
  std::string take_body();
  /// Status and headers, once the head is done.
  Reply head() const;
  /// Head and body.
  Reply take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace suitemcp::net
