#include "identity/browser_sessions.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/random.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::identity {
namespace {

namespace json = boost::json;
template <class T>
using Awaitable = asio::awaitable<T>;

constexpr std::string_view kPrefix = "auth:browser:";
constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kRandomLetters = 43;
constexpr std::size_t kMaxUserIdBytes = 64;

/// Nothing else may get into a key of the store: a colon would reach into another user's.
bool is_user_id(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !text.empty() && text.size() <= kMaxUserIdBytes &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

/// USER of "USER.RANDOM"; empty optional for anything that we did not write.
std::optional<std::string_view> user_of(std::string_view cookie) {
  const auto dot = cookie.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto user_id = cookie.substr(0, dot);
  const auto random = cookie.substr(dot + 1);
  const bool is_ours = is_user_id(user_id) && random.size() == kRandomLetters &&
                       base::decode_base64url(random).has_value();
  return is_ours ? std::optional(user_id) : std::nullopt;
}

std::string prefix_of(std::string_view user_id) {
  return fmt::format("{}{}:", kPrefix, user_id);
}

std::string key_of(const base::HmacKey& cookies, std::string_view cookie, std::string_view user) {
  return prefix_of(user) + base::hex(cookies.digest(cookie));
}

/// The time when a session ends, as the store has it.
base::WallTime end_of(std::string_view record) {
  const auto value = base::parse_json(record);
  const auto* object = value ? value->if_object() : nullptr;
  if (object == nullptr) return {};
  return base::from_unix(base::find_integer(*object, "expiresAt").value_or(0));
}

std::string token_of(const base::HmacKey& forms, std::string_view cookie, std::string_view form) {
  // The length keeps "a" + "bc" and "ab" + "c" apart.
  const auto digest = forms.digest(fmt::format("{}:{}{}", form.size(), form, cookie));
  return base::base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace

BrowserSessions::BrowserSessions(
    store::KeyValueStore& store,
    const base::Clock& clock,
    base::Random& random,
    const StateSecrets& secrets
)
    : store_(store), clock_(clock), random_(random) {
  const auto add = [this](const base::Secret& secret) {
    generations_.push_back(
        {base::HmacKey(base::derive_key(secret, "browser-session-digest")),
         base::HmacKey(base::derive_key(secret, "form-token"))}
    );
  };
  add(secrets.current);
  if (secrets.previous) add(*secrets.previous);
}

std::vector<std::string> BrowserSessions::keys_of(std::string_view cookie) const {
  std::vector<std::string> keys;
  const auto user_id = user_of(cookie);
  if (!user_id) return keys;
  for (const auto& secret : generations_) keys.push_back(key_of(secret.cookies, cookie, *user_id));
  return keys;
}

Awaitable<base::Secret> BrowserSessions::start(const base::Context& context, std::string user_id) {
  if (!is_user_id(user_id)) {
    throw base::Error(
        base::ErrorKind::internal, "identity.bad_user_id", "a session for something that is no id"
    );
  }
  base::Secret cookie(fmt::format("{}.{}", user_id, base::random_token(random_, kRandomBytes)));
  auto record =
      json::serialize(json::object{{"expiresAt", base::to_unix(clock_.wall() + kLifetime)}});
  auto key = key_of(generations_.front().cookies, cookie.expose(), user_id);
  co_await store_.set(context, std::move(key), std::move(record), {.ttl = kLifetime});
  co_return cookie;
}

Awaitable<std::optional<std::string>> BrowserSessions::find(
    const base::Context& context, std::string cookie
) {
  const auto keys = keys_of(cookie);
  for (const auto& key : keys) {
    const auto record = co_await store_.get(context, key);
    if (record && clock_.wall() < end_of(*record)) co_return std::string(*user_of(cookie));
  }
  co_return std::nullopt;
}

Awaitable<void> BrowserSessions::end(const base::Context& context, std::string cookie) {
  const auto keys = keys_of(cookie);
  for (const auto& key : keys) co_await store_.remove(context, key);
}

Awaitable<void> BrowserSessions::end_all_of(const base::Context& context, std::string user_id) {
  if (!is_user_id(user_id)) co_return;  // start() made none for it
  const auto keys = co_await store_.scan(context, prefix_of(user_id));
  for (const auto& key : keys) co_await store_.remove(context, key);
}

std::string BrowserSessions::form_token(std::string_view cookie, std::string_view form) const {
  return token_of(generations_.front().forms, cookie, form);
}

bool BrowserSessions::is_form_token(
    std::string_view presented, std::string_view cookie, std::string_view form
) const {
  return !cookie.empty() && std::ranges::any_of(generations_, [&](const Generation& secret) {
    return base::equal_in_constant_time(presented, token_of(secret.forms, cookie, form));
  });
}

}  // namespace suitemcp::identity
