#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <functional>
#include <unordered_map>
#include <utility>

namespace suitemcp::store {

/// A bounded memory of what the store said a moment ago. An entry is found until `lifetime` has
/// passed since it was put. When full, stale entries go; if none is stale, all go: forgetting costs
/// a look-up, never correctness. Threads: io thread only. Lifetime: `clock` must outlive it.
template <class Key, class Value, class Hash = std::hash<Key>>
class FreshCache {
 public:
  FreshCache(const base::Clock& clock, base::SteadyTime::duration lifetime, std::size_t capacity)
      : clock_(clock), lifetime_(lifetime), capacity_(capacity) {}

  /// Null when unknown or stale. Valid until the next call that changes the cache.
  Value* find(const Key& key) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return nullptr;
    if (is_stale(entry->second)) {
      entries_.erase(entry);
      return nullptr;
    }
    return &entry->second.value;
  }

  void put(Key key, Value value) {
    if (entries_.size() >= capacity_ && !entries_.contains(key)) make_room();
    entries_.insert_or_assign(std::move(key), Entry{std::move(value), clock_.now()});
  }

  void erase(const Key& key) { entries_.erase(key); }

  template <class Predicate>
  void erase_if(Predicate matches) {
    std::erase_if(entries_, [&](const auto& item) { return matches(item.second.value); });
  }

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Value value;
    base::SteadyTime put_at;
  };

  bool is_stale(const Entry& entry) const { return clock_.now() - entry.put_at >= lifetime_; }
  void make_room() {
    std::erase_if(entries_, [this](const auto& item) { return is_stale(item.second); });
    if (entries_.size() >= capacity_) entries_.clear();
  }

  const base::Clock& clock_;
  base::SteadyTime::duration lifetime_;
  std::size_t capacity_;
  std::unordered_map<Key, Entry, Hash> entries_;
};

}  // namespace suitemcp::store
