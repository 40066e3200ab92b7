#include "net/http_connection.hpp"

#include "base/random.hpp"
#include "net/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include <array>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 8192;            // a typical tool call in one read
constexpr std::size_t kUnwantedBytes = 64U << 10U;  // from a peer that only has to listen
constexpr std::size_t kLingerBytes = 32U << 20U;    // of a body that was refused
constexpr auto kLingerLimit = 2s;
constexpr std::size_t kTakenAtOnce = 16U << 10U;  // by a send buffer of Linux
constexpr std::size_t kMostTurnedAway = 256;      // with an answer, at once; others without
constexpr auto kPatience = 1s;                    // with a stranger, when others need the place

std::string_view reason_phrase(int status) {
  const auto text =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return {text.data(), text.size()};
}

/// Few places, few refusals at once: they take descriptors too.
std::size_t most_turned_away(const HttpServer::Options& options) {
  return std::clamp<std::size_t>(options.max_connections / 4, 4, kMostTurnedAway);
}

/// A line end in a value would begin another header or another answer.
void append_value(std::string& head, std::string_view value) {
  for (const char letter : value) {
    const bool is_control = (letter >= 0 && letter < ' ' && letter != '\t') || letter == 0x7F;
    head.push_back(is_control ? ' ' : letter);
  }
}

/// What is answered when nobody said how errors look.
Response plain_error(const base::Context&, const base::Error& error) {
  return error_response(500, error.code(), error.user_message());
}

void write_head(std::string& head, const Response& response, bool keep_alive) {
  head.clear();
  auto out = std::back_inserter(head);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  if (!response.content_type.empty()) {
    head.append("Content-Type: ");
    append_value(head, response.content_type);
    head.append("\r\n");
  }
  for (const auto& header : response.headers) {
    append_value(head, header.name);
    head.append(": ");
    append_value(head, header.value);
    head.append("\r\n");
  }
  // An event stream has no length: the end of the connection is its end.
  if (!response.stream && response.status != 204) {
    fmt::format_to(out, "Content-Length: {}\r\n", response.body.size());
  }
  head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
}

/// A stream may outlive its connection, but nothing must be fed into it any more.
struct CutAtEnd {
  SseStream& stream;
  ~CutAtEnd() {
    stream.on_cut(nullptr);
    stream.cut();
  }
};

}  // namespace

ConnectionShared::ConnectionShared(
    const asio::any_io_executor& executor,
    std::chrono::milliseconds watch_precision,
    HttpServer::Options server_options,
    Handler handle,
    base::Log server_log
)
    : options(std::move(server_options)),
      handler(std::move(handle)),
      log(std::move(server_log)),
      watchdog(executor, watch_precision) {
  if (!options.on_error) options.on_error = plain_error;
  base::SystemRandom random;
  id_prefix = base::random_token(random, 6);
}

bool ConnectionShared::make_room(Worth at_most) {
  const auto now = Clock::now();
  HttpConnection* least = nullptr;
  std::optional<Worth> least_worth;
  for (auto& connection : connections) {  // the oldest first
    const auto worth = connection.worth(now);
    if (!worth || *worth > at_most || (least_worth && *worth >= *least_worth)) continue;
    least = &connection;
    least_worth = worth;
    if (*worth == Worth::stranger) break;
  }
  if (least != nullptr) least->cut();
  return least != nullptr;
}

std::string ConnectionShared::next_request_id() {
  return fmt::format("{}-{:x}", id_prefix, ++requests);
}

HttpConnection::HttpConnection(asio::ip::tcp::socket socket, ConnectionShared& shared)
    : shared_(shared), socket_(std::move(socket)) {
  ++shared_.open_connections;
  shared_.watchdog.watch(*this);
}

HttpConnection::~HttpConnection() {
  --shared_.open_connections;
}

void HttpConnection::on_expired() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void HttpConnection::cut() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void HttpConnection::stop_when_idle() {
  if (is_idle_) cut();
}

std::optional<Worth> HttpConnection::worth(Watchdog::Time now) const {
  if (is_served_ || !socket_.is_open()) return std::nullopt;
  if (is_refused_) return Worth::stranger;
  if (is_newcomer_) return now - accepted_ > kPatience ? Worth::stranger : Worth::newcomer;
  return is_idle_ ? Worth::idle : Worth::speaking;
}

