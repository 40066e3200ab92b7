#pragma once

#include "net/http_parser.hpp"
#include "net/http_server.hpp"
#include "net/watchdog.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace suitemcp::net {

class HttpConnection;

/// How much a connection would be missed that is not being served. A stranger has had its time
/// without a request or was refused, a newcomer still has a moment: whoever opens many of those
/// loses them before anybody who was once served.
enum class Worth { stranger, newcomer, idle, speaking };

using ConnectionHook = boost::intrusive::list_base_hook<
    boost::intrusive::tag<HttpConnection>,
    boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// What the connections of one server have in common.
struct ConnectionShared {
  ConnectionShared(
      const asio::any_io_executor& executor,
      std::chrono::milliseconds watch_precision,
      HttpServer::Options server_options,
      Handler handle,
      base::Log server_log
  );

  /// Closes the connection of the least worth; false when none is worth so little.
  bool make_room(Worth at_most);
  /// Unique in the log: a random prefix of this process and a count.
  std::string next_request_id();

  HttpServer::Options options;
  Handler handler;
  base::Log log;
  Watchdog watchdog;
  boost::intrusive::list<
      HttpConnection,
      boost::intrusive::base_hook<ConnectionHook>,
      boost::intrusive::constant_time_size<false>>
      connections;
  std::size_t open_connections = 0;
  bool stopping = false;
  std::string id_prefix;
  std::uint64_t requests = 0;
  std::array<char, 64> unwanted;  // of peers that only have to listen; nobody looks at it
};

/// One accepted connection: requests one after another, or one event stream.
class HttpConnection final : public Watchdog::Entry, public ConnectionHook {
 public:
  HttpConnection(asio::ip::tcp::socket socket, ConnectionShared& shared);
  ~HttpConnection() override;

  asio::awaitable<void> serve();
  /// Closes now if it waits for a request, after the answer otherwise.
  void stop_when_idle();
  /// Empty while a request is being served.
  std::optional<Worth> worth(Watchdog::Time now) const;
  void cut();

 private:
  /// What comes behind an answer: another request, or the stream that it began.
  struct Delivered {
    bool may_go_on = false;
    std::shared_ptr<SseStream> stream;
  };
  struct Listener;

  void on_expired() override;
  asio::awaitable<bool> read_request(RequestParser& parser);
  asio::awaitable<bool> accept_head(const RequestParser& parser);
  asio::awaitable<bool> read_more();
  asio::awaitable<void> refuse(RequestParser::Refusal refusal);
  asio::awaitable<void> refuse_with(const Response& response, bool with_body = true);
  base::Context make_context();
  /// Path, query and peer; false when the peer is gone.
  bool complete(Request& request);
  asio::awaitable<Delivered> answer(Request request, bool keep_alive);
  asio::awaitable<Delivered> deliver(bool is_head, const Response& response, bool keep_alive);
  asio::awaitable<Response> handle(const base::Context& context, Request& request);
  asio::awaitable<bool> write(const Response& response, bool with_body, bool keep_alive);
  asio::awaitable<void> pump(std::shared_ptr<SseStream> stream);
  void watch_peer(std::weak_ptr<Listener> listener);

  ConnectionShared& shared_;
  asio::ip::tcp::socket socket_;
  std::string buffer_;  // bytes read but not yet parsed are [begin_, end_)
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string head_;  // of the answer; kept for its capacity
  Watchdog::Time accepted_ = std::chrono::steady_clock::now();
  bool is_idle_ = true;
  bool is_newcomer_ = true;  // no request yet
  bool is_refused_ = false;  // its answer is the last one
  // From the whole request until the answer can go by itself; at first too, since one that is over
  // the limit makes no room by going.
  bool is_served_ = true;
};

}  // namespace suitemcp::net
