#include "identity/api_keys.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "identity/api_key_format.hpp"
#include "identity/names.hpp"
#include "net/task_group.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace suitemcp::identity {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;
using store::KeyValueStore;
template <class T>
using Awaitable = asio::awaitable<T>;

constexpr std::string_view kSessionPrefix = "auth:session:";
constexpr const char* kRevokedChannel = "auth:revoked";
constexpr std::size_t kIdDigits = 16;
constexpr std::chrono::seconds kClaimGrace{60
};  // a name claimed by a process that died is free then
constexpr std::chrono::seconds kUseWriteLimit{5};

std::string session_key_of(const base::Digest& digest) {
  return std::string(kSessionPrefix) + base::hex(digest);
}

std::string names_key_of(const std::string& user_id) {
  return "auth:keys:" + user_id;
}
std::string use_key_of(const std::string& key_id) {
  return "auth:used:" + key_id;
}

/// An entry of the user's hash auth:keys:*, by key name.
struct Claim {
  std::string session_key;
  base::WallTime created_at;
  base::WallTime expires_at;
};

std::string to_json(const Claim& claim) {
  return json::serialize(json::object{
      {"session", claim.session_key},
      {"createdAt", base::to_unix(claim.created_at)},
      {"expiresAt", base::to_unix(claim.expires_at)}
  });
}

Claim parse_claim(const std::string& text) {
  const auto value = base::parse_json(text);
  if (!value || !value->is_object()) return {};
  const auto& object = value->get_object();
  return {
      std::string(base::find_string(object, "session").value_or("")),
      base::from_unix(base::find_integer(object, "createdAt").value_or(0)),
      base::from_unix(base::find_integer(object, "expiresAt").value_or(0))
  };
}

bool is_key_id(std::string_view text) {
  return text.size() == kIdDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<base::WallTime> parse_time(const std::optional<std::string>& text) {
  std::int64_t unix_seconds = 0;
  if (!text) return std::nullopt;
  std::from_chars(text->data(), text->data() + text->size(), unix_seconds);
  return base::from_unix(unix_seconds);
}

Awaitable<void> record_use(
    KeyValueStore* store, std::string key_id, std::int64_t at, std::chrono::milliseconds ttl
) {
  const auto context = base::Context{}.within(kUseWriteLimit);
  co_await store->set(context, use_key_of(key_id), std::to_string(at), {.ttl = ttl});
}

}  // namespace

