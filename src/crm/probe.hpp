#pragma once

#include "crm/rest_exchange.hpp"
#include "crm/rest_reply.hpp"

#include <chrono>
#include <string>

namespace suitemcp::crm {

/// Asks the CRM for its version every now and then: closes the breaker when the CRM is back, counts
/// for it when it is gone, and knows the state for /health/deep.
/// Threads: io thread only. Lifetime: exchange and clock must outlive it and its run().
class Probe {
 public:
  struct Options {
    std::chrono::milliseconds interval{30'000};  // CB_PROBE_INTERVAL_MS
    std::chrono::milliseconds limit{10'000};     // one probe
  };
  struct Status {
    bool is_reachable = false;
    std::chrono::milliseconds latency{0};
    std::string version;          // the last one seen
    std::string error_code;       // empty when reachable
    base::WallTime checked_at{};  // 1970: never yet
  };

  Probe(Options options, RestExchange& exchange, const base::Clock& clock)
      : options_(options), exchange_(exchange), clock_(clock) {}

  /// One probe now. Never throws for what the CRM does.
  asio::awaitable<Status> check(base::Context context);
  /// For a task group: probes at once and then at each interval until cancelled.
  asio::awaitable<void> run(base::Context context);

  const Status& status() const { return status_; }

 private:
  Options options_;
  RestExchange& exchange_;
  const base::Clock& clock_;
  RestReader reader_;
  Status status_;
};

}  // namespace suitemcp::crm
