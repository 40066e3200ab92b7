#include "identity/login_refresh.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace suitemcp::identity {
namespace {

using base::Error;
using base::ErrorKind;
template <class T>
using Awaitable = asio::awaitable<T>;

constexpr std::chrono::seconds kProviderLimit{30};  // of one person
constexpr std::chrono::seconds kKeepLimit{5};
constexpr std::chrono::seconds kLockLifetime{60};
/// So many people in a row are no accident: the next one would fare the same.
constexpr int kFailuresInRow = 3;

std::string lock_key_of(const std::string& id) {
  return "auth:refresh-lock:" + id;
}

/// Errors that may say nothing about the person.
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

Awaitable<std::expected<oidc::Person, Error>> person_of(
    oidc::LoginClient& client, base::Context context, oidc::TokenSet tokens, std::string subject
) {
  try {
    co_return co_await client.refreshed_person(context, std::move(tokens), std::move(subject));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    co_return std::unexpected(error);
  }
}

}  // namespace

LoginRefresh::LoginRefresh(Parts parts, std::chrono::seconds interval)
    : parts_(parts), interval_(interval) {
}

Awaitable<void> LoginRefresh::run_once(const Context& context) {
  if (is_stopping_) co_return;
  const auto due = co_await find_due(context);
  int failures = 0;
  for (const auto& id : due) {
    if (is_stopping_) co_return;
    const auto outcome = co_await try_refresh(context, id);
    if (outcome == Outcome::answered) failures = 0;
    if (outcome == Outcome::failed && ++failures == kFailuresInRow) co_return;
  }
}

bool LoginRefresh::is_due(base::WallTime last) const {
  return last + interval_ <= parts_.clock.wall();
}

Awaitable<std::vector<std::string>> LoginRefresh::find_due(const Context& context) {
  auto ids = co_await parts_.tokens.profile_ids(context);
  std::ranges::sort(ids);
  std::erase_if(asked_, [&ids](const auto& asked) {
    return !std::ranges::binary_search(ids, asked.first);
  });
  std::vector<std::pair<base::WallTime, std::string>> found;
  for (auto& id : ids) {
    try {
      const auto last = co_await last_look(context, id);
      if (last && is_due(*last)) found.emplace_back(*last, std::move(id));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::internal) throw;
      report_damage(context, id, error);
    }
  }
  // Nobody starves behind people for whom the provider fails again and again.
  std::ranges::sort(found);
  std::vector<std::string> due;
  for (auto& [last, id] : found) due.push_back(std::move(id));
  co_return due;
}

Awaitable<std::optional<base::WallTime>> LoginRefresh::last_look(
    const Context& context, std::string id
) {
  const auto asked = asked_.find(id);
  if (asked != asked_.end() && !is_due(asked->second)) co_return std::nullopt;
  const auto asked_at = asked == asked_.end() ? base::WallTime::min() : asked->second;
  const auto profile = co_await parts_.profiles.load(context, id);
  if (!profile) co_await parts_.tokens.remove(context, id);
  if (!profile || !profile->login) co_return std::nullopt;
  if (profile->login->ended) {
    co_await finish_end(context, std::move(id));
    co_return std::nullopt;
  }
  co_return std::max(profile->login->checked_at, asked_at);
}

/// A damaged profile is no reason to leave the others alone.
void LoginRefresh::report_damage(
    const Context& context, const std::string& id, const Error& error
) {
  context.log.error(
      "login not refreshed", {{"sub", id}, {"code", error.code()}, {"error", error.detail()}}
  );
  asked_.insert_or_assign(id, parts_.clock.wall());
}

Awaitable<LoginRefresh::Outcome> LoginRefresh::try_refresh(const Context& context, std::string id) {
  try {
    const auto keys = co_await parts_.keys.list_of(context, id);
    if (keys.empty()) co_return Outcome::not_asked;
    co_return co_await refresh(context, id);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::internal) throw;
    report_damage(context, id, error);
    co_return Outcome::not_asked;
  }
}

Awaitable<LoginRefresh::Outcome> LoginRefresh::refresh(const Context& context, std::string id) {
  // Two at once could use a refresh token twice, which providers take for theft.
  const auto lock = lock_key_of(id);
  const store::SetOptions options{.ttl = kLockLifetime, .if_absent = true};
  if (!co_await parts_.store.set(context, lock, "1", options)) co_return Outcome::not_asked;
  auto outcome = Outcome::not_asked;
  std::exception_ptr failure;
  try {
    outcome = co_await refresh_locked(context, std::move(id));
  } catch (...) {  // rethrown: only the lock goes first
    failure = std::current_exception();
  }
  co_await parts_.store.remove(context, lock);
  if (failure) std::rethrow_exception(failure);
  co_return outcome;
}

