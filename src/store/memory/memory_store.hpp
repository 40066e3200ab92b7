#pragma once

#include "base/clock.hpp"
#include "store/key_value_store.hpp"
#include "store/listeners.hpp"

#include <memory>

namespace suitemcp::store {

/// The contract in its shortest form, for tests. Two stores made over one `Data` behave like two
/// processes. Nothing survives the program. Lifetime: `clock` must outlive the store.
class MemoryStore final : public KeyValueStore {
 public:
  struct Entry {
    std::string value;
    base::WallTime expires_at;
  };
  struct Data {
    std::map<std::string, Entry> entries;
    std::map<std::string, Hash> hashes;
    std::map<std::string, Listeners<std::string>> channels;
  };

  MemoryStore(
      asio::any_io_executor executor,
      const base::Clock& clock,
      std::shared_ptr<Data> data = std::make_shared<Data>()
  );

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
  std::optional<std::string> find(const std::string& key);

  asio::any_io_executor executor_;
  const base::Clock& clock_;
  std::shared_ptr<Data> data_;
};

}  // namespace suitemcp::store