ApiKeys::ApiKeys(
    KeyValueStore& store,
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
      tasks_(tasks),
      options_(options),
      accepted_(clock, options.fresh_for, options.max_cached),
      refused_(clock, options.refused_for, options.max_cached),
      used_(clock, options.use_interval, options.max_cached) {
  if (secrets.previous) {
    previous_digest_key_.emplace(base::derive_key(*secrets.previous, "api-key-digest"));
  }
  messages_ = store_.subscribe(kRevokedChannel, [this](const std::string& key_id) {
    forget(key_id);
    listeners_.notify(key_id);
  });
}

Awaitable<NewKey> ApiKeys::make(
    const Context& context,
    std::string user_id,
    std::string email,
    std::string name,
    std::chrono::seconds ttl,
    NameClash clash
) {
  require_name(name, "key name");
  const auto held = co_await list_of(context, user_id);
  if (held.size() >= options_.max_per_user) {
    const auto text = fmt::format("the user already has {} keys: revoke one first", held.size());
    throw Error(ErrorKind::conflict, "identity.too_many_keys", text, text);
  }
  NewKey made{make_api_key(random_), {}};
  const auto digest = digest_key_.digest(made.key.expose());
  auto& record = made.record;
  record.id = base::hex(digest).substr(0, kIdDigits);
  record.user_id = std::move(user_id);
  record.email = std::move(email);
  record.name = name;
  record.created_at = base::from_unix(base::to_unix(clock_.wall()));
  record.expires_at = record.created_at + ttl;
  const auto session_key = session_key_of(digest);
  std::size_t number = 1;
  while (!co_await claim_name(context, record, session_key)) {
    if (clash == NameClash::refuse || number > 2 * options_.max_per_user) {
      const auto text =
          fmt::format("the user already has a key named {}: choose another name", name);
      throw Error(ErrorKind::conflict, "identity.name_taken", text, text);
    }
    record.name = fmt::format("{}-{}", name, ++number);
  }
  // The name first: a key that is in no list could not be revoked by its user.
  co_await store_.set(context, session_key, to_json(record), {.ttl = ttl});
  co_return made;
}

Awaitable<bool> ApiKeys::claim_name(
    const Context& context, KeyRecord record, std::string session_key
) {
  const auto names = names_key_of(record.user_id);
  const auto claim = to_json(Claim{std::move(session_key), record.created_at, record.expires_at});
  const auto present = co_await store_.hash_get(context, names, record.name);
  if (present) {
    const auto other = parse_claim(*present);
    const bool expired = other.expires_at <= clock_.wall();
    const bool abandoned = other.created_at + kClaimGrace <= clock_.wall() &&
                           !co_await store_.get(context, other.session_key);
    if (!expired && !abandoned) co_return false;
  }
  co_return co_await store_.hash_compare_and_set(context, names, record.name, present, claim);
}

Awaitable<std::optional<VerifiedKey>> ApiKeys::verify(
    const Context& context, std::string_view presented
) {
  if (!is_api_key(presented)) co_return std::nullopt;
  const auto digest = digest_key_.digest(presented);
  if (const auto* known = accepted_.find(digest)) {
    if (clock_.wall() >= known->expires_at) co_return std::nullopt;
    const auto verified = *known;
    note_use(verified);
    co_return verified;
  }
  if (refused_.find(digest) != nullptr) co_return std::nullopt;
  std::optional<base::Digest> previous;
  if (previous_digest_key_) {
    previous = previous_digest_key_->digest(presented);
  }
  const auto verified = co_await look_up(context, digest, previous);
  if (verified) {
    accepted_.put(digest, *verified);
    note_use(*verified);
  } else {
    refused_.put(digest, {});
  }
  co_return verified;
}

Awaitable<std::optional<VerifiedKey>> ApiKeys::look_up(
    const Context& context, base::Digest digest, std::optional<base::Digest> previous
) {
  constexpr int kAttempts = 5;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto heard = revocations_;
    auto verified = co_await load(context, digest);
    if (!verified && previous) verified = co_await load(context, *previous);
    // A key revoked while the answer was on its way must not come back through the cache.
    if (!verified || heard == revocations_) co_return verified;
  }
  Error busy(ErrorKind::unavailable, "identity.revoking", "keys are being revoked all the time");
  throw busy.set_retry_after(std::chrono::seconds(1));
}

Awaitable<std::optional<VerifiedKey>> ApiKeys::load(const Context& context, base::Digest digest) {
  auto record = co_await read(context, session_key_of(digest));
  if (!record || clock_.wall() >= record->expires_at) co_return std::nullopt;
  auto principal = std::make_shared<const base::Principal>(base::Principal{
      .user_id = std::move(record->user_id),
      .email = std::move(record->email),
      .key_id = std::move(record->id)
  });
  co_return VerifiedKey{std::move(principal), record->expires_at, digest};
}

Awaitable<bool> ApiKeys::is_valid(const Context& context, VerifiedKey key) {
  const auto loaded = co_await load(context, key.digest);
  co_return loaded.has_value();
}

void ApiKeys::note_use(const VerifiedKey& key) {
  const auto& key_id = key.principal->key_id;
  if (used_.find(key_id) != nullptr) return;
  used_.put(key_id, {});
  const auto now = clock_.wall();
  const auto ttl = std::chrono::ceil<std::chrono::milliseconds>(key.expires_at - now);
  tasks_.spawn("identity.record_use", record_use(&store_, key_id, base::to_unix(now), ttl));
}

