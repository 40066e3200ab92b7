#pragma once

#include "base/error.hpp"
#include "store/key_value_store.hpp"

#include <utility>
#include <vector>

namespace suitemcp::store {

/// Passes calls on to another store, counts them, and fails them while `down`. For tests.
class FlakyStore final : public KeyValueStore {
 public:
  explicit FlakyStore(KeyValueStore& inner) : inner_(inner) {}

  int calls = 0;
  bool down = false;
  std::vector<base::SteadyTime> deadlines;  // of each hash_compare_and_set
  /// Runs before each answer is returned: what happens elsewhere while a call is under way.
  std::function<void()> before_answer;

  Awaitable<std::optional<std::string>> get(const Context& c, std::string k) override {
    return pass(inner_.get(c, std::move(k)));
  }
  Awaitable<bool> set(const Context& c, std::string k, std::string v, SetOptions o) override {
    return pass(inner_.set(c, std::move(k), std::move(v), o));
  }
  Awaitable<bool> remove(const Context& c, std::string k) override {
    return pass(inner_.remove(c, std::move(k)));
  }
  Awaitable<std::optional<std::string>> take(const Context& c, std::string k) override {
    return pass(inner_.take(c, std::move(k)));
  }
  Awaitable<std::optional<std::string>> hash_get(const Context& c, std::string k, std::string f)
      override {
    return pass(inner_.hash_get(c, std::move(k), std::move(f)));
  }
  Awaitable<bool> hash_set(const Context& c, std::string k, std::string f, std::string v) override {
    return pass(inner_.hash_set(c, std::move(k), std::move(f), std::move(v)));
  }
  Awaitable<bool> hash_compare_and_set(
      const Context& c,
      std::string k,
      std::string f,
      std::optional<std::string> expected,
      std::optional<std::string> desired
  ) override {
    deadlines.push_back(c.deadline);
    return pass(inner_.hash_compare_and_set(
        c, std::move(k), std::move(f), std::move(expected), std::move(desired)
    ));
  }
  Awaitable<bool> hash_remove(const Context& c, std::string k, std::string f) override {
    return pass(inner_.hash_remove(c, std::move(k), std::move(f)));
  }
  Awaitable<Hash> hash_all(const Context& c, std::string k) override {
    return pass(inner_.hash_all(c, std::move(k)));
  }
  Awaitable<Count> increment(
      const Context& c, std::string k, std::int64_t amount, std::chrono::milliseconds window
  ) override {
    return pass(inner_.increment(c, std::move(k), amount, window));
  }
  Awaitable<std::vector<std::string>> scan(const Context& c, std::string prefix, std::size_t limit)
      override {
    return pass(inner_.scan(c, std::move(prefix), limit));
  }
  Awaitable<void> publish(const Context& c, std::string channel, std::string body) override {
    return pass(inner_.publish(c, std::move(channel), std::move(body)));
  }
  Subscription subscribe(std::string channel, MessageCallback callback) override {
    return inner_.subscribe(std::move(channel), std::move(callback));
  }
  Awaitable<void> ping(const Context& c) override { return pass(inner_.ping(c)); }

 private:
  template <class T>
  Awaitable<T> pass(Awaitable<T> call) {
    ++calls;
    if (down) throw base::Error(base::ErrorKind::unavailable, "store.unavailable", "down");
    if constexpr (std::is_void_v<T>) {
      co_await std::move(call);
      if (before_answer) before_answer();
    } else {
      auto answer = co_await std::move(call);
      if (before_answer) before_answer();
      co_return answer;
    }
  }

  KeyValueStore& inner_;
};

}  // namespace suitemcp::store
