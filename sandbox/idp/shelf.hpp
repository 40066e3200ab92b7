#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace suitemcp::sandbox::idp {

/// Things kept under a name that nobody can guess, until they expire. A full shelf throws out what
/// would expire first. Threads: io thread only. Lifetime: clock and random must outlive it.
template <class T>
class Shelf {
 public:
  Shelf(const base::Clock& clock, base::Random& random, base::seconds lifetime)
      : clock_(clock), random_(random), lifetime_(lifetime) {}

  /// Returns the name.
  std::string put(T thing) {
    auto name = base::random_token(random_, kNameBytes);
    put_as(name, std::move(thing));
    return name;
  }
  /// For names that must look in a certain way.
  void put_as(std::string name, T thing) {
    make_room();
    entries_.insert_or_assign(std::move(name), Entry{std::move(thing), clock_.now() + lifetime_});
  }
  /// Null when there is no such thing any more. Valid until the next put, erase or clear.
  T* find(std::string_view name) {
    const auto found = entries_.find(name);
    const bool is_there = found != entries_.end() && found->second.expires > clock_.now();
    return is_there ? &found->second.thing : nullptr;
  }
  void erase(std::string_view name) {
    const auto found = entries_.find(name);
    if (found != entries_.end()) entries_.erase(found);
  }
  void clear() { entries_.clear(); }
  base::seconds lifetime() const { return lifetime_; }

 private:
  struct Entry {
    T thing;
    base::SteadyTime expires;
  };
  static constexpr std::size_t kNameBytes = 32;
  static constexpr std::size_t kMaxEntries = 2000;

  void make_room() {
    const auto now = clock_.now();
    std::erase_if(entries_, [now](const auto& entry) { return entry.second.expires <= now; });
    if (entries_.size() < kMaxEntries) return;
    entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& entry) {
      return entry.second.expires;
    }));
  }

  const base::Clock& clock_;
  base::Random& random_;
  base::seconds lifetime_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace suitemcp::sandbox::idp
