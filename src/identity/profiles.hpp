#pragma once

#include "base/context.hpp"
#include "base/secret.hpp"
#include "identity/profile.hpp"
#include "identity/state_secrets.hpp"
#include "net/asio.hpp"
#include "store/fresh_cache.hpp"
#include "store/key_value_store.hpp"
#include "store/listeners.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// People and what they were granted. CRM passwords are sealed with a key derived from the state
/// secret, for one profile, entity and field: a sealed text copied elsewhere does not open.
///
/// find() and credentials() ask the store at most once per profile and `fresh_for`; a change is
/// published and noticed by every process within a second.
/// Errors: what the store throws (unavailable), internal identity.bad_profile and
/// identity.cannot_open (sealed with a secret that is not known any more).
/// Threads: io thread only. Lifetime: the collaborators must outlive it.
class Profiles {
 public:
  template <class T>
  using Awaitable = asio::awaitable<T>;
  using Context = base::Context;

  struct Options {
    std::chrono::seconds fresh_for{5};
    std::size_t max_cached = 10'000;
  };

  Profiles(
      store::KeyValueStore& store,
      const base::Clock& clock,
      base::Random& random,
      const StateSecrets& secrets,
      Options options
  );

  /// The profile with this e-mail, made if there is none; `name`, where given, replaces its name.
  /// Errors: invalid_argument identity.bad_email, identity.bad_name.
  Awaitable<Profile> get_or_add(
      const Context& context, std::string email, std::optional<std::string> name
  );
  /// Null when there is none.
  Awaitable<std::shared_ptr<const Profile>> find(const Context& context, std::string id);
  /// Upper and lower case are the same.
  Awaitable<std::optional<Profile>> find_by_email(const Context& context, std::string email);
  Awaitable<std::vector<Profile>> list(const Context& context);

  /// Adds or replaces what the profile may use. False when there is no such profile.
  /// Errors: invalid_argument identity.bad_name.
  Awaitable<bool> grant(
      const Context& context, std::string id, std::string entity, CrmCredentials credentials
  );
  /// False when there was no such profile or grant.
  Awaitable<bool> remove_grant(const Context& context, std::string id, std::string entity);
  /// Revoke the profile's keys first. False when there is no such profile.
  Awaitable<bool> remove(const Context& context, std::string id);

  /// Empty: the entity is not granted.
  Awaitable<std::optional<CrmCredentials>> credentials(
      const Context& context, std::string id, std::string entity
  );

  /// `listener` hears the id of each profile that is added, changed or removed from now on.
  store::Subscription on_changed(std::function<void(const std::string& id)> listener);

 private:
  Awaitable<bool> change(
      const Context& context, std::string id, std::function<bool(Profile&)> change
  );
  Awaitable<std::string> claim_id(const Context& context, std::string email);
  Awaitable<void> announce(const Context& context, std::string id);
  void forget(const std::string& id);
  base::Secret open(const Profile& profile, const std::string& entity) const;

  base::Secret seal_key_;
  std::optional<base::Secret> previous_seal_key_;
  store::KeyValueStore& store_;
  base::Random& random_;
  store::FreshCache<std::string, std::shared_ptr<const Profile>> known_;
  std::uint64_t changes_ = 0;  // heard so far; tells a look-up that its answer may be old
  store::Listeners<std::string> listeners_;
  store::Subscription messages_;
};

}  // namespace suitemcp::identity
