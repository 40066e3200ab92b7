#include "identity/profiles.hpp"

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "identity/add_command.hpp"
#include "identity/names.hpp"
#include "identity/profile_keys.hpp"
#include "identity/refresh_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::identity {
namespace {

using base::Error;
using base::ErrorKind;
template <class T>
using Awaitable = asio::awaitable<T>;

constexpr const char* kChangedChannel = "crm:profiles:changed";

/// An id holds no slash: no two pairs give the same text.
std::string seal_identity(const std::string& id, const std::string& entity) {
  return fmt::format("crm:profiles/{}/{}/pass", id, entity);
}

}  // namespace

std::string email_key_of(const std::string& normal) {
  return "crm:profile-email:" + normal;
}

std::string login_key_of(const std::string& issuer, const std::string& subject) {
  // An issuer is a URL and holds no line end: no two pairs give the same text.
  return "crm:profile-login:" + base::hex(base::sha256(issuer + "\n" + subject));
}

Error contended(std::string_view what) {
  Error error(
      ErrorKind::unavailable, "identity.contended", fmt::format("{} changes all the time", what)
  );
  return error.set_retry_after(std::chrono::seconds(1));
}

Profiles::Profiles(
    store::KeyValueStore& store,
    const base::Clock& clock,
    base::Random& random,
    const StateSecrets& secrets,
    Options options
)
    : sealing_(random, secrets, "profile-seal"),
      store_(store),
      clock_(clock),
      random_(random),
      known_(clock, options.fresh_for, options.max_cached) {
  messages_ = store_.subscribe(kChangedChannel, [this](const std::string& id) {
    forget(id);
    listeners_.notify(id);
  });
}

Awaitable<std::string> Profiles::claim_id(const Context& context, std::string email) {
  const auto key = email_key_of(email);
  for (int attempt = 0; attempt < kProfileAttempts; ++attempt) {
    auto id = base::random_token(random_, kProfileIdBytes);
    if (co_await store_.set(context, key, id, {.if_absent = true})) co_return id;
    if (auto taken = co_await store_.get(context, key)) co_return *taken;
  }
  throw contended("profile of this e-mail");
}

Awaitable<Profile> Profiles::get_or_add(
    const Context& context, std::string email, std::optional<std::string> name
) {
  require_email(email);
  if (name) require_name(*name, "name");
  email = normal_email(email);
  Profile fresh;
  fresh.id = co_await claim_id(context, email);
  fresh.email = email;
  fresh.name = name.value_or(email);
  const bool added = co_await store_.hash_compare_and_set(
      context, kProfilesKey, fresh.id, std::nullopt, to_json(fresh)
  );
  if (added) {
    co_await announce(context, fresh.id);
    co_return fresh;
  }
  if (name) {
    auto rename = [&name](Profile& profile) {
      return std::exchange(profile.name, *name) != *name ? Change::told : Change::none;
    };
    co_await change(context, fresh.id, rename);
  }
  const auto text = co_await store_.hash_get(context, kProfilesKey, fresh.id);
  if (!text) throw contended("profile of this e-mail");
  co_return parse_profile(fresh.id, *text);
}

Awaitable<std::shared_ptr<const Profile>> Profiles::find(const Context& context, std::string id) {
  if (const auto* known = known_.find(id)) co_return *known;
  for (int attempt = 0; attempt < kProfileAttempts; ++attempt) {
    const auto heard = changes_;
    std::shared_ptr<const Profile> profile;
    if (const auto text = co_await store_.hash_get(context, kProfilesKey, id)) {
      profile = std::make_shared<const Profile>(parse_profile(id, *text));
    }
    // A grant removed while the answer was on its way must not come back through the cache.
    if (heard != changes_) continue;
    known_.put(id, profile);
    co_return profile;
  }
  throw contended("the set of profiles");
}

Awaitable<std::optional<Profile>> Profiles::load(const Context& context, std::string id) {
  const auto text = co_await store_.hash_get(context, kProfilesKey, id);
  if (!text) co_return std::nullopt;
  co_return parse_profile(id, *text);
}

Awaitable<std::optional<Profile>> Profiles::find_by_email(
    const Context& context, std::string email
) {
  auto id = co_await store_.get(context, email_key_of(normal_email(email)));
  if (!id) co_return std::nullopt;
  co_return co_await load(context, std::move(*id));
}

