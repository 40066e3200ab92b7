#include "identity/oidc/provider_http.hpp"

#include "identity/oidc/issuer.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::identity::oidc {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxOrigins = 8;  // of one provider; discovery may move
constexpr std::size_t kMaxConnections = 8;
constexpr std::chrono::seconds kRetryAfter{10};

Error unavailable(std::string detail) {
  Error error(
      ErrorKind::unavailable,
      "oidc.unavailable",
      std::move(detail),
      "The sign-in service does not answer at the moment. Wait a minute and try again; if it stays "
      "so, tell the operator."
  );
  return error.set_retry_after(kRetryAfter);
}

/// What the network says becomes what a person who signs in can understand.
Error translate(const Error& error, const std::string& what) {
  if (error.kind() == ErrorKind::cancelled) return error;
  auto detail = fmt::format("{}: {} ({})", what, error.detail(), error.code());
  const bool is_garbage = error.code() == "net.reply_too_large" || error.code() == "net.bad_http";
  return is_garbage ? bad_reply(std::move(detail)) : unavailable(std::move(detail));
}

}  // namespace

Error bad_reply(std::string detail) {
  return {
      ErrorKind::bad_upstream,
      "oidc.bad_reply",
      std::move(detail),
      "The sign-in service gave an answer that cannot be used. Try again; if it stays so, the "
      "operator must check the configured issuer and look at the log."
  };
}

ProviderHttp::ProviderHttp(asio::any_io_executor executor, OptionsFor options_for, Options options)
    : executor_(std::move(executor)), options_for_(std::move(options_for)), options_(options) {
}

ProviderHttp::~ProviderHttp() = default;

std::shared_ptr<net::HttpClient> ProviderHttp::client_of(const net::Url& url) {
  const auto origin = url.origin();
  if (const auto known = clients_.find(origin); known != clients_.end()) return known->second;
  if (clients_.size() >= kMaxOrigins) clients_.clear();  // calls under way keep theirs
  auto options = options_for_(url);
  options.max_reply_bytes = options_.max_reply_bytes;
  options.max_connections = kMaxConnections;
  auto client = std::make_shared<net::HttpClient>(executor_, url, std::move(options));
  clients_.emplace(origin, client);
  return client;
}

asio::awaitable<net::Reply> ProviderHttp::send(
    const base::Context& context, std::string url, net::Call call
) {
  const auto parsed = net::parse_url(url);
  if (!parsed || !is_safe_url(url)) throw bad_reply("an endpoint is not an https URL");
  const auto what = fmt::format("{} {}", call.method, parsed->origin());
  call.target = parsed->target;
  call.headers.push_back({"Accept", "application/json"});
  call.headers.push_back({"User-Agent", "suitecrm-mcp"});
  const auto client = client_of(*parsed);
  const auto limited = context.within(options_.call_limit);
  net::Reply reply;
  try {
    reply = co_await client->send(limited, std::move(call));
  } catch (const Error& error) {
    throw translate(error, what);
  }
  if (reply.status >= 500 || reply.status == 429) {
    throw unavailable(fmt::format("{}: status {}", what, reply.status));
  }
  co_return reply;
}

asio::awaitable<std::string> ProviderHttp::get_json(const base::Context& context, std::string url) {
  net::Call call;
  call.repeat = net::Repeat::safe;
  auto reply = co_await send(context, url, std::move(call));
  // A redirect is not followed: it could lead into our own network.
  if (reply.status != 200) throw bad_reply(fmt::format("GET {}: status {}", url, reply.status));
  co_return std::move(reply.body);
}

}  // namespace suitemcp::identity::oidc
