#include "net/reply_parser.hpp"

#include "base/error.hpp"
#include "net/client_socket.hpp"
#include "net/padded_body.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>

#include <optional>
#include <utility>

namespace suitemcp::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kReadBytes = 16U << 10U;
constexpr std::uint32_t kMaxHeadBytes = 64U << 10U;
constexpr int kMaxInterimReplies = 16;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

base::Error parse_error(const boost::system::error_code& code) {
  if (code == http::error::body_limit) {
    return {base::ErrorKind::bad_upstream, "net.reply_too_large", "the answer is too large"};
  }
  return {
      base::ErrorKind::bad_upstream,
      "net.bad_http",
      fmt::format("the answer is not valid HTTP: {}", code.message())
  };
}

}  // namespace

struct ReplyParser::State {
  State(std::size_t max_body, bool no_body) : max_body_bytes(max_body), has_no_body(no_body) {
    start();
  }

  void start() {
    parser.emplace();
    parser->eager(true);
    parser->skip(has_no_body);
    parser->header_limit(kMaxHeadBytes);
    parser->body_limit(max_body_bytes);
  }

  /// 100, 102, 103: the reply itself is still to come (RFC 9110 15.2).
  bool is_interim() const {
    if (!parser->is_done()) return false;
    const auto status = parser->get().result_int();
    return status >= 100 && status < 200 && status != 101;
  }

  std::size_t max_body_bytes;
  bool has_no_body;
  int interim_replies = 0;
  std::optional<http::response_parser<PaddedBody>> parser;
  std::size_t unused = 0;  // bytes at the front of the buffer that wait for more
};

ReplyParser::ReplyParser(std::size_t max_body_bytes, bool has_no_body)
    : state_(std::make_unique<State>(max_body_bytes, has_no_body)) {
}

ReplyParser::~ReplyParser() = default;
ReplyParser::ReplyParser(ReplyParser&&) noexcept = default;
ReplyParser& ReplyParser::operator=(ReplyParser&&) noexcept = default;

std::size_t ReplyParser::feed(std::string_view bytes) {
  if (bytes.size() < least_bytes(*state_->parser)) return 0;
  boost::system::error_code code;
  const auto used = state_->parser->put(asio::buffer(bytes.data(), bytes.size()), code);
  if (code && code != http::error::need_more) throw parse_error(code);
  // Beast waits for the end of a chunk's line or of the trailer without a limit of its own.
  if (used == 0 && is_head_done() && bytes.size() > kMaxHeadBytes) {
    throw parse_error(http::error::bad_chunk);
  }
  if (state_->is_interim()) {
    if (++state_->interim_replies > kMaxInterimReplies) throw parse_error(http::error::bad_status);
    state_->start();
  }
  return used;
}

void ReplyParser::feed_end() {
  if (!state_->parser->got_some() || state_->parser->is_done()) return;
  boost::system::error_code code;
  state_->parser->put_eof(code);  // an error leaves it undone
}

asio::awaitable<bool> ReplyParser::read_from(ClientSocket& socket, std::string& buffer) {
  auto& unused = state_->unused;
  if (buffer.size() < unused + kReadBytes) buffer.resize(unused + kReadBytes);
  const auto count = co_await socket.read_some(buffer.data() + unused, buffer.size() - unused);
  if (count == 0) {
    // Only an orderly end can be the end of a reply without a length; a reset would cut it short.
    if (socket.has_ended()) feed_end();
    co_return state_->parser->is_done();
  }
  unused += count;
  std::size_t begin = 0;
  while (begin < unused && !state_->parser->is_done()) {
    const auto used = feed({buffer.data() + begin, unused - begin});
    if (used == 0) break;
    begin += used;
  }
  unused -= begin;
  if (unused > 0 && begin > 0) buffer.erase(0, begin);
  co_return true;
}

bool ReplyParser::is_head_done() const {
  return state_->parser->is_header_done();
}
bool ReplyParser::is_done() const {
  return state_->parser->is_done();
}

bool ReplyParser::may_reuse_connection() const {
  const auto& parser = *state_->parser;
  return parser.is_done() && parser.keep_alive() && !parser.need_eof() &&
         parser.get().result_int() >= 200 && state_->unused == 0;
}

std::string ReplyParser::take_body() {
  return std::exchange(state_->parser->get().body(), {});
}

Reply ReplyParser::head() const {
  const auto& message = state_->parser->get();
  Reply reply;
  reply.status = static_cast<int>(message.result_int());
  reply.headers.reserve(12);
  for (const auto& field : message) {
    reply.headers.push_back(
        {std::string(view(field.name_string())), std::string(view(field.value()))}
    );
  }
  return reply;
}

Reply ReplyParser::take() {
  auto reply = head();
  reply.body = take_body();
  reply.body.reserve(reply.body.size() + PaddedBody::kSpareBytes);
  return reply;
}

}  // namespace suitemcp::net
