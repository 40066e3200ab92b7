#include "store/memory/memory_store.hpp"

#include <boost/asio/post.hpp>

#include <charconv>
#include <utility>

namespace suitemcp::store {
namespace {

std::int64_t to_integer(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

template <class T>
using Awaitable = asio::awaitable<T>;

MemoryStore::MemoryStore(
    asio::any_io_executor executor, const base::Clock& clock, std::shared_ptr<Data> data
)
    : executor_(std::move(executor)), clock_(clock), data_(std::move(data)) {
}

std::optional<std::string> MemoryStore::find(const std::string& key) {
  const auto entry = data_->entries.find(key);
  if (entry == data_->entries.end()) return std::nullopt;
  if (entry->second.expires_at <= clock_.wall()) {
    data_->entries.erase(entry);
    return std::nullopt;
  }
  return entry->second.value;
}

Awaitable<std::optional<std::string>> MemoryStore::get(const Context&, std::string key) {
  co_return find(key);
}

Awaitable<bool> MemoryStore::set(
    const Context&, std::string key, std::string value, SetOptions options
) {
  if (options.if_absent && find(key)) co_return false;
  const auto expires_at = options.ttl ? clock_.wall() + *options.ttl : base::WallTime::max();
  data_->entries.insert_or_assign(std::move(key), Entry{std::move(value), expires_at});
  co_return true;
}

Awaitable<bool> MemoryStore::remove(const Context&, std::string key) {
  const bool was_hash = data_->hashes.erase(key) > 0;
  const bool was_value = find(key).has_value();
  data_->entries.erase(key);
  co_return was_hash || was_value;
}

Awaitable<std::optional<std::string>> MemoryStore::take(const Context&, std::string key) {
  auto value = find(key);
  data_->entries.erase(key);
  co_return value;
}

Awaitable<std::optional<std::string>> MemoryStore::hash_get(
    const Context&, std::string key, std::string field
) {
  const auto& hash = data_->hashes[key];
  const auto found = hash.find(field);
  if (found == hash.end()) co_return std::nullopt;
  co_return found->second;
}

Awaitable<bool> MemoryStore::hash_set(
    const Context&, std::string key, std::string field, std::string value
) {
  co_return data_->hashes[key].insert_or_assign(std::move(field), std::move(value)).second;
}

Awaitable<bool> MemoryStore::hash_compare_and_set(
    const Context&,
    std::string key,
    std::string field,
    std::optional<std::string> expected,
    std::optional<std::string> desired
) {
  auto& hash = data_->hashes[key];
  const auto found = hash.find(field);
  const bool holds = found == hash.end() ? !expected.has_value()
                                         : expected.has_value() && *expected == found->second;
  if (!holds) co_return false;
  if (desired) {
    hash.insert_or_assign(std::move(field), std::move(*desired));
  } else {
    hash.erase(field);
  }
  co_return true;
}

Awaitable<bool> MemoryStore::hash_remove(const Context&, std::string key, std::string field) {
  co_return data_->hashes[key].erase(field) > 0;
}

Awaitable<MemoryStore::Hash> MemoryStore::hash_all(const Context&, std::string key) {
  co_return data_->hashes[key];
}

Awaitable<Count> MemoryStore::increment(
    const Context&, std::string key, std::int64_t amount, std::chrono::milliseconds window
) {
  const auto before = find(key);
  auto& entry = data_->entries[key];
  if (!before) entry = Entry{"0", clock_.wall() + window};
  const auto value = to_integer(entry.value) + amount;
  entry.value = std::to_string(value);
  const auto remaining = entry.expires_at - clock_.wall();
  co_return Count{value, std::chrono::ceil<std::chrono::milliseconds>(remaining)};
}

Awaitable<std::vector<std::string>> MemoryStore::scan(
    const Context&, std::string prefix, std::size_t limit
) {
  std::vector<std::string> keys;
  const auto& entries = data_->entries;
  for (auto entry = entries.lower_bound(prefix);
       entry != entries.end() && entry->first.starts_with(prefix) && keys.size() < limit;
       ++entry) {
    if (entry->second.expires_at > clock_.wall()) keys.push_back(entry->first);
  }
  co_return keys;
}

Awaitable<void> MemoryStore::publish(const Context&, std::string channel, std::string body) {
  auto deliver = [data = data_, channel = std::move(channel), body = std::move(body)] {
    const auto listeners = data->channels.find(channel);
    if (listeners != data->channels.end()) listeners->second.notify(body);
  };
  asio::post(executor_, std::move(deliver));
  co_return;
}

Subscription MemoryStore::subscribe(std::string channel, MessageCallback callback) {
  return data_->channels[std::move(channel)].add(std::move(callback));
}

Awaitable<void> MemoryStore::ping(const Context&) {
  co_return;
}

}  // namespace suitemcp::store
