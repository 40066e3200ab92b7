#pragma once

#include "base/random.hpp"
#include "identity/api_keys.hpp"
#include "net/task_group.hpp"
#include "store/flaky_store.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::identity {

using namespace std::chrono_literals;

inline const StateSecrets kSecrets{base::Secret("first secret, 32 bytes and more...")};

/// One process: its own view of the shared data.
struct Process {
  Process(
      asio::io_context& io,
      const base::Clock& clock,
      base::Random& random,
      std::shared_ptr<store::MemoryStore::Data> data,
      const StateSecrets& secrets = kSecrets,
      ApiKeys::Options options = {}
  )
      : memory(io.get_executor(), clock, std::move(data)),
        store(memory),
        tasks(io.get_executor(), base::Log::none()),
        keys(store, clock, random, secrets, tasks, options) {}
  store::MemoryStore memory;
  store::FlakyStore store;
  net::TaskGroup tasks;
  ApiKeys keys;
};

/// Two processes over one store, and a clock that stands still.
class ApiKeysTest : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }
  void settle() {
    for (auto* io : {&io_, &elsewhere_}) {
      io->restart();
      io->poll();
    }
  }
  /// From within an answer of here_'s store: what there_ does meanwhile, and its messages.
  template <class T>
  T meanwhile(asio::awaitable<T> work) {
    auto result = test::run(elsewhere_, std::move(work));
    elsewhere_.restart();
    elsewhere_.poll();
    return result;
  }
  /// Lets `other` happen in another process when this one has made `calls` calls to the store.
  void interleave(int calls, std::function<void()> other) {
    here_.store.calls = 0;
    here_.store.before_answer = [this, calls, other = std::move(other)] {
      if (here_.store.calls == calls) other();
    };
  }
  void calm() {
    here_.store.before_answer = nullptr;
    here_.store.down = false;
    settle();
  }

  NewKey make(std::string name = "laptop", std::chrono::seconds ttl = 30 * 24h) {
    return run(here_.keys.make(context_, "u1", "ann@example.com", std::move(name), ttl));
  }
  NewKey replace(ApiKeys& keys, std::chrono::seconds grace = 15min, std::string name = "default") {
    return run(replacement(keys, grace, std::move(name)));
  }
  asio::awaitable<NewKey> replacement(
      ApiKeys& keys, std::chrono::seconds grace = 15min, std::string name = "default"
  ) {
    return keys.replace(context_, "u1", "ann@example.com", std::move(name), 30 * 24h, grace);
  }
  std::optional<VerifiedKey> verify(ApiKeys& keys, const NewKey& key) {
    return run(keys.verify(context_, key.key.expose()));
  }
  /// What a process that remembers nothing says.
  bool is_valid(const NewKey& key) {
    Process fresh(io_, clock_, random_, data_);
    const bool valid = verify(fresh.keys, key).has_value();
    settle();
    return valid;
  }
  std::vector<KeyRecord> listed() { return run(there_.keys.list_of(context_, "u1")); }
  std::optional<KeyRecord> listed(const NewKey& key) {
    for (auto& record : listed()) {
      if (record.id == key.record.id) return std::move(record);
    }
    return std::nullopt;
  }
  std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& record : listed()) all.push_back(record.name);
    std::ranges::sort(all);
    return all;
  }
  /// Null when there is none.
  store::MemoryStore::Entry* session(const NewKey& key) {
    const auto prefix = "auth:session:" + key.record.id;
    const auto found = data_->entries.lower_bound(prefix);
    const bool is_it = found != data_->entries.end() && found->first.starts_with(prefix);
    return is_it ? &found->second : nullptr;
  }
  template <class Action>
  std::string error_code(Action action) {
    try {
      action();
    } catch (const base::Error& error) {
      return std::string(error.code());
    }
    return "none";
  }

  asio::io_context io_{1};
  asio::io_context elsewhere_{1};
  base::FakeClock clock_;
  base::SystemRandom random_;
  base::Context context_;
  std::shared_ptr<store::MemoryStore::Data> data_ = std::make_shared<store::MemoryStore::Data>();
  Process here_{io_, clock_, random_, data_};
  Process there_{elsewhere_, clock_, random_, data_};
};

}  // namespace suitemcp::identity
