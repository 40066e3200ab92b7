#include "net/http_client.hpp"

#include "base/error.hpp"
#include "net/client_socket.hpp"
#include "net/place_queue.hpp"
#include "net/reply_parser.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace suitemcp::net {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kWatchPrecision = 50ms;

struct Connection {
  Connection(const asio::any_io_executor& executor, Watchdog& watchdog)
      : socket(executor, watchdog) {}

  ClientSocket socket;
  std::string head;    // of the request; kept for its capacity
  std::string buffer;  // of the reply
  Clock::time_point idle_since;
};
using ConnectionPtr = std::unique_ptr<Connection>;

/// One call under way.
struct Transfer {
  Connection& connection;
  const Url& origin;
  const Call& call;
};

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char letter) {
    return (letter >= 0 && letter < ' ' && letter != '\t') || letter == 0x7F;
  });
}

/// A line end in a part would begin another header or another request.
void check_parts(const Call& call) {
  bool is_clean = !has_control(call.method) && !has_control(call.target);
  is_clean = is_clean && call.target.find(' ') == std::string::npos;
  for (const auto& header : call.headers) {
    is_clean = is_clean && !has_control(header.name) && !has_control(header.value);
  }
  if (is_clean) return;
  throw base::Error(
      base::ErrorKind::internal, "net.bad_call", "control character in a request's head"
  );
}

/// `prefix` stands before the target: a proxy wants the whole URL (RFC 9112 3.2.2).
void write_head(std::string& head, const Transfer& transfer, std::string_view prefix) {
  const auto& call = transfer.call;
  check_parts(call);
  head.clear();
  head.append(call.method).append(" ").append(prefix).append(call.target);
  head.append(" HTTP/1.1\r\nHost: ").append(transfer.origin.host_header()).append("\r\n");
  for (const auto& header : call.headers) {
    head.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  if (!call.body.empty() || call.method == "POST" || call.method == "PUT") {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", call.body.size());
  }
  head.append("\r\n");
}

base::Error cancelled() {
  return {base::ErrorKind::cancelled, "net.cancelled", "the caller was cancelled"};
}

/// Why a transfer stopped. A cancelled caller must not look like a sick server: a circuit breaker
/// counts those.
base::Error failure(
    const Transfer& transfer, const asio::cancellation_state& state, std::string_view what
) {
  if (state.cancelled() != asio::cancellation_type::none) return cancelled();
  const auto& call = transfer.call;
  const bool is_late = transfer.connection.socket.has_expired();
  // The query may hold a token: only the path is for the log.
  const std::string_view path = std::string_view(call.target).substr(0, call.target.find('?'));
  auto detail = fmt::format(
      "{} {}{}: {}",
      call.method,
      transfer.origin.origin(),
      path,
      is_late ? "no answer in time" : what
  );
  if (is_late) return {base::ErrorKind::timeout, "net.timeout", std::move(detail)};
  return {base::ErrorKind::bad_upstream, "net.broken", std::move(detail)};
}

/// Where requests go when not straight to the origin.
std::optional<Url> read_proxy(const HttpClient::Options& options) {
  if (options.proxy_url.empty()) return std::nullopt;
  auto proxy = parse_url(options.proxy_url);
  if (proxy && !proxy->is_https) return proxy;
  throw base::Error(
      base::ErrorKind::invalid_argument,
      "net.proxy_url",
      "the proxy's URL is not http://host:port",
      "The proxy must be given as http://host:port, without user or path."
  );
}

}  // namespace

struct HttpClient::State {
  State(const asio::any_io_executor& run_on, Url to, Options client_options)
      : executor(run_on),
        origin(std::move(to)),
        options(std::move(client_options)),
        proxy(read_proxy(options)),
        watchdog(run_on, kWatchPrecision),
        places(options.max_connections) {
    if (origin.is_https) tls = make_tls_context(options);
    if (proxy && !origin.is_https) target_prefix = origin.origin();
  }

  asio::awaitable<void> connect(Connection& connection, const base::Context& context);
  asio::awaitable<void> start(const Transfer& transfer, ReplyParser& parser);
  asio::awaitable<Reply> exchange(const Transfer& transfer);
  void release(ConnectionPtr connection);
  ConnectionPtr take_idle();

  asio::any_io_executor executor;
  Url origin;
  Options options;
  std::optional<Url> proxy;
  std::string target_prefix;
  Watchdog watchdog;
  PlaceQueue places;
  std::unique_ptr<asio::ssl::context> tls;
  std::vector<ConnectionPtr> idle;  // the one used last is at the back, still warm
};

/// Writes the request and reads until the head of the reply is there.
asio::awaitable<void> HttpClient::State::start(const Transfer& transfer, ReplyParser& parser) {
  auto& connection = transfer.connection;
  write_head(connection.head, transfer, target_prefix);
  if (!co_await connection.socket.write(connection.head, transfer.call.body)) {
    const auto state = co_await asio::this_coro::cancellation_state;
    throw failure(transfer, state, "the connection broke while sending");
  }
  while (!parser.is_head_done()) {
    if (co_await parser.read_from(connection.socket, connection.buffer)) continue;
    const auto state = co_await asio::this_coro::cancellation_state;
    throw failure(transfer, state, "the connection broke before the answer");
  }
}

