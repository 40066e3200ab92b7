#include "base/error.hpp"
#include "base/random.hpp"
#include "identity/api_key_format.hpp"
#include "identity/api_keys.hpp"
#include "identity/key_places.hpp"
#include "identity/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::identity {
namespace {

using base::Error;
using base::ErrorKind;
template <class T>
using Awaitable = asio::awaitable<T>;

[[noreturn]] void refuse_name(std::string_view name) {
  const auto text = fmt::format("there is already a key named {}: choose another name", name);
  throw Error(ErrorKind::conflict, "identity.name_taken", text, text);
}

/// "operator-2"
std::string numbered(const std::string& name, std::size_t number) {
  return number == 1 ? name : fmt::format("{}-{}", name, number);
}

/// "default (replaced)", "default (replaced 2)"
std::string replaced(const std::string& name, std::size_t number) {
  return number == 1 ? fmt::format("{} (replaced)", name)
                     : fmt::format("{} (replaced {})", name, number);
}

}  // namespace

NewKey ApiKeys::draft(std::string user_id, std::string email, std::chrono::seconds ttl) {
  NewKey made{make_api_key(random_), {}};
  auto& record = made.record;
  record.id = session_of(made.key).substr(session_prefix_of("").size(), kKeyIdDigits);
  record.user_id = std::move(user_id);
  record.email = std::move(email);
  record.created_at = base::from_unix(base::to_unix(clock_.wall()));
  record.expires_at = record.created_at + ttl;
  return made;
}

std::string ApiKeys::session_of(const base::Secret& key) const {
  return session_key_of(digest_key_.digest(key.expose()));
}

void ApiKeys::require_room(const KeyList& list) const {
  if (list.keys.size() < options_.max_per_user) return;
  const auto text = fmt::format("there are already {} keys: revoke one first", list.keys.size());
  throw Error(ErrorKind::conflict, "identity.too_many_keys", text, text);
}

Awaitable<void> ApiKeys::issue(
    const Context& context,
    KeyRecord record,
    std::string session,
    std::chrono::seconds ttl,
    std::function<void(KeyList&)> place
) {
  // What would be refused leaves nothing behind.
  auto list = co_await read_list(context, record.user_id);
  list.drop_expired(clock_.wall());
  place(list);
  // The list last: what it holds must work. A session without it is worth nothing.
  co_await store_.set(context, session, to_json(record), {.ttl = ttl});
  co_await change_list(context, record.user_id, std::move(place));
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
  auto made = draft(std::move(user_id), std::move(email), ttl);
  const auto session = session_of(made.key);
  const auto place = [&](KeyList& list) {
    require_room(list);
    if (clash == NameClash::refuse && list.find_name(name) != nullptr) refuse_name(name);
    made.record.name = list.free_name([&](std::size_t number) { return numbered(name, number); });
    list.keys.push_back({session, made.record});
  };
  co_await issue(context, made.record, session, ttl, place);
  co_return made;
}

Awaitable<NewKey> ApiKeys::replace(
    const Context& context,
    std::string user_id,
    std::string email,
    std::string name,
    std::chrono::seconds ttl,
    std::chrono::seconds grace
) {
  require_name(name, "key name");
  auto made = draft(std::move(user_id), std::move(email), ttl);
  made.record.name = name;
  const auto session = session_of(made.key);
  std::optional<ListedKey> old;
  const auto place = [&](KeyList& list) {
    old.reset();
    if (auto* present = list.find_name(name)) {
      present->record.expires_at =
          std::min(present->record.expires_at, made.record.created_at + grace);
      present->record.name =
          list.free_name([&](std::size_t number) { return replaced(name, number); });
      old = *present;
      if (grace.count() == 0) list.remove(old->session);
    }
    require_room(list);
    list.keys.push_back({session, made.record});
  };
  co_await issue(context, made.record, session, ttl, place);
  if (old && grace.count() == 0) {
    co_await end(context, old->record, old->session);
  } else if (old) {
    co_await give_earlier_end(context, *old);
  }
  co_return made;
}

Awaitable<void> ApiKeys::give_earlier_end(const Context& context, ListedKey key) {
  const auto& record = key.record;
  forget(record.id);
  co_await store_.publish(
      context, kEarlierEndChannel, fmt::format("{} {}", record.id, base::to_unix(record.expires_at))
  );
  // The list decides; this lets the store forget the key when it ends. Revoked meanwhile, the key
  // has no place in the list, and writing its session again does not bring it back.
  if (!co_await store_.get(context, key.session)) co_return;
  const auto left = record.expires_at - clock_.wall();
  const auto ttl = std::chrono::ceil<std::chrono::milliseconds>(left);
  if (ttl.count() <= 0) co_return;
  co_await store_.set(context, key.session, to_json(record), {.ttl = ttl});
}

Awaitable<bool> ApiKeys::rename(
    const Context& context, std::string user_id, std::string key_id, std::string name
) {
  require_name(name, "key name");
  bool is_found = false;
  co_await change_list(context, std::move(user_id), [&](KeyList& list) {
    auto* key = list.find_id(key_id);
    is_found = key != nullptr;
    if (!is_found || key->record.name == name) return;
    if (list.find_name(name) != nullptr) refuse_name(name);
    key->record.name = name;
  });
  co_return is_found;
}

}  // namespace suitemcp::identity