asio::awaitable<void> HttpConnection::serve() {
  is_idle_ = false;
  const bool is_full = shared_.open_connections > shared_.options.max_connections;
  if (is_full && !shared_.make_room(Worth::speaking)) {
    const auto turned_away = shared_.open_connections - shared_.options.max_connections;
    if (turned_away > most_turned_away(shared_.options)) co_return;
    auto full = error_response(
        503, "unavailable", "The gateway has no connection left. Try again in a few seconds."
    );
    full.headers.push_back({"Retry-After", "5"});
    co_await refuse_with(full);
    co_return;
  }
  const RequestParser::Limits limits{
      shared_.options.max_head_bytes, shared_.options.max_body_bytes
  };
  while (!shared_.stopping && socket_.is_open()) {
    Delivered delivered;
    {  // a stream lives for hours: what the request took is given back before
      RequestParser parser(limits);
      is_idle_ = true;
      is_served_ = false;
      if (!co_await read_request(parser)) co_return;
      is_idle_ = false;
      is_served_ = true;
      const bool keep_alive = parser.wants_keep_alive() && !shared_.stopping;
      delivered = co_await answer(parser.take(), keep_alive);
    }
    if (const auto stream = std::move(delivered.stream)) {
      const CutAtEnd end{*stream};  // here: a coroutine that was cancelled does not begin another
      co_await pump(stream);
      co_return;
    }
    if (!delivered.may_go_on) co_return;
  }
}

asio::awaitable<bool> HttpConnection::read_request(RequestParser& parser) {
  expire_after(is_newcomer_ ? shared_.options.head_limit : shared_.options.idle_limit);
  bool had_head = false;
  while (!parser.is_done()) {
    if (begin_ == end_ && !co_await read_more()) {
      if (!has_expired() || !parser.has_started()) co_return false;
      co_await refuse({408, "The request did not arrive in time."});
      co_return false;
    }
    if (!parser.has_started()) {
      is_idle_ = false;
      expire_after(shared_.options.head_limit);
    }
    const auto used = parser.feed({buffer_.data() + begin_, end_ - begin_});
    if (!used) {
      co_await refuse(used.error());
      co_return false;
    }
    begin_ += *used;
    // An incomplete head stays in the buffer and is parsed again with the rest.
    if (begin_ != end_ && !parser.is_done() && !co_await read_more()) {
      if (has_expired()) co_await refuse({408, "The request did not arrive in time."});
      co_return false;
    }
    if (parser.is_head_done() && !had_head) {
      had_head = true;
      is_newcomer_ = false;
      if (!parser.is_done() && !co_await accept_head(parser)) co_return false;
      expire_after(shared_.options.body_limit);
      if (!parser.is_done() && parser.expects_continue()) {
        constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        auto quietly = asio::as_tuple(asio::use_awaitable);
        co_await asio::async_write(socket_, asio::buffer(kContinue), quietly);
      }
    }
  }
  never_expire();
  co_return true;
}

asio::awaitable<bool> HttpConnection::accept_head(const RequestParser& parser) {
  if (!shared_.options.on_head) co_return true;
  auto head = parser.head();
  if (!complete(head)) co_return false;
  never_expire();
  const auto refusal = co_await shared_.options.on_head(make_context(), head);
  if (!refusal) co_return true;
  is_refused_ = true;
  co_await refuse_with(*refusal, head.method != "HEAD");
  co_return false;
}

bool HttpConnection::complete(Request& request) {
  const std::string_view target = request.target;
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  boost::system::error_code code;
  const auto peer = socket_.remote_endpoint(code);
  if (code) return false;
  request.peer = peer.address().to_string();
  return true;
}

base::Context HttpConnection::make_context() {
  base::Context context;
  context.request_id = shared_.next_request_id();
  context.log = shared_.log.with({{"reqId", context.request_id}});
  context.deadline = Clock::now() + shared_.options.request_limit;
  return context;
}

asio::awaitable<bool> HttpConnection::read_more() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kReadBytes) buffer_.resize(end_ + kReadBytes);
  auto quietly = asio::as_tuple(asio::use_awaitable);
  const auto [code, count] = co_await socket_.async_read_some(
      asio::buffer(buffer_.data() + end_, buffer_.size() - end_), quietly
  );
  if (code) co_return false;
  end_ += count;
  co_return true;
}

asio::awaitable<void> HttpConnection::refuse(RequestParser::Refusal refusal) {
  const auto* word = refusal.status == 413 ? "too_large" : "bad_http_request";
  co_await refuse_with(error_response(refusal.status, word, refusal.reason));
}

asio::awaitable<void> HttpConnection::refuse_with(const Response& response, bool with_body) {
  if (response.stream) response.stream->cut();
  co_await write(response, with_body, false);
  // Reading on for a moment lets the answer arrive: closing with unread bytes would reset it away.
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  expire_after(kLingerLimit);
  begin_ = end_ = 0;
  for (std::size_t drained = 0; drained < kLingerBytes; drained += end_) {
    begin_ = end_ = 0;
    if (!co_await read_more()) break;
  }
}

