#pragma once

#include "bench/asio.hpp"
#include "bench/http_wire.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::bench {

struct Reply {
  int status = 0;
  std::string_view body;   // holds until the connection's next read
  std::string session_id;  // mostly empty
  bool is_event_stream = false;
};

/// The `data` of an event of one data line; a comment has none.
std::optional<std::string_view> event_data(std::string_view event);

/// A client's HTTP/1.1 connection, kept alive, with as few system calls as possible.
/// Errors: std::runtime_error and boost::system::system_error.
class Connection {
 public:
  /// `buffer` bytes are there from the start; more come when an answer needs them.
  Connection(Executor executor, const Address& address, std::size_t buffer = 32U << 10U);

  /// Sends a request, connecting first when there is no connection.
  Task<void> send(std::string_view request);
  /// A whole answer.
  Task<Reply> read_reply();

  /// The head of an answer whose body is an endless event stream.
  Task<int> open_stream();
  /// The `data` of the stream's next event that has some.
  Task<std::string_view> next_event();

  /// The server has not ended it.
  bool is_open();

 private:
  Task<void> connect();
  Task<void> read_more();
  Task<Head> read_head_of_reply();
  Task<std::string_view> read_body(Head head);
  Task<std::string_view> read_to_the_end();
  Task<std::string_view> read_chunks();
  Task<std::size_t> read_chunk_size();
  std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }

  Socket socket_;
  Tcp::endpoint endpoint_;
  std::string buffer_;
  std::string joined_;  // chunks, put together
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool is_connected_ = false;
};

}  // namespace suitemcp::bench
