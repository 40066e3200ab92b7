#pragma once

#include "base/context.hpp"
#include "base/secret.hpp"
#include "identity/oidc/person.hpp"
#include "identity/oidc/settings.hpp"
#include "identity/profile.hpp"
#include "identity/sealing.hpp"
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
  /// The profile of who has just signed in, with what the provider says now. Issuer and subject
  /// decide; a profile that nobody has signed in to yet is adopted, once, by the first person whose
  /// e-mail address is its own and is verified (or believed: `trust`); else a new one is made. An
  /// address that is neither, or is another profile's, is not taken over. An ended login begins
  /// anew.
  Awaitable<Profile> sign_in(const Context& context, oidc::Person person, oidc::EmailTrust trust);
  /// What the provider says of a signed-in person later: name and groups, the login goes on.
  /// `signed_in_at`, where given, says of which login: one that began since knows better.
  /// False when the profile is gone or bound to somebody else, or when that login has ended.
  Awaitable<bool> update_login(
      const Context& context,
      std::string id,
      oidc::Person person,
      std::optional<base::WallTime> signed_in_at = std::nullopt
  );
  /// The provider has ended the login; `signed_in_at`, where given, says which: one that began
  /// since goes on. False when there was nothing to end.
  Awaitable<bool> end_login(
      const Context& context,
      std::string id,
      std::optional<base::WallTime> signed_in_at = std::nullopt
  );
  /// All profiles bound to that subject, of whatever issuer.
  Awaitable<std::vector<Profile>> find_by_subject(const Context& context, std::string subject);

  /// Null when there is none.
  Awaitable<std::shared_ptr<const Profile>> find(const Context& context, std::string id);
  /// The same, but asks the store whatever was remembered.
  Awaitable<std::optional<Profile>> load(const Context& context, std::string id);
  /// Upper and lower case are the same.
  Awaitable<std::optional<Profile>> find_by_email(const Context& context, std::string email);
  Awaitable<std::vector<Profile>> list(const Context& context);

  /// Adds or replaces what the profile may use; `origin` as profile.hpp says. False when there is
  /// no such profile. Errors: invalid_argument identity.bad_name.
  Awaitable<bool> grant(
      const Context& context,
      std::string id,
      std::string entity,
      CrmCredentials credentials,
      std::string origin = kOperatorOrigin
  );
  /// False when there was no such profile or grant.
  Awaitable<bool> remove_grant(const Context& context, std::string id, std::string entity);
  /// With its grants, its login and the refresh token of that. Revoke the profile's keys first.
  /// False when there is no such profile.
  Awaitable<bool> remove(const Context& context, std::string id);

  /// Empty: the entity is not granted.
  Awaitable<std::optional<CrmCredentials>> credentials(
      const Context& context, std::string id, std::string entity
  );

  /// `listener` hears the id of each profile that is added, changed or removed from now on. That
  /// the provider was asked again and said the same is no change.
  store::Subscription on_changed(std::function<void(const std::string& id)> listener);

 private:
  enum class Change { none, quiet, told };  // quiet: written, but no process needs to hear of it

  Awaitable<bool> change(
      const Context& context, std::string id, std::function<Change(Profile&)> change
  );
  /// Binds the profile, made if there is none, to the person. Empty: it is bound to somebody else.
  Awaitable<std::optional<Profile>> bind(
      const Context& context, std::string id, const oidc::Person& person
  );
  Awaitable<std::optional<Profile>> adopt(const Context& context, const oidc::Person& person);
  /// Makes the address find this profile, unless it finds another.
  Awaitable<Profile> own_email(const Context& context, Profile profile, std::string email);
  /// Removes the key if it names that profile.
  Awaitable<void> free_key(const Context& context, std::string key, std::string id);
  Awaitable<std::string> claim_id(const Context& context, std::string email);
  Awaitable<void> announce(const Context& context, std::string id);
  void forget(const std::string& id);
  base::Secret open(const Profile& profile, const std::string& entity) const;

  Sealing sealing_;
  store::KeyValueStore& store_;
  const base::Clock& clock_;
  base::Random& random_;
  store::FreshCache<std::string, std::shared_ptr<const Profile>> known_;
  std::uint64_t changes_ = 0;  // heard so far; tells a look-up that its answer may be old
  store::Listeners<std::string> listeners_;
  store::Subscription messages_;
};

}  // namespace suitemcp::identity
