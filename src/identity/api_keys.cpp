#include "identity/api_keys.hpp"

#include "base/error.hpp"
#include "identity/api_key_format.hpp"
#include "identity/key_places.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace suitemcp::identity {
namespace {

using base::Error;
using base::ErrorKind;
template <class T>
using Awaitable = asio::awaitable<T>;

constexpr const char* kRevokedChannel = "auth:revoked";

bool is_key_id(std::string_view text) {
  return text.size() == kKeyIdDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

ApiKeys::ApiKeys(
    store::KeyValueStore& store,
    const base::Clock& clock,
    base::Random& random,
    const StateSecrets& secrets,
    net::TaskGroup& tasks,
    Options options
)
    : digest_key_(base::derive_key(secrets.current, "api-key-digest")),
      store_(store),
      clock_(clock),
      random_(random),
      options_(options),
      accepted_(clock, options.fresh_for, options.max_cached),
      refused_(clock, options.refused_for, options.max_cached),
      uses_(store, clock, tasks, options.use_interval, options.max_cached) {
  if (secrets.previous) {
    previous_digest_key_.emplace(base::derive_key(*secrets.previous, "api-key-digest"));
  }
  revocations_ = store_.subscribe(kRevokedChannel, [this](const std::string& key_id) {
    forget(key_id);
    revoked_.notify(key_id);
  });
  replacements_ = store_.subscribe(kEarlierEndChannel, [this](const std::string& message) {
    hear_earlier_end(message);
  });
}

Awaitable<std::optional<VerifiedKey>> ApiKeys::verify(
    const Context& context, std::string_view presented, std::string_view address
) {
  if (!is_api_key(presented)) co_return std::nullopt;
  const auto digest = digest_key_.digest(presented);
  if (const auto* known = accepted_.find(digest)) {
    if (clock_.wall() >= known->expires_at) co_return std::nullopt;
    uses_.note(known->principal->key_id, known->expires_at, address);
    co_return *known;
  }
  if (refused_.find(digest) != nullptr) co_return std::nullopt;
  std::optional<base::Digest> previous;
  if (previous_digest_key_) {
    previous = previous_digest_key_->digest(presented);
  }
  const auto verified = co_await look_up(context, digest, previous);
  if (verified) {
    accepted_.put(digest, *verified);
    uses_.note(verified->principal->key_id, verified->expires_at, address);
  } else {
    refused_.put(digest, {});
  }
  co_return verified;
}

void ApiKeys::note_client(const base::Principal& principal, std::string_view client) {
  uses_.note_client(principal.key_id, client);
}

Awaitable<std::optional<VerifiedKey>> ApiKeys::look_up(
    const Context& context, base::Digest digest, std::optional<base::Digest> previous
) {
  constexpr int kAttempts = 5;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto heard = changes_;
    auto verified = co_await load(context, digest);
    if (!verified && previous) verified = co_await load(context, *previous);
    // A key revoked while the answer was on its way must not come back through the cache.
    if (!verified || heard == changes_) co_return verified;
  }
  Error busy(ErrorKind::unavailable, "identity.revoking", "keys are being revoked all the time");
  throw busy.set_retry_after(std::chrono::seconds(1));
}

Awaitable<std::optional<VerifiedKey>> ApiKeys::load(const Context& context, base::Digest digest) {
  const auto session = session_key_of(digest);
  const auto text = co_await store_.get(context, session);
  if (!text) co_return std::nullopt;
  auto list = co_await read_list(context, parse_key_record(*text).user_id);
  const auto* listed = list.find_session(session);
  if (listed == nullptr || clock_.wall() >= listed->record.expires_at) co_return std::nullopt;
  const auto& record = listed->record;
  if (options_.idle_limit.count() > 0) {
    const auto use = co_await uses_.read(context, record.id);
    if (is_idle(record, use)) {
      co_await end(context, record, session);
      co_return std::nullopt;
    }
  }
  auto principal = std::make_shared<const base::Principal>(
      base::Principal{.user_id = record.user_id, .email = record.email, .key_id = record.id}
  );
  co_return VerifiedKey{std::move(principal), record.expires_at, digest};
}

bool ApiKeys::is_idle(const KeyRecord& record, const std::optional<KeyUse>& use) const {
  if (options_.idle_limit.count() == 0) return false;
  const auto last = use ? std::max(use->at, record.created_at) : record.created_at;
  return clock_.wall() >= last + options_.idle_limit;
}

Awaitable<bool> ApiKeys::is_valid(const Context& context, VerifiedKey key) {
  const auto loaded = co_await load(context, key.digest);
  if (loaded && loaded->expires_at < key.expires_at) {
    earlier_ends_.notify({loaded->principal->key_id, loaded->expires_at});
  }
  co_return loaded.has_value();
}

Awaitable<std::vector<KeyRecord>> ApiKeys::list(const Context& context) {
  std::vector<KeyRecord> records;
  for (const auto& [user_id, text] : co_await store_.hash_all(context, kListsKey)) {
    std::ranges::move(
        co_await records_of(context, parse_key_list(user_id, text)), std::back_inserter(records)
    );
  }
  std::ranges::sort(records, {}, [](const KeyRecord& record) {
    return std::tie(record.email, record.created_at, record.name);
  });
  co_return records;
}

Awaitable<std::vector<KeyRecord>> ApiKeys::list_of(const Context& context, std::string user_id) {
  auto records = co_await records_of(context, co_await read_list(context, user_id));
  std::ranges::sort(records, {}, [](const KeyRecord& record) {
    return std::tie(record.created_at, record.name);
  });
  co_return records;
}

Awaitable<std::vector<KeyRecord>> ApiKeys::records_of(const Context& context, KeyList list) {
  std::vector<KeyRecord> records;
  std::string user_of_expired;
  for (auto& [session, record] : list.keys) {
    if (record.expires_at <= clock_.wall()) {
      user_of_expired = record.user_id;
      continue;
    }
    const auto use = co_await uses_.read(context, record.id);
    if (is_idle(record, use)) {
      co_await end(context, record, session);
      continue;
    }
    if (use) {
      record.last_used_at = use->at;
      record.client = use->client;
      record.address = use->address;
    }
    records.push_back(std::move(record));
  }
  if (!user_of_expired.empty()) {
    co_await change_list(context, user_of_expired, [](KeyList&) {});
  }
  co_return records;
}

Awaitable<bool> ApiKeys::revoke(const Context& context, std::string key_id) {
  if (!is_key_id(key_id)) co_return false;
  const auto found = co_await end_found(context, key_id, std::nullopt);
  // Perhaps an earlier try removed it and could not tell the others.
  if (found == 0) co_await store_.publish(context, kRevokedChannel, key_id);
  co_return found > 0;
}

Awaitable<bool> ApiKeys::revoke_of(
    const Context& context, std::string user_id, std::string key_id
) {
  if (!is_key_id(key_id)) co_return false;
  co_return co_await end_found(context, key_id, user_id) > 0;
}

Awaitable<std::size_t> ApiKeys::revoke_all_of(const Context& context, std::string user_id) {
  std::size_t count = 0;
  KeyList list;
  bool is_damaged = false;
  try {
    list = co_await read_list(context, user_id);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::internal) throw;
    is_damaged = true;
  }
  // No key is valid without the list; open streams end when their keys are looked at again.
  if (is_damaged) co_await store_.hash_remove(context, kListsKey, user_id);
  for (const auto& [session, record] : list.keys) {
    if (record.expires_at > clock_.wall()) ++count;
    co_await end(context, record, session);
  }
  co_return count;
}

