#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "net/asio.hpp"
#include "store/fresh_cache.hpp"
#include "store/key_value_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::net {
class TaskGroup;
}

namespace suitemcp::identity {

/// How a key was last used.
struct KeyUse {
  base::WallTime at;
  std::string client;   // may be empty: not known
  std::string address;  // may be empty: not known
};

/// Writes down when, by which client and from where each key was last used: at most once per
/// `interval` and key, and once more when something is new. An address or a client that changes all
/// the time is news once per `interval`. To note what was noted before costs a look into a table.
///
/// The value under auth:used:ID is JSON. It is written beside the request: what fails is logged by
/// the task group and tried again at a later use.
/// Errors of read() and remove(): what the store throws. Threads: io thread only. Lifetime: the
/// collaborators must outlive it; drain `tasks` before.
class KeyUses {
 public:
  KeyUses(
      store::KeyValueStore& store,
      const base::Clock& clock,
      net::TaskGroup& tasks,
      std::chrono::seconds interval,
      std::size_t max_known
  );

  /// `address` is an IP address, or empty.
  void note(const std::string& key_id, base::WallTime expires_at, std::string_view address);
  /// `client` is any text of a stranger. Says nothing of a key whose use was not noted before.
  void note_client(const std::string& key_id, std::string_view client);

  /// Empty: never used.
  asio::awaitable<std::optional<KeyUse>> read(const base::Context& context, std::string key_id);
  asio::awaitable<void> remove(const base::Context& context, std::string key_id);

 private:
  /// What this process has seen of a key.
  struct Known {
    std::string client;
    std::string address;
    base::WallTime expires_at;
    base::SteadyTime next_write = base::SteadyTime::min();
    base::SteadyTime next_news = base::SteadyTime::min();  // when a change is news again
  };

  /// True when it is new and worth a write of its own.
  bool learn(Known& known, std::string& field, std::string_view value) const;
  void write(const std::string& key_id, Known& known);
  static asio::awaitable<void> record(KeyUses& self, std::string key_id, base::WallTime at);

  store::KeyValueStore& store_;
  const base::Clock& clock_;
  net::TaskGroup& tasks_;
  const std::chrono::seconds interval_;
  store::FreshCache<std::string, Known> known_;
};

}  // namespace suitemcp::identity