Awaitable<LoginRefresh::Outcome> LoginRefresh::refresh_locked(
    const Context& context, std::string id
) {
  // Another process may have just been here.
  const auto profile = co_await parts_.profiles.load(context, id);
  const bool is_signed_in = profile && profile->login && !profile->login->ended;
  if (!is_signed_in || !is_due(profile->login->checked_at)) co_return Outcome::not_asked;
  auto used = co_await parts_.tokens.get(context, id);
  if (!used) co_return Outcome::not_asked;
  asked_.insert_or_assign(std::move(id), parts_.clock.wall());
  const auto limited = context.within(kProviderLimit);
  auto answer = co_await ask(limited, *profile->login, used->token);
  if (!answer) co_return co_await fail(context, *profile, std::move(*used), answer.error());
  if (!*answer) co_return Outcome::not_asked;
  auto& tokens = **answer;
  // Before all else: the token that was used may be used up.
  if (tokens.refresh_token) {
    co_await keep(context, *profile, std::move(*used), std::move(*tokens.refresh_token));
  }
  auto person =
      co_await person_of(parts_.client, limited, std::move(tokens), profile->login->subject);
  co_return co_await hear(context, *profile, std::move(person));
}

Awaitable<LoginRefresh::Answer> LoginRefresh::ask(
    const Context& context, const Login& login, base::Secret token
) {
  try {
    // One provider's token is not for another to see.
    if (co_await parts_.client.issuer(context) != login.issuer) co_return std::nullopt;
    co_return co_await parts_.client.refresh(context, std::move(token));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    co_return std::unexpected(error);
  }
}

/// In its own time: the round's may be over, and the token would be lost.
Awaitable<void> LoginRefresh::keep(
    Context context, const Profile& profile, RefreshTokens::Kept used, base::Secret token
) {
  context.deadline = base::SteadyTime::max();
  // False: a login of since then has put its own.
  co_await parts_.tokens.replace(
      context.within(kKeepLimit), profile.id, std::move(used), std::move(token)
  );
}

Awaitable<LoginRefresh::Outcome> LoginRefresh::fail(
    const Context& context, const Profile& profile, RefreshTokens::Kept used, const Error& error
) {
  if (error.code() != oidc::kRefreshRefused.text()) {
    warn(context, profile, "login not refreshed", error);
    co_return is_about_provider(error) ? Outcome::failed : Outcome::answered;
  }
  asked_.erase(profile.id);  // should this fail half-way, the next round goes on with it
  // Of that login only: the person may have signed in again since.
  if (co_await parts_.profiles.end_login(context, profile.id, profile.login->signed_in_at)) {
    warn(context, profile, "login ended by the provider", error);
    co_await parts_.sessions.end_all_of(context, profile.id);
  }
  // Last: while it is there, finish_end() comes back.
  co_await parts_.tokens.remove(context, profile.id, std::move(used));
  co_return Outcome::answered;
}

/// What a process that died in fail() has left: else its browsers would be signed in again with the
/// next login.
Awaitable<void> LoginRefresh::finish_end(const Context& context, std::string id) {
  // In this order: a login of meanwhile puts its token after it is seen in the profile.
  auto left = co_await parts_.tokens.get(context, id);
  const auto profile = co_await parts_.profiles.load(context, id);
  if (!profile || !profile->login || !profile->login->ended) co_return;
  co_await parts_.sessions.end_all_of(context, id);
  if (left) co_await parts_.tokens.remove(context, std::move(id), std::move(*left));
}

Awaitable<LoginRefresh::Outcome> LoginRefresh::hear(
    const Context& context, const Profile& profile, std::expected<oidc::Person, Error> person
) {
  if (!person && person.error().code() == oidc::kNoUserName.text()) {
    // The provider has answered, and by its answer this person could not sign in.
    warn(context, profile, "groups lost", person.error());
    person = without_groups(profile);
  }
  if (!person) {
    warn(context, profile, "login not refreshed", person.error());
    co_return is_about_provider(person.error()) ? Outcome::failed : Outcome::answered;
  }
  const bool is_change = person->groups != profile.login->groups;
  const auto groups = person->groups.size();
  const bool is_written = co_await parts_.profiles.update_login(
      context, profile.id, std::move(*person), profile.login->signed_in_at
  );
  if (is_written && is_change) {
    context.log.info(
        "groups changed",
        {{"sub", subject_of(profile)}, {"email", profile.email}, {"groups", groups}}
    );
  }
  co_return Outcome::answered;
}

}  // namespace suitemcp::identity
