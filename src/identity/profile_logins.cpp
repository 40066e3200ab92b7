// How an identity at the identity provider comes to its profile.
#include "base/crypto.hpp"
#include "base/random.hpp"
#include "identity/names.hpp"
#include "identity/profile_keys.hpp"
#include "identity/profiles.hpp"

#include <utility>

namespace suitemcp::identity {
namespace {

template <class T>
using Awaitable = asio::awaitable<T>;

bool is_of(const Login& login, const oidc::Person& person) {
  return login.issuer == person.issuer && login.subject == person.subject;
}

/// Writes down what the provider says; false when only the time is new.
bool hear(Profile& profile, const oidc::Person& person, base::WallTime now) {
  auto& login = *profile.login;
  const bool is_same = profile.name == person.name && login.user_name == person.crm_user_name &&
                       login.groups == person.groups && !login.ended;
  profile.name = person.name;
  login.user_name = person.crm_user_name;
  login.groups = person.groups;
  login.checked_at = now;
  login.ended = false;
  return !is_same;
}

/// Whether the profile is signed in, and by that login if one is named.
bool is_signed_in(const Profile& profile, std::optional<base::WallTime> signed_in_at) {
  const auto& login = profile.login;
  return login && !login->ended &&
         signed_in_at.value_or(login->signed_in_at) == login->signed_in_at;
}

base::WallTime whole_seconds(base::WallTime time) {
  return base::from_unix(base::to_unix(time));
}

}  // namespace

Awaitable<Profile> Profiles::sign_in(
    const Context& context, oidc::Person person, oidc::EmailTrust trust
) {
  const bool is_own_email = person.is_email_verified || trust == oidc::EmailTrust::always;
  person.email = is_own_email ? normal_email(person.email) : "";
  const auto login_key = login_key_of(person.issuer, person.subject);
  for (int attempt = 0; attempt < kProfileAttempts; ++attempt) {
    auto known = co_await store_.get(context, login_key);
    std::optional<Profile> profile;
    if (known) {
      profile = co_await bind(context, *known, person);
      // Nothing of ours writes such a key. The profile is its owner's; this person gets another.
      if (!profile) co_await free_key(context, login_key, *known);
    } else {
      profile = co_await adopt(context, person);
    }
    if (profile) co_return co_await own_email(context, std::move(*profile), person.email);
    // The key first, so that of two logins at once both come to the same profile; it is made under
    // that id by the next turn. This also mends a key whose profile was lost.
    auto fresh = base::random_token(random_, kProfileIdBytes);
    co_await store_.set(context, login_key, std::move(fresh), {.if_absent = true});
  }
  throw contended("the login of a person");
}

Awaitable<std::optional<Profile>> Profiles::bind(
    const Context& context, std::string id, const oidc::Person& person
) {
  for (int attempt = 0; attempt < kProfileAttempts; ++attempt) {
    const auto text = co_await store_.hash_get(context, kProfilesKey, id);
    auto profile = text ? parse_profile(id, *text) : Profile{.id = id};
    if (profile.login && !is_of(*profile.login, person)) co_return std::nullopt;
    const bool is_new = !profile.login;
    if (is_new) profile.login = Login{.issuer = person.issuer, .subject = person.subject};
    const auto now = whole_seconds(clock_.wall());
    const bool is_news = hear(profile, person, now);
    profile.login->signed_in_at = now;
    const bool written =
        co_await store_.hash_compare_and_set(context, kProfilesKey, id, text, to_json(profile));
    if (!written) continue;
    if (is_new || is_news) co_await announce(context, id);
    co_return profile;
  }
  throw contended("profile " + id);
}

Awaitable<std::optional<Profile>> Profiles::adopt(
    const Context& context, const oidc::Person& person
) {
  if (person.email.empty()) co_return std::nullopt;
  auto id = co_await store_.get(context, email_key_of(person.email));
  if (!id) co_return std::nullopt;
  const auto present = co_await load(context, *id);
  if (present && present->email != person.email) co_return std::nullopt;
  auto profile = co_await bind(context, *id, person);
  if (!profile) co_return std::nullopt;
  const auto login_key = login_key_of(person.issuer, person.subject);
  if (co_await store_.set(context, login_key, *id, {.if_absent = true})) co_return profile;
  if (co_await store_.get(context, login_key) == id) co_return profile;
  // Another login of this person, which did not find this profile, has just come to another one.
  auto give_back = [&person](Profile& adopted) {
    if (!adopted.login || !is_of(*adopted.login, person)) return Change::none;
    adopted.login.reset();
    return Change::told;
  };
  co_await change(context, *id, give_back);
  co_return std::nullopt;
}

Awaitable<Profile> Profiles::own_email(const Context& context, Profile profile, std::string email) {
  if (email.empty()) co_return profile;
  const auto key = email_key_of(email);
  const bool is_claimed = co_await store_.set(context, key, profile.id, {.if_absent = true});
  if (!is_claimed && co_await store_.get(context, key) != profile.id) co_return profile;
  if (profile.email == email) co_return profile;
  const auto former = std::exchange(profile.email, email);
  auto move = [&email](Profile& moved) {
    return std::exchange(moved.email, email) == email ? Change::none : Change::told;
  };
  co_await change(context, profile.id, move);
  if (!former.empty()) co_await free_key(context, email_key_of(former), profile.id);
  co_return profile;
}

Awaitable<bool> Profiles::update_login(
    const Context& context,
    std::string id,
    oidc::Person person,
    std::optional<base::WallTime> signed_in_at
) {
  const auto now = whole_seconds(clock_.wall());
  auto update = [&person, now, signed_in_at](Profile& profile) {
    if (!is_signed_in(profile, signed_in_at) || !is_of(*profile.login, person)) {
      return Change::none;
    }
    return hear(profile, person, now) ? Change::told : Change::quiet;
  };
  co_return co_await change(context, std::move(id), update);
}

Awaitable<bool> Profiles::end_login(
    const Context& context, std::string id, std::optional<base::WallTime> signed_in_at
) {
  auto end = [signed_in_at](Profile& profile) {
    if (!is_signed_in(profile, signed_in_at)) return Change::none;
    profile.login->ended = true;
    return Change::told;
  };
  co_return co_await change(context, std::move(id), end);
}

Awaitable<std::vector<Profile>> Profiles::find_by_subject(
    const Context& context, std::string subject
) {
  auto profiles = co_await list(context);
  std::erase_if(profiles, [&subject](const Profile& profile) {
    return !profile.login || profile.login->subject != subject;
  });
  co_return profiles;
}

}  // namespace suitemcp::identity
