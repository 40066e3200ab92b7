#include "gateway/rate_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::gateway {
namespace {

std::int64_t slice_of(const RateRule& rule) {
  constexpr std::int64_t kMaxSlice = 50;
  if (rule.claim == RateRule::Claim::each) return 1;
  return std::clamp<std::int64_t>(rule.limit / 10, 1, kMaxSlice);
}

}  // namespace

RateLimits::RateLimits(
    store::KeyValueStore& store, const base::Clock& clock, std::size_t max_subjects
)
    : store_(store), clock_(clock), max_subjects_(max_subjects) {
}

asio::awaitable<RateVerdict> RateLimits::take(
    const base::Context& context, const RateRule& rule, std::string subject
) {
  const auto key = fmt::format("rl:{}:{}", rule.route, subject);
  auto* known = find(key);
  if (known != nullptr && (known->left > 0 || known->claimed >= rule.limit)) {
    co_return judge(rule, *known);
  }
  const auto slice = slice_of(rule);
  const auto asked_at = clock_.now();
  const auto count = co_await store_.increment(context, key, slice, rule.window);
  Window claimed;
  // Counted from before the question: our window must not outlive the store's.
  claimed.ends = asked_at + count.remaining;
  claimed.claimed = count.value;
  claimed.left = std::clamp<std::int64_t>(slice - (count.value - rule.limit), 0, slice);
  add(key, claimed);
  known = find(key);
  // The answer took longer than the rest of the window: its slice is void.
  if (known == nullptr) co_return RateVerdict{false, rule.limit, 0, std::chrono::seconds(1)};
  co_return judge(rule, *known);
}

RateLimits::Window* RateLimits::find(const std::string& key) {
  const auto found = windows_.find(key);
  if (found == windows_.end()) return nullptr;
  if (found->second.ends <= clock_.now()) {
    windows_.erase(found);
    return nullptr;
  }
  return &found->second;
}

void RateLimits::add(const std::string& key, const Window& claimed) {
  if (auto* known = find(key)) {
    // Two requests asked at the same time: both slices count, until the earlier end.
    known->left += claimed.left;
    known->claimed = std::max(known->claimed, claimed.claimed);
    known->ends = std::min(known->ends, claimed.ends);
    return;
  }
  if (windows_.size() >= max_subjects_) make_room();
  windows_.insert_or_assign(key, claimed);
}

void RateLimits::make_room() {
  const auto now = clock_.now();
  std::erase_if(windows_, [now](const auto& item) { return item.second.ends <= now; });
  // With little gained, all would be looked through again for the next few subjects. Forgetting
  // slices makes limits tighter, never wider: the store has counted them.
  if (windows_.size() > max_subjects_ / 2) windows_.clear();
}

RateVerdict RateLimits::judge(const RateRule& rule, Window& window) const {
  RateVerdict verdict;
  verdict.limit = rule.limit;
  verdict.allowed = window.left > 0;
  if (verdict.allowed) {
    --window.left;
  } else {
    verdict.is_first_refusal = !std::exchange(window.has_refused, true);
  }
  verdict.remaining = std::max<std::int64_t>(rule.limit - window.claimed, 0) + window.left;
  verdict.reset = std::max(
      std::chrono::ceil<std::chrono::seconds>(window.ends - clock_.now()), std::chrono::seconds(1)
  );
  return verdict;
}

}  // namespace suitemcp::gateway
