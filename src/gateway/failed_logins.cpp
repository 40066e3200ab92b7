#include "gateway/failed_logins.hpp"

namespace suitemcp::gateway {

FailedLogins::Verdict FailedLogins::count(const std::string& address) {
  const auto now = clock_.now();
  auto found = windows_.find(address);
  if (found == windows_.end()) {
    // Full of addresses: those whose minute is over go; if none is, a flood starts anew.
    if (windows_.size() >= options_.max_addresses) {
      std::erase_if(windows_, [now](const auto& entry) { return entry.second.ends <= now; });
    }
    if (windows_.size() >= options_.max_addresses) windows_.clear();
    found = windows_.try_emplace(address).first;
  }
  auto& window = found->second;
  if (window.ends <= now) window = {now + std::chrono::minutes(1), 0};
  ++window.failures;
  return {
      window.failures > options_.per_minute,
      window.failures == options_.per_minute + 1,
      std::chrono::ceil<std::chrono::seconds>(window.ends - now)
  };
}

}  // namespace suitemcp::gateway
