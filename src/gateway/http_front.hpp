#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "base/random.hpp"
#include "gateway/mcp_headers.hpp"
#include "gateway/session_directory.hpp"
#include "gateway/stream_registry.hpp"
#include "mcp/endpoint.hpp"
#include "mcp/http_session.hpp"
#include "net/http_message.hpp"
#include "net/task_group.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace suitemcp::gateway {

/// Streamable HTTP (MCP 2025-03-26, 2025-06-18, 2025-11-25) on one path: POST speaks, GET listens
/// or takes up a broken stream, DELETE ends the session. Joins mcp::HttpSession (the protocol) to
/// HTTP.
///
/// A POST is answered as JSON when the call ends soon, and as an event stream when it takes longer
/// or the client wants progress. A session belongs to the key that opened it, lives in the store
/// and is taken up again after a restart or by another process.
/// Threads: io thread only. Lifetime: the parts must outlive the front.
class HttpFront {
 public:
  struct Options {
    net::SseStream::Options stream;
    mcp::HttpSession::Options session;
    std::chrono::milliseconds patience{3'000};  // then the answer becomes a stream
    std::chrono::minutes forget_after{10};      // in memory only, when nothing goes on
    std::chrono::seconds touch_every{60};       // the store
  };

  struct Parts {
    asio::any_io_executor executor;
    mcp::Endpoint& endpoint;
    net::TaskGroup& tasks;
    base::Random& random;
    const base::Clock& clock;
    StreamRegistry& streams;
    SessionDirectory& directory;
  };

  HttpFront(Parts parts, Options options) : parts_(std::move(parts)), options_(options) {}
  ~HttpFront() { parts_.streams.close_all(); }
  HttpFront(const HttpFront&) = delete;
  HttpFront& operator=(const HttpFront&) = delete;

  /// 200, 202, or 400, 404, 406, 415 with a JSON-RPC error. Errors: those of the directory and of
  /// StreamRegistry::require_room.
  asio::awaitable<net::Response> post(
      base::Context context, const net::Request& request, StreamOwner owner
  );
  /// The event stream of the session, or that of Last-Event-ID. 400, 404, 406. Errors: as post.
  asio::awaitable<net::Response> listen(
      base::Context context, const net::Request& request, StreamOwner owner
  );
  /// 204; 400 and 404.
  asio::awaitable<net::Response> end(
      base::Context context, const net::Request& request, StreamOwner owner
  );

  /// The key's sessions end.
  void drop_key(std::string_view key_id);
  /// Forgets what nobody has used for a while; the store still knows it.
  void sweep();

 private:
  using SessionPtr = std::shared_ptr<mcp::HttpSession>;
  struct Live {
    std::string key_id;
    SessionPtr session;
    base::SteadyTime last_used;
    base::SteadyTime last_touch;
    std::weak_ptr<net::SseStream> listener;  // of GET
  };
  using LivePtr = std::shared_ptr<Live>;
  using Answer = asio::awaitable<net::Response>;

  Answer open(base::Context context, mcp::Request request, Reader reader, StreamOwner owner);
  Answer answer(
      base::Context context,
      SessionPtr session,
      mcp::Request request,
      Reader reader,
      StreamOwner owner
  );
  static Answer answer_batch(base::Context context, SessionPtr session, mcp::Body body);
  net::Response stream_answer(
      mcp::HttpSession& session, const mcp::HttpSession::ExchangePtr& exchange, StreamOwner owner
  );
  std::shared_ptr<net::SseStream> make_stream(StreamOwner owner);

  /// The session that the request names, of this key: out of memory or out of the store. Null when
  /// there is none.
  asio::awaitable<LivePtr> find(base::Context context, std::string id, std::string key_id);
  LivePtr keep(const std::string& id, std::string key_id, mcp::PeerState peer);

  Parts parts_;
  Options options_;
  std::unordered_map<std::string, LivePtr> sessions_;
};

}  // namespace suitemcp::gateway