asio::awaitable<HttpConnection::Delivered> HttpConnection::answer(
    Request request, bool keep_alive
) {
  if (!complete(request)) co_return Delivered();
  const auto response = co_await handle(make_context(), request);
  const bool is_head = request.method == "HEAD";
  if (!response.stream) co_return co_await deliver(is_head, response, keep_alive);
  try {
    auto delivered = co_await deliver(is_head, response, keep_alive);
    if (!delivered.stream) response.stream->cut();
    co_return delivered;
  } catch (...) {  // cancelled: whoever feeds the stream must know
    response.stream->cut();
    throw;
  }
}

asio::awaitable<HttpConnection::Delivered> HttpConnection::deliver(
    bool is_head, const Response& response, bool keep_alive
) {
  if (response.connection == Response::Connection::abort) {
    cut();
    co_return Delivered();
  }
  // What the kernel takes at once needs no protection from making room; whoever does not even read
  // that much must not have any.
  is_served_ = response.stream != nullptr || response.body.size() > kTakenAtOnce;
  keep_alive = keep_alive && !response.stream && !shared_.stopping &&
               response.connection == Response::Connection::keep;
  if (!co_await write(response, !is_head, keep_alive)) co_return Delivered();
  co_return Delivered{keep_alive, is_head ? nullptr : response.stream};
}

asio::awaitable<Response> HttpConnection::handle(const base::Context& context, Request& request) {
  try {
    co_return co_await shared_.handler(context, request);
  } catch (const base::Error& error) {
    co_return shared_.options.on_error(context, error);
  } catch (const boost::system::system_error& error) {
    const bool is_cancelled = error.code() == asio::error::operation_aborted;
    const auto kind = is_cancelled ? base::ErrorKind::cancelled : base::ErrorKind::internal;
    const base::Error wrapped(
        kind, is_cancelled ? base::ErrorCode("net.cancelled") : "internal", error.what()
    );
    co_return shared_.options.on_error(context, wrapped);
  } catch (const std::exception& error) {
    // Last resort: one request fails, the process goes on.
    const base::Error wrapped(base::ErrorKind::internal, "internal", error.what());
    co_return shared_.options.on_error(context, wrapped);
  }
}

asio::awaitable<bool> HttpConnection::write(
    const Response& response, bool with_body, bool keep_alive
) {
  write_head(head_, response, keep_alive);
  expire_after(shared_.options.write_limit);
  const bool body = with_body && !response.stream && response.status != 204;
  const std::array<asio::const_buffer, 2> bytes{
      asio::buffer(head_), asio::buffer(body ? std::string_view(response.body) : "")
  };
  auto quietly = asio::as_tuple(asio::use_awaitable);
  const auto [code, count] = co_await asio::async_write(socket_, bytes, quietly);
  never_expire();
  co_return !code;
}

/// Lives as long as its connection pumps: reads that end later find it gone.
struct HttpConnection::Listener {
  HttpConnection& connection;
  SseStream& stream;
  std::size_t unwanted_bytes = 0;
  bool is_gone = false;
};

asio::awaitable<void> HttpConnection::pump(std::shared_ptr<SseStream> stream) {
  constexpr std::string_view kKeepAlive = ": keep-alive\n\n";
  std::string().swap(buffer_);  // assigning an empty one keeps the memory
  std::string().swap(head_);
  begin_ = end_ = 0;
  // A cut must not wait for a slow reader: what the kernel still holds is thrown away too.
  stream->on_cut([this] {
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    cut();
  });
  const auto listener = std::make_shared<Listener>(*this, *stream);
  watch_peer(listener);
  auto quietly = asio::as_tuple(asio::use_awaitable);
  while (true) {
    if (!stream->has_news()) co_await stream->wait(quietly);
    const auto queued = stream->take();
    if (listener->is_gone || (queued.empty() && stream->is_closed())) co_return;
    expire_after(stream->options().write_limit);
    const auto bytes = asio::buffer(queued.empty() ? kKeepAlive : std::string_view(queued));
    const auto [code, count] = co_await asio::async_write(socket_, bytes, quietly);
    if (code) co_return;
    never_expire();
  }
}

/// Notices that the peer has left, and throws away what it sends. Without a coroutine: its frames
/// would be a third of what an idle stream costs.
void HttpConnection::watch_peer(std::weak_ptr<Listener> listener) {
  const auto into = asio::buffer(shared_.unwanted);
  socket_.async_read_some(into, [listener](const auto& code, std::size_t count) {
    const auto live = listener.lock();
    if (!live) return;
    live->unwanted_bytes += count;
    if (!code && live->unwanted_bytes < kUnwantedBytes) {
      return live->connection.watch_peer(listener);
    }
    live->is_gone = true;
    boost::system::error_code ignored;
    live->connection.socket_.cancel(ignored);  // a write that may still wait
    live->stream.close();
  });
}

}  // namespace suitemcp::net
