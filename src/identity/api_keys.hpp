#pragma once

#include "base/context.hpp"
#include "base/crypto.hpp"
#include "base/secret.hpp"
#include "identity/key_record.hpp"
#include "identity/state_secrets.hpp"
#include "net/asio.hpp"
#include "store/fresh_cache.hpp"
#include "store/key_value_store.hpp"
#include "store/listeners.hpp"

#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace suitemcp::base {
class Random;
}
namespace suitemcp::net {
class TaskGroup;
}

namespace suitemcp::identity {

/// A key that was presented and is valid. Cheap to copy.
struct VerifiedKey {
  std::shared_ptr<const base::Principal> principal;
  base::WallTime expires_at;
  base::Digest digest;  // under which the store keeps it
};

struct NewKey {
  base::Secret key;  // shown once, kept nowhere
  KeyRecord record;
};

/// What to do when the user already has a key of that name.
enum class NameClash { refuse, add_number };

/// Makes, verifies, lists and revokes API keys. The store holds HMAC-SHA256(key) only.
///
/// verify() asks the store at most once per key and `fresh_for`. A revocation is published: every
/// process forgets the key and tells its on_revoked listeners within a second. Because a message
/// can be lost while the store is down, a long stream also asks is_valid() from time to time.
/// Errors: what the store throws (unavailable: never "invalid key"), internal identity.bad_record.
/// Threads: io thread only. Lifetime: the collaborators must outlive it; drain `tasks` before.
class ApiKeys {
 public:
  template <class T>
  using Awaitable = asio::awaitable<T>;
  using Context = base::Context;

  struct Options {
    std::chrono::seconds fresh_for{5};      // how long a verified key is believed
    std::chrono::seconds refused_for{2};    // how long an unknown key is refused without asking
    std::chrono::seconds use_interval{60};  // how often "last used" is written
    std::size_t max_cached = 10'000;
    std::size_t max_per_user = 100;
  };

  ApiKeys(
      store::KeyValueStore& store,
      const base::Clock& clock,
      base::Random& random,
      const StateSecrets& secrets,
      net::TaskGroup& tasks,
      Options options
  );

  /// Errors: conflict identity.name_taken, identity.too_many_keys; invalid_argument for the name.
  Awaitable<NewKey> make(
      const Context& context,
      std::string user_id,
      std::string email,
      std::string name,
      std::chrono::seconds ttl,
      NameClash clash = NameClash::refuse
  );

  /// Empty: malformed, unknown, expired or revoked. Register the stream of a verified key with
  /// on_revoked before the next co_await, or a revocation may pass unheard.
  Awaitable<std::optional<VerifiedKey>> verify(const Context& context, std::string_view presented);
  /// Asks the store, whatever was remembered.
  Awaitable<bool> is_valid(const Context& context, VerifiedKey key);

  Awaitable<std::vector<KeyRecord>> list(const Context& context);
  Awaitable<std::vector<KeyRecord>> list_of(const Context& context, std::string user_id);

  /// False when there is no such key.
  Awaitable<bool> revoke(const Context& context, std::string key_id);
  /// How many were revoked.
  Awaitable<std::size_t> revoke_all_of(const Context& context, std::string user_id);
  Awaitable<std::size_t> revoke_all(const Context& context);

  /// `listener` hears the id of each key revoked from now on, in whatever process.
  store::Subscription on_revoked(std::function<void(const std::string& key_id)> listener);

 private:
  struct DigestHash {
    std::size_t operator()(const base::Digest& digest) const noexcept {
      std::size_t start = 0;  // an HMAC is evenly spread: any part of it is a hash
      std::memcpy(&start, digest.data(), sizeof start);
      return start;
    }
  };
  template <class Value>
  using DigestCache = store::FreshCache<base::Digest, Value, DigestHash>;

  Awaitable<std::optional<VerifiedKey>> look_up(
      const Context& context, base::Digest digest, std::optional<base::Digest> previous
  );
  Awaitable<std::optional<VerifiedKey>> load(const Context& context, base::Digest digest);
  Awaitable<bool> claim_name(const Context& context, KeyRecord record, std::string session_key);
  Awaitable<std::optional<KeyRecord>> read(const Context& context, std::string session_key);
  Awaitable<void> end(const Context& context, KeyRecord record, std::string session_key);
  void forget(const std::string& key_id);
  void note_use(const VerifiedKey& key);

  base::HmacKey digest_key_;
  std::optional<base::HmacKey> previous_digest_key_;
  store::KeyValueStore& store_;
  const base::Clock& clock_;
  base::Random& random_;
  net::TaskGroup& tasks_;
  const Options options_;
  DigestCache<VerifiedKey> accepted_;
  DigestCache<std::monostate> refused_;
  store::FreshCache<std::string, std::monostate> used_;
  std::uint64_t revocations_ = 0;  // heard so far; tells a look-up that its answer may be old
  store::Listeners<std::string> listeners_;
  store::Subscription messages_;
};

}  // namespace suitemcp::identity
