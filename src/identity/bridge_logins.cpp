#include "identity/bridge_logins.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "identity/label.hpp"
#include "identity/user_code.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::identity {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;
template <class T>
using Awaitable = asio::awaitable<T>;

constexpr std::string_view kPrefix = "auth:bridge:";
constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kNonceLetters = 43;
constexpr std::size_t kMaxUserBytes = 64;
constexpr std::size_t kMaxHostBytes = 253;  // RFC 1035 2.3.4, without the dot at the end

// How long login and decision are known: the decision comes later and so outlives the login.
constexpr auto kRemembered = 2 * BridgeLogins::kLifetime;
// A decision in the last moment still reaches the tool.
constexpr std::chrono::minutes kDeliveryTime{1};

constexpr const char* kTaken = "taken";  // somebody decides: deliver() or refuse() follows
constexpr const char* kDelivered = "delivered";
constexpr const char* kRefused = "refused";
constexpr const char* kExpired = "expired";

/// What nonces are made of, and nothing else gets into a key of the store.
bool is_nonce(std::string_view text) {
  return text.size() == kNonceLetters && base::decode_base64url(text).has_value();
}

std::string key_of(std::string_view nonce) {
  return fmt::format("{}{}", kPrefix, nonce);
}
std::string decision_key_of(std::string_view nonce) {
  return key_of(nonce) + ":decision";
}
std::string result_key_of(std::string_view nonce) {
  return key_of(nonce) + ":key";
}

/// The page shows it to whoever decides: it must not pass for something else.
void require_label(
    std::string_view text, std::string_view what, std::size_t min_bytes, std::size_t max_bytes
) {
  if (text.size() >= min_bytes && clean_label(text, max_bytes) == text) return;
  const auto expected = fmt::format(
      "{}: expected {} to {} bytes of printable UTF-8 text, got {} bytes{}",
      what,
      min_bytes,
      max_bytes,
      text.size(),
      text.size() >= min_bytes && text.size() <= max_bytes
          ? " with a control character or needless blanks"
          : ""
  );
  throw Error(ErrorKind::invalid_argument, "bridge.bad_request", expected, expected);
}

std::string digest_of(
    const base::HmacKey& key, std::string_view nonce, const base::Secret& client_secret
) {
  auto text = fmt::format("{}:{}", nonce, client_secret.expose());
  auto digest = base::hex(key.digest(text));
  base::wipe(text);
  return digest;
}

}  // namespace

struct BridgeLogins::Record {
  BridgeRequest request;
  std::string user_code;
  std::string secret_digest;
  base::WallTime started_at;
  base::WallTime expires_at;
};

BridgeLogins::BridgeLogins(
    store::KeyValueStore& store,
    const base::Clock& clock,
    base::Random& random,
    const StateSecrets& secrets,
    std::function<void()> on_expired
)
    : store_(store), clock_(clock), random_(random), on_expired_(std::move(on_expired)) {
  const auto add = [this](const base::Secret& secret) {
    generations_.push_back(
        {base::HmacKey(base::derive_key(secret, "bridge-secret-digest")),
         base::derive_key(secret, "bridge-key-seal")}
    );
  };
  add(secrets.current);
  if (secrets.previous) add(*secrets.previous);
}

Awaitable<StartedBridge> BridgeLogins::start(const base::Context& context, BridgeRequest request) {
  require_label(request.linux_user, "linux_user", 1, kMaxUserBytes);
  require_label(request.host, "host", 0, kMaxHostBytes);
  StartedBridge started;
  started.nonce = base::random_token(random_, kTokenBytes);
  started.client_secret = base::Secret(base::random_token(random_, kTokenBytes));
  started.user_code = draw_user_code(random_);
  started.expires_in = kLifetime;
  const auto now = clock_.wall();
  auto record = json::serialize(json::object{
      {"linux_user", request.linux_user},
      {"host", request.host},
      {"address", request.address},
      {"user_code", started.user_code},
      {"secret", digest_of(generations_.front().digest, started.nonce, started.client_secret)},
      {"startedAt", base::to_unix(now)},
      {"expiresAt", base::to_unix(now + kLifetime)}
  });
  co_await store_.set(context, key_of(started.nonce), std::move(record), {.ttl = kRemembered});
  co_return started;
}

Awaitable<std::optional<PendingBridge>> BridgeLogins::find(
    const base::Context& context, std::string nonce
) {
  auto record = co_await read_open(context, std::move(nonce));
  if (!record) co_return std::nullopt;
  co_return PendingBridge{
      std::move(record->request), std::move(record->user_code), record->started_at
  };
}

Awaitable<std::optional<BridgeRequest>> BridgeLogins::decide(
    const base::Context& context, std::string nonce
) {
  auto record = co_await read_open(context, nonce);
  if (!record) co_return std::nullopt;
  const bool is_first = co_await store_.set(
      context, decision_key_of(nonce), kTaken, {.ttl = kRemembered, .if_absent = true}
  );
  if (!is_first) co_return std::nullopt;
  co_return std::move(record->request);
}

