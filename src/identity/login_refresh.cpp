#include "identity/login_refresh.hpp"

#include "base/error.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace suitemcp::identity {
namespace {

using base::Error;
using base::ErrorKind;
template <class T>
using Awaitable = asio::awaitable<T>;

constexpr std::chrono::seconds kRefreshLimit{30};  // of one person
constexpr std::chrono::seconds kLockLifetime{2 * kRefreshLimit};
constexpr std::size_t kMaxAsked = 100'000;

std::string lock_key_of(const std::string& id) {
  return "auth:refresh-lock:" + id;
}

/// Errors that say nothing about the person: the next one would fare the same.
bool is_about_provider(const Error& error) {
  return error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::timeout ||
         error.code() == oidc::kClientRefused.text();
}

void warn(
    const base::Context& context, const Profile& profile, std::string_view event, const Error& error
) {
  context.log.warn(
      event,
      {{"sub", subject_of(profile)},
       {"email", profile.email},
       {"code", error.code()},
       {"error", error.detail()}}
  );
}

/// The person of a profile in no group any more.
oidc::Person without_groups(const Profile& profile) {
  oidc::Person person;
  person.issuer = profile.login->issuer;
  person.subject = profile.login->subject;
  person.crm_user_name = profile.login->user_name;
  person.name = profile.name;
  return person;
}

}  // namespace

LoginRefresh::LoginRefresh(
    oidc::LoginClient& client,
    Profiles& profiles,
    RefreshTokens& tokens,
    ApiKeys& keys,
    store::KeyValueStore& store,
    const base::Clock& clock,
    std::chrono::seconds interval
)
    : client_(client),
      profiles_(profiles),
      tokens_(tokens),
      keys_(keys),
      store_(store),
      clock_(clock),
      interval_(interval),
      asked_(clock, interval, kMaxAsked) {
}

Awaitable<void> LoginRefresh::run_once(const base::Context& context) {
  for (auto& id : co_await tokens_.profile_ids(context)) {
    if (asked_.find(id) != nullptr) continue;
    try {
      if (!co_await is_wanted(context, id)) continue;
      if (co_await refresh(context, id) == Round::over) co_return;
    } catch (const Error& error) {
      // A damaged profile is no reason to leave the others alone.
      if (error.kind() != ErrorKind::internal) throw;
      context.log.error(
          "login not refreshed", {{"sub", id}, {"code", error.code()}, {"error", error.detail()}}
      );
      asked_.put(std::move(id), {});
    }
  }
}

bool LoginRefresh::is_due(const Profile& profile) const {
  return profile.login && !profile.login->ended &&
         profile.login->checked_at + interval_ <= clock_.wall();
}

Awaitable<bool> LoginRefresh::is_wanted(const base::Context& context, std::string id) {
  const auto profile = co_await profiles_.load(context, id);
  if (!profile) {
    co_await tokens_.remove(context, id);
    co_return false;
  }
  if (!is_due(*profile)) co_return false;
  const auto keys = co_await keys_.list_of(context, std::move(id));
  co_return !keys.empty();
}

Awaitable<LoginRefresh::Round> LoginRefresh::refresh(const base::Context& context, std::string id) {
  // Two at once could use a refresh token twice, which providers take for theft.
  const auto lock = lock_key_of(id);
  const store::SetOptions options{.ttl = kLockLifetime, .if_absent = true};
  if (!co_await store_.set(context, lock, "1", options)) co_return Round::goes_on;
  auto round = Round::goes_on;
  std::exception_ptr failure;
  try {
    round = co_await refresh_locked(context.within(kRefreshLimit), std::move(id));
  } catch (...) {  // rethrown: only the lock goes first
    failure = std::current_exception();
  }
  co_await store_.remove(context, lock);
  if (failure) std::rethrow_exception(failure);
  co_return round;
}

Awaitable<LoginRefresh::Round> LoginRefresh::refresh_locked(base::Context context, std::string id) {
  // Another process may have just been here.
  const auto profile = co_await profiles_.load(context, id);
  if (!profile || !is_due(*profile)) co_return Round::goes_on;
  const auto token = co_await tokens_.get(context, id);
  if (!token) co_return Round::goes_on;
  asked_.put(id, {});
  auto answer = co_await ask(context, *profile->login, *token);
  if (!answer) co_return co_await fail(context, *profile, *token, answer.error());
  if (!*answer) co_return Round::goes_on;
  auto& login = **answer;
  // Before all else: the token that was used may be used up.
  if (login.refresh_token) co_await tokens_.put(context, id, *login.refresh_token);
  co_return co_await hear(context, *profile, std::move(login.person));
}

Awaitable<LoginRefresh::Answer> LoginRefresh::ask(
    const base::Context& context, const Login& login, base::Secret token
) {
  try {
    // One provider's token is not for another to see.
    if (co_await client_.issuer(context) != login.issuer) co_return std::nullopt;
    co_return co_await client_.refresh(context, std::move(token), login.subject);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    co_return std::unexpected(error);
  }
}

Awaitable<LoginRefresh::Round> LoginRefresh::fail(
    const base::Context& context,
    const Profile& profile,
    const base::Secret& token,
    const Error& error
) {
  if (error.code() == oidc::kRefreshRefused.text()) {
    // Of that login only: the person may have signed in again since.
    if (co_await profiles_.end_login(context, profile.id, profile.login->signed_in_at)) {
      warn(context, profile, "login ended by the provider", error);
    }
    const auto present = co_await tokens_.get(context, profile.id);
    if (present && present->expose() == token.expose()) {
      co_await tokens_.remove(context, profile.id);
    }
    co_return Round::goes_on;
  }
  warn(context, profile, "login not refreshed", error);
  if (!is_about_provider(error)) co_return Round::goes_on;
  asked_.erase(profile.id);
  co_return Round::over;
}

Awaitable<LoginRefresh::Round> LoginRefresh::hear(
    const base::Context& context, const Profile& profile, std::expected<oidc::Person, Error> person
) {
  if (!person && person.error().code() == oidc::kNoUserName.text()) {
    // The provider has answered, and by its answer this person could not sign in.
    warn(context, profile, "groups lost", person.error());
    person = without_groups(profile);
  }
  if (!person) {
    warn(context, profile, "login not refreshed", person.error());
    if (!is_about_provider(person.error())) co_return Round::goes_on;
    asked_.erase(profile.id);
    co_return Round::over;
  }
  const bool is_change = person->groups != profile.login->groups;
  const auto groups = person->groups.size();
  const bool is_written = co_await profiles_.update_login(context, profile.id, std::move(*person));
  if (is_written && is_change) {
    context.log.info(
        "groups changed",
        {{"sub", subject_of(profile)}, {"email", profile.email}, {"groups", groups}}
    );
  }
  co_return Round::goes_on;
}

}  // namespace suitemcp::identity
