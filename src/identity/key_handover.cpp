#include "identity/key_handover.hpp"

#include "base/crypto.hpp"

#include <utility>

namespace suitemcp::identity {
namespace {

/// The cookie is as random as a key: its plain hash gives nothing away, and a rotation of the
/// secret leaves it as it is.
std::string key_of(std::string_view session) {
  return "auth:handover:" + base::hex(base::sha256(session));
}

}  // namespace

KeyHandover::KeyHandover(
    store::KeyValueStore& store, base::Random& random, const StateSecrets& secrets
)
    : store_(store), sealing_(random, secrets, "key-handover-seal") {
}

asio::awaitable<void> KeyHandover::put(
    const base::Context& context, std::string session, base::Secret key
) {
  const auto place = key_of(session);
  auto sealed = sealing_.seal(key.expose(), place);
  co_await store_.set(context, place, std::move(sealed), {.ttl = kLifetime});
}

asio::awaitable<std::optional<base::Secret>> KeyHandover::take(
    const base::Context& context, std::string session
) {
  const auto place = key_of(session);
  const auto sealed = co_await store_.take(context, place);
  if (!sealed) co_return std::nullopt;
  co_return sealing_.open(*sealed, place);
}

}  // namespace suitemcp::identity