Awaitable<std::size_t> ApiKeys::revoke_all(const Context& context) {
  std::size_t count = 0;
  for (const auto& [user_id, text] : co_await store_.hash_all(context, kListsKey)) {
    count += co_await revoke_all_of(context, user_id);
  }
  co_return count;
}

Awaitable<std::size_t> ApiKeys::end_found(
    const Context& context, std::string key_id, std::optional<std::string> user_id
) {
  std::size_t found = 0;
  for (const auto& session : co_await store_.scan(context, session_prefix_of(key_id))) {
    const auto text = co_await store_.get(context, session);
    if (!text) continue;
    auto record = parse_key_record(*text);
    if (user_id && record.user_id != *user_id) continue;
    ++found;
    co_await end(context, std::move(record), session);
  }
  co_return found;
}

/// The list first: from then on the key is not valid. The session last: as long as it is there,
/// another try finds it and tells the others.
Awaitable<void> ApiKeys::end(const Context& context, KeyRecord record, std::string session) {
  co_await change_list(context, record.user_id, [&session](KeyList& list) {
    list.remove(session);
  });
  forget(record.id);
  co_await store_.publish(context, kRevokedChannel, record.id);
  co_await uses_.remove(context, record.id);
  co_await store_.remove(context, session);
}

Awaitable<KeyList> ApiKeys::read_list(const Context& context, std::string user_id) {
  const auto text = co_await store_.hash_get(context, kListsKey, user_id);
  if (!text) co_return KeyList{};
  co_return parse_key_list(user_id, *text);
}

Awaitable<void> ApiKeys::change_list(
    const Context& context, std::string user_id, std::function<void(KeyList&)> change
) {
  constexpr int kAttempts = 50;  // each lost one is another's success
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto before = co_await store_.hash_get(context, kListsKey, user_id);
    auto list = before ? parse_key_list(user_id, *before) : KeyList{};
    const auto expired = list.drop_expired(clock_.wall());
    change(list);
    std::optional<std::string> after;
    if (!list.keys.empty()) after = to_json(list);
    const bool is_written =
        after == before ||
        co_await store_.hash_compare_and_set(context, kListsKey, user_id, before, after);
    if (!is_written) continue;
    for (const auto& key_id : expired) co_await uses_.remove(context, key_id);
    co_return;
  }
  Error busy(ErrorKind::unavailable, "identity.contended", "a list of keys changes all the time");
  throw busy.set_retry_after(std::chrono::seconds(1));
}

void ApiKeys::forget(const std::string& key_id) {
  ++changes_;
  accepted_.erase_if([&key_id](const VerifiedKey& key) { return key.principal->key_id == key_id; });
}

/// "0123456789abcdef 1800000000": which key, and its end in seconds since 1970.
void ApiKeys::hear_earlier_end(std::string_view message) {
  std::string key_id(message.substr(0, kKeyIdDigits));
  forget(key_id);
  const auto rest = message.substr(key_id.size());
  std::int64_t unix_seconds = 0;
  if (!rest.starts_with(' ')) return;
  const auto [stop, fault] =
      std::from_chars(rest.data() + 1, rest.data() + rest.size(), unix_seconds);
  if (fault != std::errc() || stop != rest.data() + rest.size()) return;
  earlier_ends_.notify({std::move(key_id), base::from_unix(unix_seconds)});
}

store::Subscription ApiKeys::on_revoked(std::function<void(const std::string& key_id)> listener) {
  return revoked_.add(std::move(listener));
}

store::Subscription ApiKeys::on_earlier_end(std::function<void(const EarlierEnd& end)> listener) {
  return earlier_ends_.add(std::move(listener));
}

}  // namespace suitemcp::identity
