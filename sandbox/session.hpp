#pragma once

#include "base/clock.hpp"
#include "sandbox/rights.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::sandbox {

/// How a user writes numbers.
struct NumberFormat {
  char group = ',';
  char decimal = '.';
};

struct Session {
  std::string id;
  std::string user_id;
  NumberFormat number_format;
  std::string ip;
  Rights rights;  // frozen at login
  base::SteadyTime last_use;
};

/// The live PHP sessions. Threads: one at a time.
class Sessions {
 public:
  Sessions(const base::Clock& clock, base::Random& random, std::chrono::seconds idle_limit)
      : clock_(clock), random_(random), idle_limit_(idle_limit) {}

  /// Begins a session, or re-binds the one of `cookie_id` to the new user. PHP without strict mode
  /// takes over any well-formed id that the client brings.
  const Session& start(
      std::string_view cookie_id,
      std::string user_id,
      NumberFormat number_format,
      std::string ip,
      Rights rights
  );
  /// Null when unknown, idle for too long, or bound to another address; the last two end it.
  const Session* find(std::string_view id, std::string_view ip);
  void end(std::string_view id);
  void end_all() { sessions_.clear(); }
  std::size_t size() const { return sessions_.size(); }

 private:
  std::string new_id();

  const base::Clock& clock_;
  base::Random& random_;
  std::chrono::seconds idle_limit_;
  std::map<std::string, Session, std::less<>> sessions_;
};

/// Letters, digits, "," and "-": what PHP accepts as a session id.
bool is_session_id(std::string_view id);

}  // namespace suitemcp::sandbox
