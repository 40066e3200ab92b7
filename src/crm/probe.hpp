#pragma once

#include "crm/rest_exchange.hpp"
#include "crm/rest_reply.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <utility>

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
    std::string error_detail;     // for our log
    base::WallTime checked_at{};  // 1970: never yet
  };

  /// Told of the first result and of each change between reachable and not.
  using Observer = std::function<void(const Status& status)>;

  Probe(Options options, RestExchange& exchange, const base::Clock& clock, Observer on_change = {})
      : options_(options), exchange_(exchange), clock_(clock), on_change_(std::move(on_change)) {}

  /// One probe now. Never throws for what the CRM does.
  asio::awaitable<Status> check(base::Context context);
  /// For a task group: probes at once and then at each interval until cancelled.
  asio::awaitable<void> run(base::Context context);

  const Status& status() const { return status_; }

 private:
  Options options_;
  RestExchange& exchange_;
  const base::Clock& clock_;
  Observer on_change_;
  RestReader reader_;
  Status status_;
};

}  // namespace suitemcp::crm
