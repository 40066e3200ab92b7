#pragma once

#include "base/context.hpp"
#include "base/error.hpp"
#include "net/asio.hpp"
#include "net/http_client.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace suitemcp::identity::oidc {

/// HTTP to the provider's endpoints, which may be on several hosts. Every call has its own time
/// limit and a bound on the reply; redirects are not followed.
///
/// Errors: unavailable "oidc.unavailable" (cannot be reached, too slow, status 5xx or 429),
/// bad_upstream "oidc.bad_reply" (too large, not HTTP, not a safe URL), cancelled "net.cancelled".
/// Threads: io thread only. Lifetime: must outlive its callers.
class ProviderHttp {
 public:
  /// Proxy and CA for one origin; sizes and limits are ours.
  using OptionsFor = std::function<net::HttpClient::Options(const net::Url& origin)>;

  struct Options {
    std::chrono::milliseconds call_limit{10'000};
    std::size_t max_reply_bytes = 512U << 10U;
  };

  ProviderHttp(asio::any_io_executor executor, OptionsFor options_for, Options options);
  ~ProviderHttp();

  /// `call.target` is taken from `url`.
  asio::awaitable<net::Reply> send(const base::Context& context, std::string url, net::Call call);
  /// GET of a JSON document: its text. Beside the errors above: bad_upstream "oidc.bad_reply" for
  /// any status but 200.
  asio::awaitable<std::string> get_json(const base::Context& context, std::string url);

 private:
  std::shared_ptr<net::HttpClient> client_of(const net::Url& url);

  asio::any_io_executor executor_;
  OptionsFor options_for_;
  const Options options_;
  std::map<std::string, std::shared_ptr<net::HttpClient>> clients_;  // by origin
};

/// The face of an answer that is none: `detail` is for the log.
base::Error bad_reply(std::string detail);

}  // namespace suitemcp::identity::oidc
