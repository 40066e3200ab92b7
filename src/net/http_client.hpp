#pragma once

#include "base/context.hpp"
#include "net/http_message.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace suitemcp::net {

/// scheme://host[:port]/path, the parts of an http or https URL.
struct Url {
  bool is_https = false;
  std::string host;  // without brackets for IPv6
  std::uint16_t port = 0;
  std::string target = "/";  // path and query

  std::string host_header() const;
  std::string origin() const;  // "https://crm.example.com", port only if it is not the scheme's
};
/// Empty optional unless it is an absolute http(s) URL without user info or fragment.
std::optional<Url> parse_url(std::string_view text);

/// Whether a call may be sent again when a kept-alive connection turns out to be dead.
enum class Repeat { never, safe };

struct Call {
  std::string method = "GET";
  std::string target = "/";
  Headers headers = {};  // Host, Content-Length and Connection are the client's
  std::string body = {};
  Repeat repeat = Repeat::never;
};

struct Reply {
  int status = 0;
  Headers headers;
  std::string body;  // capacity is at least 64 bytes more than the size, for simdjson

  std::optional<std::string_view> header(std::string_view name) const {
    return find_header(headers, name);
  }
};

/// A reply whose body is read as it comes, e.g. an event stream. Closing it is destroying it.
class ReplyStream {
 public:
  virtual ~ReplyStream() = default;
  /// Status and headers; the body is empty.
  virtual const Reply& head() const = 0;
  /// The next bytes of the body; empty at its end. Errors as HttpClient's.
  virtual asio::awaitable<std::string> read_some(const base::Context& context) = 0;
};

/// HTTP/1.1 to one origin over a pool of kept-alive connections. No cookie jar, no redirects.
/// A cancelled caller cancels the transfer.
/// Errors: cancelled "net.cancelled"; timeout "net.timeout"; unavailable "net.connect" (nothing
/// was sent), "net.tls" (nothing was sent); bad_upstream "net.broken" (the outcome is unknown),
/// "net.reply_too_large", "net.bad_http"; internal "net.bad_call" (a line end in the call's head).
/// Threads: io thread only.
class HttpClient {
 public:
  enum class Verify { certificate, nothing };
  struct Options {
    std::size_t max_reply_bytes = 32U << 20U;
    std::size_t max_connections = 256;
    std::chrono::milliseconds connect_limit{5'000};
    std::chrono::milliseconds idle_limit{30'000};  // kept-alive connections older are not reused
    Verify verify = Verify::certificate;
    std::string ca_file = {};    // PEM; empty: the system's
    std::string proxy_url = {};  // http://host:port for CONNECT and plain requests; empty: direct
  };

  /// Errors: invalid_argument "net.ca_file", "net.proxy_url".
  HttpClient(const asio::any_io_executor& executor, Url origin, Options options);
  ~HttpClient();

  /// Until `context.deadline`, waiting for a free connection included.
  asio::awaitable<Reply> send(const base::Context& context, Call call);

  /// Like send, on a connection of its own, and returns once the head is there. The body is not
  /// limited in size.
  asio::awaitable<std::unique_ptr<ReplyStream>> open(const base::Context& context, Call call);

  const Url& origin() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace suitemcp::net
