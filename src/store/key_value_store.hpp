#pragma once

#include "base/context.hpp"
#include "net/asio.hpp"
#include "store/subscription.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::store {

struct SetOptions {
  std::optional<std::chrono::milliseconds> ttl = std::nullopt;  // none: lives until removed
  bool if_absent = false;                                       // leave an existing value alone
};

/// A counter after an increment.
struct Count {
  std::int64_t value = 0;
  std::chrono::milliseconds remaining{0};  // until it starts again at zero
};

/// Texts by key, shared by all processes that use the same store. Keys, fields and values are any
/// bytes. A key is used either as a value, as a counter or as a hash, never as two of them.
///
/// Errors, of every operation: unavailable with code store.unavailable, store.locked, store.full,
/// store.corrupt, store.timeout or store.overloaded, each with a time to retry after. A write that
/// failed so may have happened.
/// Threads: io thread only. Every operation respects the context's deadline.
class KeyValueStore {
 public:
  template <class T>
  using Awaitable = asio::awaitable<T>;
  using Context = base::Context;
  using Hash = std::map<std::string, std::string>;
  /// Runs on the io thread, must not throw and must not wait.
  using MessageCallback = std::function<void(const std::string& body)>;

  virtual ~KeyValueStore() = default;

  /// Empty when absent or expired.
  virtual Awaitable<std::optional<std::string>> get(const Context& context, std::string key) = 0;
  /// Replaces value and time to live. False: `if_absent` was asked and there is a value.
  virtual Awaitable<bool> set(
      const Context& context, std::string key, std::string value, SetOptions options = {}
  ) = 0;
  /// False when there was nothing. Removes a value, a counter or a whole hash.
  virtual Awaitable<bool> remove(const Context& context, std::string key) = 0;
  /// Reads and removes in one step: of several callers one gets the value.
  virtual Awaitable<std::optional<std::string>> take(const Context& context, std::string key) = 0;

  virtual Awaitable<std::optional<std::string>> hash_get(
      const Context& context, std::string key, std::string field
  ) = 0;
  /// True when the field is new.
  virtual Awaitable<bool> hash_set(
      const Context& context, std::string key, std::string field, std::string value
  ) = 0;
  /// Writes `desired` if the field still holds `expected`, in one step; false if not. Empty
  /// `expected`: there must be no such field; empty `desired`: removes it.
  virtual Awaitable<bool> hash_compare_and_set(
      const Context& context,
      std::string key,
      std::string field,
      std::optional<std::string> expected,
      std::optional<std::string> desired
  ) = 0;
  virtual Awaitable<bool> hash_remove(
      const Context& context, std::string key, std::string field
  ) = 0;
  virtual Awaitable<Hash> hash_all(const Context& context, std::string key) = 0;

  /// Adds `amount`. The first one starts a window of `window`, after which the counter is gone;
  /// later ones do not prolong it.
  virtual Awaitable<Count> increment(
      const Context& context, std::string key, std::int64_t amount, std::chrono::milliseconds window
  ) = 0;

  /// Keys of values and counters that begin with `prefix`, in no order, at most `limit`.
  virtual Awaitable<std::vector<std::string>> scan(
      const Context& context, std::string prefix, std::size_t limit = 100'000
  ) = 0;

  /// To every subscriber in every process, the own one too.
  virtual Awaitable<void> publish(
      const Context& context, std::string channel, std::string body
  ) = 0;
  /// `callback` hears what is published from now on, within 250 ms. While the store is down
  /// messages may be lost: what must not be missed is read again from time to time.
  virtual Subscription subscribe(std::string channel, MessageCallback callback) = 0;

  /// Returns when the store can be written and read.
  virtual Awaitable<void> ping(const Context& context) = 0;
};

}  // namespace suitemcp::store
