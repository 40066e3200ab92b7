#pragma once

#include "base/clock.hpp"
#include "net/task_group.hpp"
#include "store/key_value_store.hpp"

#include <filesystem>
#include <memory>

namespace suitemcp::store {

/// The embedded store: one file, `state.db`, shared by the processes of one host.
///
/// SQLite runs on one thread of its own. Messages between processes go through a table that a
/// subscribed process reads every `poll_interval`; the same loop removes what has expired.
/// Lifetime: `clock` must outlive the store. Once it has gone, run the loop until it is idle: that
/// lets the background loop end.
class SqliteStore final : public KeyValueStore {
 public:
  struct Options {
    std::filesystem::path folder = {};  // made with mode 700 if missing
    std::chrono::milliseconds call_limit{5'000};
    std::chrono::milliseconds busy_limit{3'000};   // how long another process may hold the lock
    std::chrono::milliseconds poll_interval{150};  // the contract allows 250
    std::chrono::milliseconds sweep_interval{60'000};
    std::chrono::milliseconds message_life{600'000};  // a process stopped for longer misses some
    std::int64_t max_bytes = std::int64_t{4} << 30;   // size of the file
    std::size_t max_waiting = 4'096;                  // calls at once, then store.overloaded
  };

  /// Opens the file; blocking, at start only. Errors: as the contract and store/state_folder.hpp.
  SqliteStore(
      asio::any_io_executor executor, const base::Clock& clock, Options options, base::Log log
  );
  ~SqliteStore() override;

  Awaitable<std::optional<std::string>> get(const Context&, std::string key) override;
  Awaitable<bool> set(const Context&, std::string key, std::string value, SetOptions) override;
  Awaitable<bool> remove(const Context&, std::string key) override;
  Awaitable<std::optional<std::string>> take(const Context&, std::string key) override;
  Awaitable<std::optional<std::string>> hash_get(const Context&, std::string key, std::string field)
      override;
  Awaitable<bool> hash_set(const Context&, std::string key, std::string field, std::string value)
      override;
  Awaitable<bool> hash_compare_and_set(
      const Context&,
      std::string key,
      std::string field,
      std::optional<std::string> expected,
      std::optional<std::string> desired
  ) override;
  Awaitable<bool> hash_remove(const Context&, std::string key, std::string field) override;
  Awaitable<Hash> hash_all(const Context&, std::string key) override;
  Awaitable<Count> increment(
      const Context&, std::string key, std::int64_t amount, std::chrono::milliseconds window
  ) override;
  Awaitable<std::vector<std::string>> scan(const Context&, std::string prefix, std::size_t limit)
      override;
  Awaitable<void> publish(const Context&, std::string channel, std::string body) override;
  Subscription subscribe(std::string channel, MessageCallback callback) override;
  Awaitable<void> ping(const Context&) override;

 private:
  struct State;
  static asio::awaitable<void> listen(std::shared_ptr<State> state);
  /// False: there is more to remove.
  static asio::awaitable<bool> sweep(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
  net::TaskGroup tasks_;  // ends them when it goes
};

}  // namespace suitemcp::store
