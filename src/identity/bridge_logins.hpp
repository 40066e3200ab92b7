#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "base/crypto.hpp"
#include "base/secret.hpp"
#include "identity/state_secrets.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// Who asks for a key by a bridge login. All but `address` is what the tool says of itself.
struct BridgeRequest {
  std::string linux_user;  // 1 to 64 bytes
  std::string host;        // at most 253 bytes; empty: not said
  std::string address;     // IP that the request came from
};

struct StartedBridge {
  std::string nonce;           // stands in the link; worth nothing without a person's click
  base::Secret client_secret;  // stays with the tool
  std::string user_code;       // "ABCD-2345": shown by the tool and by the page
  std::chrono::seconds expires_in{0};
};

/// A bridge login that waits for a person's decision.
struct PendingBridge {
  BridgeRequest request;
  std::string user_code;
  base::WallTime started_at;
};

/// A tool without a browser (the OpenClaw bridge) gets a key: it starts a login, shows link and
/// code, a person opens the link, compares, decides, and the tool's next poll brings the key, once.
/// The first decision counts; that the time is over is a decision like the others. Logins live 15
/// minutes under auth:bridge:*, and are remembered for as long again; the store sees a digest of
/// the secret and the sealed key.
///
/// Errors: what the store throws; invalid_argument "bridge.bad_request" (a name that is empty, too
/// long or cannot be shown as it is). Threads: io thread only. Lifetime: the collaborators must
/// outlive it.
class BridgeLogins {
 public:
  template <class T>
  using Awaitable = asio::awaitable<T>;

  enum class Status { pending, ready, gone, wrong_secret };
  struct Polled {
    Status status = Status::gone;                    // gone: unknown, used, refused or expired
    std::optional<base::Secret> key = std::nullopt;  // with `ready` only
  };

  static constexpr std::chrono::minutes kLifetime{15};

  /// `on_expired` hears of each login that ended without a decision: once, in the process that
  /// notices it first. It must neither throw nor wait.
  BridgeLogins(
      store::KeyValueStore& store,
      const base::Clock& clock,
      base::Random& random,
      const StateSecrets& secrets,
      std::function<void()> on_expired
  );

  Awaitable<StartedBridge> start(const base::Context& context, BridgeRequest request);
  /// Empty: unknown, decided or expired.
  Awaitable<std::optional<PendingBridge>> find(const base::Context& context, std::string nonce);

  /// Takes the decision for the caller: of several callers one gets the request, and it must then
  /// deliver() or refuse(): until then the tool waits. Empty: nothing (more) to decide.
  Awaitable<std::optional<BridgeRequest>> decide(const base::Context& context, std::string nonce);
  /// Errors: not_found "bridge.gone": it took so long that nobody waits any more.
  Awaitable<void> deliver(const base::Context& context, std::string nonce, base::Secret key);
  Awaitable<void> refuse(const base::Context& context, std::string nonce);

  /// What poll() would say, without taking the key. The secret is compared in constant time; a
  /// wrong one changes nothing.
  Awaitable<Status> look(
      const base::Context& context, std::string nonce, base::Secret client_secret
  );
  /// As look(), and the key with `ready`, which nobody gets again.
  Awaitable<Polled> poll(
      const base::Context& context, std::string nonce, base::Secret client_secret
  );

  /// Notices the logins that nobody asks about any more: to be called every few minutes.
  Awaitable<void> notice_expired(const base::Context& context);

 private:
  struct Record;
  /// What is made of one secret.
  struct Generation {
    base::HmacKey digest;
    base::Secret seal;
  };

  Awaitable<std::optional<Record>> read(const base::Context& context, std::string nonce);
  /// That of a login that nobody has decided and that has not expired.
  Awaitable<std::optional<Record>> read_open(const base::Context& context, std::string nonce);
  /// What was decided; empty: nothing yet. Notices the end of a login.
  Awaitable<std::string> decision_on(
      const base::Context& context, std::string nonce, base::WallTime expires_at
  );
  bool is_secret_of(const Record& record, std::string_view nonce, const base::Secret& client_secret)
      const;
  Awaitable<std::optional<base::Secret>> take_key(const base::Context& context, std::string nonce);

  store::KeyValueStore& store_;
  const base::Clock& clock_;
  base::Random& random_;
  std::vector<Generation> generations_;  // the current one first
  std::function<void()> on_expired_;
};

}  // namespace suitemcp::identity
