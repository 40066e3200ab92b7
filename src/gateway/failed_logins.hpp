#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace suitemcp::gateway {

/// Counts requests with invalid keys per address and minute, in this process only. It never stands
/// in the way of a valid key (many people may share an address, behind a proxy all do); it tells
/// when an address has become a flood that is not worth a log line each. Threads: io thread only.
class FailedLogins {
 public:
  struct Options {
    std::uint32_t per_minute = 60;
    std::size_t max_addresses = 10'000;
  };

  explicit FailedLogins(const base::Clock& clock) : FailedLogins(clock, Options()) {}
  FailedLogins(const base::Clock& clock, Options options) : clock_(clock), options_(options) {}

  struct Verdict {
    bool is_flood = false;  // more than `per_minute`
    bool is_first = false;  // of the flood: the one to log
    std::chrono::seconds wait{0};
  };
  /// `subject`: the address, as limit_subject() says it.
  Verdict count(const std::string& subject);

 private:
  void make_room(base::SteadyTime now);

  struct Window {
    base::SteadyTime ends;
    std::uint32_t failures = 0;
  };

  const base::Clock& clock_;
  Options options_;
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace suitemcp::gateway
