#include "gateway/failed_logins.hpp"

#include "base/error.hpp"

namespace suitemcp::gateway {

void FailedLogins::require_room(const std::string& address) const {
  const auto found = windows_.find(address);
  if (found == windows_.end() || found->second.failures < options_.per_minute) return;
  const auto left = found->second.ends - clock_.now();
  if (left <= base::SteadyTime::duration::zero()) return;
  base::Error error(
      base::ErrorKind::rate_limited,
      "auth.too_many_failures",
      "too many invalid keys from one address",
      "Too many requests with an invalid API key came from this address. Wait a minute."
  );
  throw error.set_retry_after(std::chrono::ceil<std::chrono::seconds>(left));
}

void FailedLogins::count(const std::string& address) {
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
}

}  // namespace suitemcp::gateway
