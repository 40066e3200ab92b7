#pragma once

#include "base/context.hpp"
#include "crm/circuit_breaker.hpp"
#include "crm/rest_errors.hpp"
#include "net/asio.hpp"
#include "net/http_client.hpp"
#include "net/http_message.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

namespace suitemcp::crm {

/// net::HttpClient::send, as a value that tests replace. Errors: those of HttpClient.
using Transport = std::function<asio::awaitable<net::Reply>(const base::Context&, net::Call)>;

/// `http` must outlive the transport.
Transport make_transport(net::HttpClient& http);

/// One question to the v4.1 endpoint and its answer: breaker, HTTP, decoding, classification.
/// No CRM session in here. No cookie is ever sent: a cookie of another login would re-bind its
/// session to this user (SUITECRM.md 2.2).
///
/// Threads: io thread only. Lifetime: breaker and clock must outlive it.
class RestExchange {
 public:
  struct Options {
    std::string target = "/legacy/service/v4_1/rest.php";  // path on the transport's origin
    std::chrono::milliseconds call_limit{30'000};          // CRM_TIMEOUT_MS
  };
  /// After each exchange: the REST method, how long, and "ok" or the error's code.
  using Observer = std::function<
      void(std::string_view method, std::chrono::nanoseconds took, std::string_view outcome)>;
  struct Question {
    CallTraits traits;
    std::string body;
    // A probe passes an open breaker; a logout too, and counts for nothing.
    enum class Sort { call, probe, logout } sort = Sort::call;
  };
  /// Reads the body of a status 200, keeps what it wants; runs before `ask` returns.
  using Accept = std::function<RestResult<void>(std::string& body)>;
  /// With an error the CRM has answered, so that the session is free again; without any answer
  /// `ask` throws. Error codes: crm/bridge.hpp and crm.session_lost.
  using Answer = std::expected<void, base::Error>;

  RestExchange(
      Options options,
      Transport transport,
      CircuitBreaker& breaker,
      const base::Clock& clock,
      Observer observer = {}
  );

  asio::awaitable<Answer> ask(const base::Context& context, Question question, Accept accept);

  CircuitBreaker& breaker() { return breaker_; }
  const Options& options() const { return options_; }

 private:
  asio::awaitable<net::Reply> send(
      const base::Context& context,
      const CallTraits& traits,
      std::string body,
      CircuitBreaker::Permit& permit
  );

  Options options_;
  Transport transport_;
  CircuitBreaker& breaker_;
  const base::Clock& clock_;
  Observer observer_;
};

}  // namespace suitemcp::crm
