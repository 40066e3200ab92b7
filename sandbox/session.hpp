#pragma once

#include "base/clock.hpp"
#include "sandbox/rights.hpp"
#include "sandbox/tracker.hpp"

#include <chrono>
#include <map>
#include <optional>
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

/// How a user wants things written.
struct Preferences {
  NumberFormat numbers;
  std::string date_format = "m/d/Y";  // as PHP's date() takes it
};

struct Session {
  std::string id;
  std::string user_id;
  Preferences preferences;
  std::string ip;
  Rights rights;  // frozen at login
  base::SteadyTime last_use;
  std::optional<BreadCrumbs> bread_crumbs{};  // filled by the first get_last_viewed
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
      Preferences preferences,
      std::string ip,
      Rights rights
  );
  /// Null when unknown, idle for too long, or bound to another address; the last two end it.
  Session* find(std::string_view id, std::string_view ip);
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
