#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace suitemcp::gateway {

/// At most `limit` requests of one subject in `window`.
struct RateRule {
  /// Slices save a look into the store per request; what people do is rare and is counted one by
  /// one, so that nothing of the limit is lost when a process ends.
  enum class Claim { slices, each };

  std::string route;  // "sse", "messages": part of the store's key
  std::int64_t limit;
  std::chrono::seconds window;
  std::string path = {};     // for the refusal: "/sse"
  std::string setting = {};  // the variable that raises it; empty: none
  Claim claim = Claim::slices;
};

/// What RateLimit-Limit, -Remaining, -Reset and Retry-After say.
struct RateVerdict {
  bool allowed = false;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;     // as far as this process knows; never too many
  std::chrono::seconds reset{0};  // until the window ends, at least 1
  bool is_first_refusal = false;  // of this subject in this window: the one to log
};

/// Fixed windows per route and subject (user, or IP where unknown), shared by all processes.
///
/// A process claims a slice of the limit (a tenth, 1 to 50; one if the rule says so) from the store
/// and hands it out without asking again: all processes together never allow more than the limit,
/// and what one has claimed but not used may be missing elsewhere. Remembers at most
/// `max_subjects`; what it must forget before its time is asked of the store again. Errors: what
/// the store throws (unavailable: closed). Threads: io thread only. Lifetime: `store` and `clock`
/// must outlive it.
class RateLimits {
 public:
  RateLimits(
      store::KeyValueStore& store, const base::Clock& clock, std::size_t max_subjects = 50'000
  );

  /// Counts one request.
  asio::awaitable<RateVerdict> take(
      const base::Context& context, const RateRule& rule, std::string subject
  );

 private:
  struct Window {
    base::SteadyTime ends;
    std::int64_t claimed = 0;  // by all processes, when this one last asked
    std::int64_t left = 0;     // of the own slice
    bool has_refused = false;
  };

  Window* find(const std::string& key);
  void add(const std::string& key, const Window& claimed);
  void make_room();
  RateVerdict judge(const RateRule& rule, Window& window) const;

  store::KeyValueStore& store_;
  const base::Clock& clock_;
  std::size_t max_subjects_;
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace suitemcp::gateway
