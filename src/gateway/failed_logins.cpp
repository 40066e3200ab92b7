#include "gateway/failed_logins.hpp"

namespace suitemcp::gateway {

FailedLogins::Verdict FailedLogins::count(const std::string& subject) {
  const auto now = clock_.now();
  auto found = windows_.find(subject);
  if (found == windows_.end()) {
    if (windows_.size() >= options_.max_addresses) make_room(now);
    found = windows_.try_emplace(subject).first;
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

void FailedLogins::make_room(base::SteadyTime now) {
  std::erase_if(windows_, [now](const auto& entry) { return entry.second.ends <= now; });
  // With little gained, all would be looked through again for the next few addresses: floods start
  // anew.
  if (windows_.size() > options_.max_addresses / 2) windows_.clear();
}

}  // namespace suitemcp::gateway
