#pragma once

#include "base/context.hpp"
#include "base/crypto.hpp"
#include "base/secret.hpp"
#include "identity/key_record.hpp"
#include "identity/key_uses.hpp"
#include "identity/state_secrets.hpp"
#include "net/asio.hpp"
#include "store/fresh_cache.hpp"
#include "store/key_value_store.hpp"
#include "store/listeners.hpp"

#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
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

/// A key was given an earlier end than the one that was known.
struct EarlierEnd {
  std::string key_id;
  base::WallTime at;
};

/// Makes, verifies, lists and revokes API keys. The store holds HMAC-SHA256(key) only.
///
/// A key leads to its user (auth:session:DIGEST, written once), and is valid while that user's list
/// (a field of the hash auth:keys) holds it. What a process writes to a list stands only if nobody
/// wrote meanwhile, so of two logins at once neither undoes what the other did.
///
/// verify() asks the store at most once per key and `fresh_for`. A revocation or an earlier end is
/// published: every process forgets the key and tells its listeners within a second. Because a
/// message can be lost while the store is down, a long stream also asks is_valid() from time to
/// time.
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
    // A key unused for that long is refused and goes; 0: no limit. At least twice `use_interval`:
    // the last use may be older in the store than it was.
    std::chrono::seconds idle_limit{0};
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

  /// A key of that name in place of the one there is. The old one goes on for `grace` under another
  /// name ("default (replaced)"), so that clients can be changed over; with no grace it is revoked.
  /// Of two at once the later one replaces the earlier one's key too.
  /// Errors: as make(), but for identity.name_taken.
  Awaitable<NewKey> replace(
      const Context& context,
      std::string user_id,
      std::string email,
      std::string name,
      std::chrono::seconds ttl,
      std::chrono::seconds grace
  );
  /// False when the user has no such key. Errors: invalid_argument for the name, conflict
  /// identity.name_taken.
  Awaitable<bool> rename(
      const Context& context, std::string user_id, std::string key_id, std::string name
  );

  /// Empty: malformed, unknown, expired, idle for too long or revoked. Register the stream of a
  /// verified key with on_revoked and on_earlier_end before the next co_await, or ask is_valid()
  /// after: what happens meanwhile may pass unheard. `address` is the IP address that the request
  /// came from, for the list of keys.
  Awaitable<std::optional<VerifiedKey>> verify(
      const Context& context, std::string_view presented, std::string_view address = {}
  );
  /// The MCP client behind a verified key has said what it is; for the list of keys, which shows
  /// the first 100 bytes.
  void note_client(const base::Principal& principal, std::string_view client);
  /// Asks the store, whatever was remembered. A key that is to end earlier than `key` says is told
  /// to the on_earlier_end listeners of this process.
  Awaitable<bool> is_valid(const Context& context, VerifiedKey key);

  Awaitable<std::vector<KeyRecord>> list(const Context& context);
  Awaitable<std::vector<KeyRecord>> list_of(const Context& context, std::string user_id);

  /// False when there is no such key.
  Awaitable<bool> revoke(const Context& context, std::string key_id);
  /// False when the user has no such key.
  Awaitable<bool> revoke_of(const Context& context, std::string user_id, std::string key_id);
  /// How many were revoked.
  Awaitable<std::size_t> revoke_all_of(const Context& context, std::string user_id);
  Awaitable<std::size_t> revoke_all(const Context& context);

  /// `listener` hears the id of each key revoked from now on, in whatever process.
  store::Subscription on_revoked(std::function<void(const std::string& key_id)> listener);
  /// `listener` hears of each key replaced from now on, in whatever process: what was opened with
  /// it must end then.
  store::Subscription on_earlier_end(std::function<void(const EarlierEnd& end)> listener);

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
  bool is_idle(const KeyRecord& record, const std::optional<KeyUse>& use) const;

  NewKey draft(std::string user_id, std::string email, std::chrono::seconds ttl);
  /// Writes the key where a request finds it, and then does to the list what makes it valid.
  Awaitable<void> issue(
      const Context& context,
      KeyRecord record,
      std::string session,
      std::chrono::seconds ttl,
      std::function<void(KeyList&)> place
  );
  Awaitable<void> give_earlier_end(const Context& context, ListedKey key);

  Awaitable<KeyList> read_list(const Context& context, std::string user_id);
  /// Does `change` to the list, again if another process wrote meanwhile. Expired keys drop out.
  Awaitable<void> change_list(
      const Context& context, std::string user_id, std::function<void(KeyList&)> change
  );
  /// Those of the list that live, with their last use.
  Awaitable<std::vector<KeyRecord>> records_of(const Context& context, KeyList list);
  Awaitable<std::size_t> end_found(
      const Context& context, std::string key_id, std::optional<std::string> user_id
  );
  Awaitable<void> end(const Context& context, KeyRecord record, std::string session);
  void require_room(const KeyList& list) const;
  std::string session_of(const base::Secret& key) const;
  void forget(const std::string& key_id);
  void hear_earlier_end(std::string_view message);

  base::HmacKey digest_key_;
  std::optional<base::HmacKey> previous_digest_key_;
  store::KeyValueStore& store_;
  const base::Clock& clock_;
  base::Random& random_;
  const Options options_;
  DigestCache<VerifiedKey> accepted_;
  DigestCache<std::monostate> refused_;
  KeyUses uses_;
  std::uint64_t changes_ = 0;  // heard so far; tells a look-up that its answer may be old
  store::Listeners<std::string> revoked_;
  store::Listeners<EarlierEnd> earlier_ends_;
  store::Subscription revocations_;
  store::Subscription replacements_;
};

}  // namespace suitemcp::identity