asio::awaitable<Reply> HttpClient::State::exchange(const Transfer& transfer) {
  auto& connection = transfer.connection;
  ReplyParser parser(options.max_reply_bytes, transfer.call.method == "HEAD");
  co_await start(transfer, parser);
  while (!parser.is_done()) {
    if (co_await parser.read_from(connection.socket, connection.buffer)) continue;
    const auto state = co_await asio::this_coro::cancellation_state;
    throw failure(transfer, state, "the answer ended too early");
  }
  if (!parser.may_reuse_connection()) connection.socket.close();
  co_return parser.take();
}

ConnectionPtr HttpClient::State::take_idle() {
  while (!idle.empty()) {
    auto connection = std::move(idle.back());
    idle.pop_back();
    const bool is_young = Clock::now() - connection->idle_since < options.idle_limit;
    if (is_young && connection->socket.is_quiet()) return connection;
  }
  return nullptr;
}

asio::awaitable<void> HttpClient::State::connect(
    Connection& connection, const base::Context& context
) {
  const auto limit = std::min<Clock::duration>(options.connect_limit, context.remaining());
  connection.socket.expire_after(limit);
  const ClientSocket::Route route{
      origin, proxy ? &*proxy : nullptr, tls.get(), options.verify, limit
  };
  std::optional<base::Error> failed;
  try {
    co_await connection.socket.connect(route);
  } catch (const base::Error& error) {
    failed = error;
  }
  if (!failed) co_return;
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) throw cancelled();
  if (!connection.socket.has_expired()) throw *failed;
  throw base::Error(
      base::ErrorKind::unavailable,
      "net.connect",
      fmt::format("connect to {}: not connected in time", origin.origin())
  );
}

void HttpClient::State::release(ConnectionPtr connection) {
  if (!connection->socket.is_open()) return;
  connection->socket.expire_after(options.idle_limit);  // nobody may ask again: then it closes
  connection->idle_since = Clock::now();
  idle.push_back(std::move(connection));
}

HttpClient::HttpClient(const asio::any_io_executor& executor, Url origin, Options options)
    : state_(std::make_shared<State>(executor, std::move(origin), std::move(options))) {
}

HttpClient::~HttpClient() = default;

const Url& HttpClient::origin() const {
  return state_->origin;
}

asio::awaitable<Reply> HttpClient::send(const base::Context& context, Call call) {
  const auto state = state_;
  const auto place = co_await state->places.take(context);
  while (true) {
    auto connection = state->take_idle();
    const bool is_fresh = connection == nullptr;
    if (is_fresh) {
      connection = std::make_unique<Connection>(state->executor, state->watchdog);
      co_await state->connect(*connection, context);
    }
    connection->socket.expire_after(context.remaining());
    try {
      auto reply = co_await state->exchange({*connection, state->origin, call});
      state->release(std::move(connection));
      co_return reply;
    } catch (const base::Error& error) {
      // A kept-alive connection may have died unseen; what may be repeated gets a new one.
      if (is_fresh || call.repeat != Repeat::safe || error.code() != "net.broken") throw;
    }
    state->idle.clear();  // its siblings are as old
  }
}

namespace {

class OpenReply final : public ReplyStream {
 public:
  OpenReply(
      std::shared_ptr<void> owner,
      ConnectionPtr connection,
      ReplyParser parser,
      Url origin,
      Call call
  )
      : owner_(std::move(owner)),
        connection_(std::move(connection)),
        parser_(std::move(parser)),
        head_(parser_.head()),
        origin_(std::move(origin)),
        call_(std::move(call)) {}

  const Reply& head() const override { return head_; }

  asio::awaitable<std::string> read_some(const base::Context& context) override {
    connection_->socket.expire_after(context.remaining());
    while (true) {
      auto bytes = parser_.take_body();
      if (!bytes.empty() || parser_.is_done()) co_return bytes;
      if (co_await parser_.read_from(connection_->socket, connection_->buffer)) continue;
      const auto state = co_await asio::this_coro::cancellation_state;
      throw failure({*connection_, origin_, call_}, state, "the stream broke");
    }
  }

 private:
  std::shared_ptr<void> owner_;  // of the watchdog
  ConnectionPtr connection_;
  ReplyParser parser_;
  Reply head_;
  Url origin_;
  Call call_;
};

}  // namespace

asio::awaitable<std::unique_ptr<ReplyStream>> HttpClient::open(
    const base::Context& context, Call call
) {
  const auto state = state_;
  auto connection = std::make_unique<Connection>(state->executor, state->watchdog);
  co_await state->connect(*connection, context);
  connection->socket.expire_after(context.remaining());
  // A stream has no end to count towards; what is held at once is one read.
  ReplyParser parser(std::numeric_limits<std::size_t>::max(), call.method == "HEAD");
  co_await state->start({*connection, state->origin, call}, parser);
  call.body = {};
  co_return std::make_unique<OpenReply>(
      state, std::move(connection), std::move(parser), state->origin, std::move(call)
  );
}

}  // namespace suitemcp::net
