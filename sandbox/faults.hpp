#pragma once

#include "sandbox/wire.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace suitemcp::sandbox {

enum class FaultKind { none, delay, http_500, html, php_notice, expire_sessions, drop, slow_bytes };

/// What goes wrong, for which method ("*": all) and how often (-1: until replaced).
struct FaultRule {
  FaultKind kind = FaultKind::none;
  std::chrono::milliseconds length{0};  // delay: the whole; slow_bytes: per step of the body
  int times = -1;
  std::string method = "*";
};

/// {"fault":"delay","ms":200,"times":1,"method":"get_entry"}; error: what is wrong with it.
std::expected<FaultRule, std::string> parse_fault(std::string_view body);

/// The one fault that is switched on.
class FaultSwitch {
 public:
  void set(FaultRule rule) { rule_ = std::move(rule); }
  /// The fault for this call, `none` when it is spared; counts `times` down.
  FaultRule take(std::string_view method);

 private:
  FaultRule rule_;
};

/// Changes a good reply into what a broken server would send (http_500, html, php_notice).
WireReply spoil(FaultKind kind, WireReply reply);

/// What a test can ask afterwards.
struct Statistics {
  std::map<std::string, std::uint64_t> calls;  // by method
  std::uint64_t logins = 0;                    // successful ones
  std::size_t max_parallel_per_session = 0;    // waiting ones count
};
std::string to_json(const Statistics& statistics, std::size_t live_sessions);

}  // namespace suitemcp::sandbox
