#pragma once

#include "crm/circuit_breaker.hpp"
#include "crm/probe.hpp"
#include "crm/rest_bridge.hpp"
#include "crm/rest_client.hpp"
#include "crm/rest_exchange.hpp"
#include "crm/rest_login.hpp"
#include "crm/session_pool.hpp"

#include <chrono>

namespace suitemcp::crm {

/// Everything that one entity needs to use its SuiteCRM over v4.1, wired in member order.
/// Threads: io thread only. Lifetime: what the constructor takes must outlive it; end calls and
/// Probe::run first, then close().
class RestCrm {
 public:
  struct Options {
    RestExchange::Options exchange;
    CircuitBreaker::Options breaker;
    SessionPool::Options sessions;
    Probe::Options probe;
  };
  struct Observers {
    RestExchange::Observer on_exchange;
    RestClient::RenewalObserver on_renewal;
    CircuitBreaker::Observer on_breaker;  // the change is logged in any case
    Probe::Observer on_probe;
  };

  RestCrm(
      asio::any_io_executor executor,
      Options options,
      Transport transport,
      CredentialSource& credentials,
      const base::Clock& clock,
      base::Log log,
      Observers observers = {}
  );

  RestBridge& bridge() { return bridge_; }
  SessionPool& sessions() { return sessions_; }
  Probe& probe() { return probe_; }
  const CircuitBreaker& breaker() const { return breaker_; }

  /// Logs out, within `limit`.
  asio::awaitable<void> close(std::chrono::milliseconds limit) {
    return sessions_.close_all(limit);
  }

 private:
  CircuitBreaker breaker_;
  RestExchange exchange_;
  RestLoginGate gate_;
  SessionPool sessions_;
  RestClient client_;
  RestBridge bridge_;
  Probe probe_;
};

}  // namespace suitemcp::crm
