#include "bench/connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace suitemcp::bench {

std::optional<std::string_view> event_data(std::string_view event) {
  constexpr std::string_view kData = "data:";
  auto place = event.starts_with(kData) ? 0 : event.find("\ndata:");
  if (place == std::string_view::npos) return std::nullopt;
  if (place > 0) ++place;
  auto data = event.substr(place + kData.size());
  data = data.substr(0, data.find('\n'));
  if (data.starts_with(' ')) data.remove_prefix(1);
  return data;
}

Connection::Connection(Executor executor, const Address& address, std::size_t buffer)
    : socket_(executor),
      endpoint_(asio::ip::make_address_v4(address.host), address.port),
      buffer_(buffer, '\0') {
}

Task<void> Connection::connect() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  begin_ = end_ = 0;
  co_await socket_.async_connect(endpoint_, kResume);
  socket_.set_option(Tcp::no_delay(true));
  socket_.non_blocking(true);
  is_connected_ = true;
}

Task<void> Connection::send(std::string_view request) {
  if (!is_connected_) co_await connect();
  // The kernel has nearly always room: no round through the event loop.
  boost::system::error_code code;
  const auto count = socket_.write_some(asio::buffer(request), code);
  if (code && code != asio::error::would_block) throw boost::system::system_error(code);
  request.remove_prefix(count);
  if (!request.empty()) co_await asio::async_write(socket_, asio::buffer(request), kResume);
}

Task<void> Connection::read_more() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0) {
    std::copy(
        buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
        buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
        buffer_.begin()
    );
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  const auto room = asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
  end_ += co_await socket_.async_read_some(room, kResume);
}

Task<Head> Connection::read_head_of_reply() {
  for (;;) {
    if (const auto head = read_head(unread())) co_return *head;
    co_await read_more();
  }
}

Task<Reply> Connection::read_reply() {
  const auto head = co_await read_head_of_reply();
  Reply reply;
  reply.status = head.status();
  reply.session_id = head.session_id;
  reply.is_event_stream = head.is_event_stream;
  begin_ += head.bytes;
  reply.body = co_await read_body(head);
  if (head.is_last) is_connected_ = false;
  co_return reply;
}

Task<std::string_view> Connection::read_body(Head head) {
  if (head.is_chunked) co_return co_await read_chunks();
  const bool has_none = head.status() == 204 || head.status() == 202;
  if (!head.length && !has_none) co_return co_await read_to_the_end();
  const std::size_t length = head.length.value_or(0);
  if (buffer_.size() < begin_ + length) buffer_.resize(begin_ + length + 1024);
  while (end_ - begin_ < length) co_await read_more();
  const auto body = unread().substr(0, length);
  begin_ += length;
  co_return body;
}

Task<std::string_view> Connection::read_to_the_end() {
  boost::system::error_code code;
  while (!code) {
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    const auto room = asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
    end_ += co_await socket_.async_read_some(room, asio::redirect_error(kResume, code));
  }
  if (code != asio::error::eof) throw boost::system::system_error(code);
  is_connected_ = false;
  co_return unread();
}

Task<std::size_t> Connection::read_chunk_size() {
  auto line_end = unread().find("\r\n");
  while (line_end == std::string_view::npos) {
    co_await read_more();
    line_end = unread().find("\r\n");
  }
  const auto line = unread().substr(0, line_end);
  std::size_t size = 0;
  const auto [end, code] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (code != std::errc()) throw std::runtime_error("bad chunk");
  begin_ += line_end + 2;
  co_return size;
}

Task<std::string_view> Connection::read_chunks() {
  joined_.clear();
  for (;;) {
    const auto size = co_await read_chunk_size();
    while (end_ - begin_ < size + 2) co_await read_more();
    joined_.append(unread().substr(0, size));
    begin_ += size + 2;
    if (size == 0) co_return joined_;
  }
}

Task<int> Connection::open_stream() {
  const auto head = co_await read_head_of_reply();
  if (head.is_chunked || head.length || !head.is_event_stream) {
    throw std::runtime_error("not a plain event stream, status " + std::to_string(head.status()));
  }
  begin_ += head.bytes;
  co_return head.status();
}

Task<std::string_view> Connection::next_event() {
  for (std::size_t seen = 0;;) {
    const auto text = unread();
    const auto end = text.find("\n\n", seen);
    if (end == std::string_view::npos) {
      seen = text.empty() ? 0 : text.size() - 1;
      co_await read_more();
      continue;
    }
    begin_ += end + 2;
    seen = 0;
    if (const auto data = event_data(text.substr(0, end))) co_return *data;
  }
}

bool Connection::is_open() {
  char unwanted = 0;
  boost::system::error_code code;
  socket_.receive(asio::buffer(&unwanted, 1), asio::socket_base::message_peek, code);
  return is_connected_ && (!code || code == asio::error::would_block);
}

}  // namespace suitemcp::bench
