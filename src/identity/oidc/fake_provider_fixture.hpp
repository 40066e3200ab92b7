#pragma once

#include "base/context.hpp"
#include "identity/oidc/provider_http.hpp"
#include "net/http_server.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::identity::oidc {

/// The parameters of a query or form, decoded.
inline std::map<std::string, std::string> parameters_of(std::string_view text) {
  std::map<std::string, std::string> parameters;
  text.remove_prefix(std::min(text.find('?') + 1, text.size()));  // of a whole URL
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const auto equals = pair.find('=');
    parameters[std::string(pair.substr(0, equals))] =
        net::decode_url(pair.substr(equals + 1)).value();
  }
  return parameters;
}

/// An HTTP server on a loopback socket that answers what the test says and remembers what it got.
/// Unless told otherwise it describes itself at the discovery path and is a 404 elsewhere.
class FakeProvider {
 public:
  struct Question {
    std::string method;
    std::string path;
    std::string authorization;
    std::string body;
  };
  using Answer = std::function<net::Response(const Question&)>;

  static constexpr const char* kDiscovery = "/.well-known/openid-configuration";

  explicit FakeProvider(asio::io_context& io)
      : io_(io),
        gate_(io, base::SteadyTime::max()),
        server_(
            io.get_executor(),
            {},
            [this](const base::Context&, net::Request& request) { return serve(this, request); },
            base::Log::none()
        ) {
    server_.start();
    port_ = server_.port();
    metadata = {
        {"issuer", issuer()},
        {"authorization_endpoint", issuer() + "/authorize"},
        {"token_endpoint", issuer() + "/token"},
        {"jwks_uri", issuer() + "/jwks"},
        {"userinfo_endpoint", issuer() + "/userinfo"}
    };
    answers[kDiscovery] = [this](const Question&) {
      return net::json_response(200, boost::json::serialize(metadata));
    };
  }
  ~FakeProvider() {
    answers.clear();  // they may use what the test has destroyed by now
    stop();
  }

  std::string issuer() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// Connections are refused from now on.
  void stop() {
    release();
    test::run_coroutine(io_, server_.stop(std::chrono::milliseconds(1)));
  }
  /// Answers what is waiting on a path in `slow`.
  void release() {
    slow.clear();
    gate_.cancel();
  }
  std::size_t count(std::string_view path) const {
    std::size_t found = 0;
    for (const auto& question : questions) found += question.path == path ? 1 : 0;
    return found;
  }
  void answer(const std::string& path, int status, std::string body) {
    answers[path] = [status, body = std::move(body)](const Question&) {
      return net::json_response(status, body);
    };
  }

  boost::json::object metadata;
  std::map<std::string, Answer> answers;  // by path
  std::set<std::string> slow;             // paths that answer after release() only
  std::vector<Question> questions;

 private:
  static asio::awaitable<net::Response> serve(FakeProvider* self, net::Request& request) {
    const Question question{
        request.method,
        std::string(request.path),
        std::string(request.header("Authorization").value_or("")),
        request.body
    };
    self->questions.push_back(question);
    if (self->slow.contains(question.path)) {
      co_await self->gate_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const auto found = self->answers.find(question.path);
    if (found == self->answers.end()) co_return net::error_response(404, "not_found", "");
    co_return found->second(question);
  }

  asio::io_context& io_;
  asio::steady_timer gate_;
  net::HttpServer server_;
  std::uint16_t port_ = 0;
};

/// Plain connections, without proxy.
inline ProviderHttp::OptionsFor direct() {
  return [](const net::Url&) { return net::HttpClient::Options{}; };
}

/// The code of the Error that `work` throws; "" when it throws none.
template <class Work>
std::string fault_of(Work work) {
  try {
    work();
  } catch (const base::Error& error) {
    return std::string(error.code());
  }
  return {};
}

}  // namespace suitemcp::identity::oidc