Awaitable<std::vector<Profile>> Profiles::list(const Context& context) {
  std::vector<Profile> profiles;
  for (const auto& [id, text] : co_await store_.hash_all(context, kProfilesKey)) {
    profiles.push_back(parse_profile(id, text));
  }
  std::ranges::sort(profiles, {}, &Profile::email);
  co_return profiles;
}

Awaitable<bool> Profiles::change(
    const Context& context, std::string id, std::function<Change(Profile&)> change
) {
  for (int attempt = 0; attempt < kProfileAttempts; ++attempt) {
    const auto text = co_await store_.hash_get(context, kProfilesKey, id);
    if (!text) co_return false;
    auto profile = parse_profile(id, *text);
    const auto kind = change(profile);
    if (kind == Change::none) co_return false;
    const bool written =
        co_await store_.hash_compare_and_set(context, kProfilesKey, id, text, to_json(profile));
    if (!written) continue;
    if (kind == Change::told) co_await announce(context, id);
    co_return true;
  }
  throw contended("profile " + id);
}

Awaitable<bool> Profiles::grant(
    const Context& context,
    std::string id,
    std::string entity,
    CrmCredentials credentials,
    std::string origin
) {
  require_name(credentials.user_name, "CRM user name");
  EntityGrant granted;
  granted.user_name = credentials.user_name;
  granted.origin = std::move(origin);
  granted.sealed_password = sealing_.seal(credentials.password.expose(), seal_identity(id, entity));
  auto put = [&entity, &granted](Profile& profile) {
    profile.entities.insert_or_assign(entity, granted);
    return Change::told;
  };
  co_return co_await change(context, id, put);
}

Awaitable<bool> Profiles::remove_grant(const Context& context, std::string id, std::string entity) {
  auto drop = [&entity](Profile& profile) {
    return profile.entities.erase(entity) > 0 ? Change::told : Change::none;
  };
  co_return co_await change(context, id, drop);
}

Awaitable<bool> Profiles::remove(const Context& context, std::string id) {
  const auto profile = co_await load(context, id);
  if (!profile) co_return false;
  const bool removed = co_await store_.hash_remove(context, kProfilesKey, id);
  co_await announce(context, id);
  if (!profile->email.empty()) co_await free_key(context, email_key_of(profile->email), id);
  if (const auto& login = profile->login) {
    co_await free_key(context, login_key_of(login->issuer, login->subject), id);
  }
  co_await store_.hash_remove(context, RefreshTokens::kKey, id);
  co_return removed;
}

Awaitable<void> Profiles::free_key(const Context& context, std::string key, std::string id) {
  if (co_await store_.get(context, key) == id) co_await store_.remove(context, key);
}

Awaitable<std::optional<CrmCredentials>> Profiles::credentials(
    const Context& context, std::string id, std::string entity
) {
  const auto profile = co_await find(context, id);
  if (!profile) co_return std::nullopt;
  const auto grant = profile->entities.find(entity);
  if (grant == profile->entities.end()) co_return std::nullopt;
  co_return CrmCredentials{grant->second.user_name, open(*profile, entity)};
}

base::Secret Profiles::open(const Profile& profile, const std::string& entity) const {
  const auto& grant = profile.entities.at(entity);
  auto password = sealing_.open(grant.sealed_password, seal_identity(profile.id, entity));
  if (password) return std::move(*password);
  throw Error(
      ErrorKind::internal,
      "identity.cannot_open",
      fmt::format("CRM password of profile {} for {} does not open", profile.id, entity),
      fmt::format(
          "The stored CRM password for {} cannot be opened, because API_KEY_SECRET has changed. "
          "The operator must set the former one as API_KEY_SECRET_PREVIOUS, or store the password "
          "again: {}",
          entity,
          add_command(profile, entity, grant.user_name, grant.origin)
      )
  );
}

Awaitable<void> Profiles::announce(const Context& context, std::string id) {
  forget(id);
  co_await store_.publish(context, kChangedChannel, id);
}

void Profiles::forget(const std::string& id) {
  ++changes_;
  known_.erase(id);
}

store::Subscription Profiles::on_changed(std::function<void(const std::string& id)> listener) {
  return listeners_.add(std::move(listener));
}

}  // namespace suitemcp::identity