Awaitable<std::optional<KeyRecord>> ApiKeys::read(const Context& context, std::string session_key) {
  const auto text = co_await store_.get(context, std::move(session_key));
  if (!text) co_return std::nullopt;
  co_return parse_key_record(*text);
}

Awaitable<std::vector<KeyRecord>> ApiKeys::list(const Context& context) {
  std::vector<KeyRecord> records;
  for (const auto& session_key : co_await store_.scan(context, std::string(kSessionPrefix))) {
    auto record = co_await read(context, session_key);
    if (!record || record->expires_at <= clock_.wall()) continue;
    record->last_used_at = parse_time(co_await store_.get(context, use_key_of(record->id)));
    records.push_back(std::move(*record));
  }
  std::ranges::sort(records, {}, [](const KeyRecord& record) {
    return std::tie(record.email, record.created_at, record.name);
  });
  co_return records;
}

Awaitable<std::vector<KeyRecord>> ApiKeys::list_of(const Context& context, std::string user_id) {
  std::vector<KeyRecord> records;
  const auto names = names_key_of(user_id);
  for (const auto& [name, text] : co_await store_.hash_all(context, names)) {
    const auto claim = parse_claim(text);
    if (claim.expires_at <= clock_.wall()) {
      co_await store_.hash_compare_and_set(context, names, name, text, std::nullopt);
      continue;
    }
    auto record = co_await read(context, claim.session_key);
    if (!record) continue;
    record->last_used_at = parse_time(co_await store_.get(context, use_key_of(record->id)));
    records.push_back(std::move(*record));
  }
  std::ranges::sort(records, {}, [](const KeyRecord& record) {
    return std::tie(record.created_at, record.name);
  });
  co_return records;
}

Awaitable<bool> ApiKeys::revoke(const Context& context, std::string key_id) {
  if (!is_key_id(key_id)) co_return false;
  bool found = false;
  const auto prefix = std::string(kSessionPrefix) + key_id;
  for (const auto& session_key : co_await store_.scan(context, prefix)) {
    auto record = co_await read(context, session_key);
    if (!record) continue;
    found = true;
    co_await end(context, std::move(*record), session_key);
  }
  // Perhaps an earlier try removed it and could not tell the others.
  if (!found) co_await store_.publish(context, kRevokedChannel, key_id);
  co_return found;
}

Awaitable<std::size_t> ApiKeys::revoke_all_of(const Context& context, std::string user_id) {
  std::size_t count = 0;
  for (auto& record : co_await list_of(context, std::move(user_id))) {
    if (co_await revoke(context, record.id)) ++count;
  }
  co_return count;
}

Awaitable<std::size_t> ApiKeys::revoke_all(const Context& context) {
  std::size_t count = 0;
  for (auto& record : co_await list(context)) {
    if (co_await revoke(context, record.id)) ++count;
  }
  co_return count;
}

Awaitable<void> ApiKeys::end(const Context& context, KeyRecord record, std::string session_key) {
  co_await store_.remove(context, session_key);
  forget(record.id);
  co_await store_.publish(context, kRevokedChannel, record.id);
  const auto names = names_key_of(record.user_id);
  const auto claim = co_await store_.hash_get(context, names, record.name);
  // The name may already belong to a newer key.
  if (claim && parse_claim(*claim).session_key == session_key) {
    co_await store_.hash_compare_and_set(context, names, record.name, claim, std::nullopt);
  }
  co_await store_.remove(context, use_key_of(record.id));
}

void ApiKeys::forget(const std::string& key_id) {
  ++revocations_;
  accepted_.erase_if([&key_id](const VerifiedKey& key) { return key.principal->key_id == key_id; });
}

store::Subscription ApiKeys::on_revoked(std::function<void(const std::string& key_id)> listener) {
  return listeners_.add(std::move(listener));
}

}  // namespace suitemcp::identity
