#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace suitemcp::gateway {

/// Bounds what an address may try with keys that are not valid: each try would else cost a look-up
/// in the store and a line in the log. Counted in this process only. Threads: io thread only.
class FailedLogins {
 public:
  struct Options {
    std::uint32_t per_minute = 60;
    std::size_t max_addresses = 10'000;
  };

  explicit FailedLogins(const base::Clock& clock) : FailedLogins(clock, Options()) {}
  FailedLogins(const base::Clock& clock, Options options) : clock_(clock), options_(options) {}

  /// Throws rate_limited "auth.too_many_failures" when the address has had its failures.
  void require_room(const std::string& address) const;
  void count(const std::string& address);

 private:
  struct Window {
    base::SteadyTime ends;
    std::uint32_t failures = 0;
  };

  const base::Clock& clock_;
  Options options_;
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace suitemcp::gateway
