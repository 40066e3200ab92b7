#pragma once

#include "store/subscription.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace suitemcp::store {

/// Callbacks to call when something happens. A callback may add or end registrations, its own too,
/// and may destroy this object. It must not throw. Threads: io thread only.
template <class Event>
class Listeners {
 public:
  using Callback = std::function<void(const Event&)>;

  Subscription add(Callback callback) {
    const auto id = ++entries_->last_id;
    entries_->callbacks.emplace(id, std::make_shared<const Callback>(std::move(callback)));
    return Subscription([weak = std::weak_ptr(entries_), id] {
      if (const auto entries = weak.lock()) entries->callbacks.erase(id);
    });
  }

  void notify(const Event& event) const {
    const auto entries = entries_;
    auto next = entries->callbacks.begin();
    while (next != entries->callbacks.end()) {
      const auto id = next->first;
      const auto callback = next->second;
      (*callback)(event);
      next = entries->callbacks.upper_bound(id);
    }
  }

  bool empty() const { return entries_->callbacks.empty(); }

 private:
  struct Entries {
    std::uint64_t last_id = 0;
    std::map<std::uint64_t, std::shared_ptr<const Callback>> callbacks;
  };
  std::shared_ptr<Entries> entries_ = std::make_shared<Entries>();
};

}  // namespace suitemcp::store
