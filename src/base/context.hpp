#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace suitemcp::base {

/// Who asks. Made once per verified key and shared by its calls.
struct Principal {
  std::string user_id;  // the profile's id
  std::string email;
  std::string key_id;  // which API key, never the key
};

/// Hears how far a long call has come; `total` 0: not known. Must neither throw nor wait.
using ProgressSink = std::function<void(std::int64_t done, std::int64_t total)>;

/// What travels with every outside call: who, until when, and where to log. Cancelling is not in
/// here: a cancelled coroutine throws at its next await.
struct Context {
  std::string request_id;
  std::shared_ptr<const Principal> principal;  // null before authentication
  SteadyTime deadline = SteadyTime::max();
  Log log = Log::none();
  std::shared_ptr<const ProgressSink> progress;  // null: nobody asked

  void report(std::int64_t done, std::int64_t total) const {
    if (progress) (*progress)(done, total);
  }

  /// Never negative, so it can be a timer's length.
  SteadyTime::duration remaining() const {
    if (deadline == SteadyTime::max()) return std::chrono::hours(24);
    return std::max(deadline - std::chrono::steady_clock::now(), SteadyTime::duration::zero());
  }
  /// The same call with at most `limit` left: a step may have less time than the whole, not more.
  Context within(SteadyTime::duration limit) const {
    Context narrowed = *this;
    narrowed.deadline = std::min(deadline, std::chrono::steady_clock::now() + limit);
    return narrowed;
  }
};

}  // namespace suitemcp::base