Awaitable<void> BridgeLogins::deliver(
    const base::Context& context, std::string nonce, base::Secret key
) {
  const auto record = co_await read(context, nonce);
  const auto now = clock_.wall();
  if (!record || now >= record->expires_at + kDeliveryTime) {
    throw Error(
        ErrorKind::not_found,
        "bridge.gone",
        "the bridge login ended before its key was delivered",
        "The tool has stopped waiting. Start its login again."
    );
  }
  const auto life = std::chrono::duration_cast<base::milliseconds>(
      std::max<base::WallTime::duration>(record->expires_at - now, kDeliveryTime)
  );
  const auto place = result_key_of(nonce);
  auto sealed = base::seal(generations_.front().seal, random_, key.expose(), place);
  co_await store_.set(context, place, std::move(sealed), {.ttl = life});
  co_await store_.set(context, decision_key_of(nonce), kDelivered, {.ttl = kRemembered});
}

Awaitable<void> BridgeLogins::refuse(const base::Context& context, std::string nonce) {
  if (!is_nonce(nonce)) co_return;
  co_await store_.set(context, decision_key_of(nonce), kRefused, {.ttl = kRemembered});
}

Awaitable<BridgeLogins::Status> BridgeLogins::look(
    const base::Context& context, std::string nonce, base::Secret client_secret
) {
  const auto record = co_await read(context, nonce);
  if (!record) co_return Status::gone;
  if (!is_secret_of(*record, nonce, client_secret)) co_return Status::wrong_secret;
  const auto decision = co_await decision_on(context, nonce, record->expires_at);
  if (decision.empty()) co_return Status::pending;
  if (decision == kDelivered) {
    const auto waiting = co_await store_.get(context, result_key_of(nonce));
    co_return waiting ? Status::ready : Status::gone;
  }
  const bool is_on_its_way =
      decision == kTaken && clock_.wall() < record->expires_at + kDeliveryTime;
  co_return is_on_its_way ? Status::pending : Status::gone;
}

Awaitable<BridgeLogins::Polled> BridgeLogins::poll(
    const base::Context& context, std::string nonce, base::Secret client_secret
) {
  const auto status = co_await look(context, nonce, std::move(client_secret));
  if (status != Status::ready) co_return Polled{status};
  auto key = co_await take_key(context, std::move(nonce));
  if (!key) co_return Polled{Status::gone};
  co_return Polled{Status::ready, std::move(key)};
}

Awaitable<void> BridgeLogins::notice_expired(const base::Context& context) {
  const auto keys = co_await store_.scan(context, std::string(kPrefix));
  for (const auto& key : keys) {
    // read() passes over what belongs to a login but is none.
    co_await read_open(context, key.substr(kPrefix.size()));
  }
}

Awaitable<std::optional<BridgeLogins::Record>> BridgeLogins::read(
    const base::Context& context, std::string nonce
) {
  if (!is_nonce(nonce)) co_return std::nullopt;
  const auto stored = co_await store_.get(context, key_of(nonce));
  const auto value = stored ? base::parse_json(*stored) : json::value();
  const auto* object = value ? value->if_object() : nullptr;
  if (object == nullptr) co_return std::nullopt;
  const auto text = [object](std::string_view name) {
    return std::string(base::find_string(*object, name).value_or(""));
  };
  const auto time = [object](std::string_view name) {
    return base::from_unix(base::find_integer(*object, name).value_or(0));
  };
  Record record;
  record.request = {text("linux_user"), text("host"), text("address")};
  record.user_code = text("user_code");
  record.secret_digest = text("secret");
  record.started_at = time("startedAt");
  record.expires_at = time("expiresAt");
  co_return record;
}

Awaitable<std::optional<BridgeLogins::Record>> BridgeLogins::read_open(
    const base::Context& context, std::string nonce
) {
  auto record = co_await read(context, nonce);
  if (!record) co_return std::nullopt;
  const auto decision = co_await decision_on(context, std::move(nonce), record->expires_at);
  if (!decision.empty()) co_return std::nullopt;
  co_return record;
}

Awaitable<std::string> BridgeLogins::decision_on(
    const base::Context& context, std::string nonce, base::WallTime expires_at
) {
  const auto key = decision_key_of(nonce);
  if (clock_.wall() >= expires_at) {
    const bool is_first =
        co_await store_.set(context, key, kExpired, {.ttl = kRemembered, .if_absent = true});
    if (is_first) on_expired_();
  }
  co_return (co_await store_.get(context, key)).value_or("");
}

bool BridgeLogins::is_secret_of(
    const Record& record, std::string_view nonce, const base::Secret& client_secret
) const {
  return std::ranges::any_of(generations_, [&](const Generation& secret) {
    return base::equal_in_constant_time(
        record.secret_digest, digest_of(secret.digest, nonce, client_secret)
    );
  });
}

Awaitable<std::optional<base::Secret>> BridgeLogins::take_key(
    const base::Context& context, std::string nonce
) {
  const auto place = result_key_of(nonce);
  const auto sealed = co_await store_.take(context, place);
  if (!sealed) co_return std::nullopt;
  for (const auto& secret : generations_) {
    if (auto key = base::open_sealed(secret.seal, *sealed, place)) co_return key;
  }
  co_return std::nullopt;
}

}  // namespace suitemcp::identity
