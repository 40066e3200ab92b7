#include "identity/oidc/login_flows.hpp"

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/random.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <utility>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

constexpr std::chrono::minutes kLife{10};
constexpr std::size_t kTokenBytes = 32;  // 43 letters, the least that RFC 7636 4.1 allows

std::string key_of(std::string_view state) {
  return "auth:flow:" + base::hex(base::sha256(state));
}

std::string browser_hash(std::string_view browser) {
  return base::hex(base::sha256(browser));
}

Error unknown_state() {
  return {
      ErrorKind::invalid_argument,
      "oidc.unknown_state",
      "no login with that state: never begun, used before, or too old",
      "This login has expired or was already used. Start again from the login page."
  };
}

Error other_browser() {
  return {
      ErrorKind::permission_denied,
      "oidc.other_browser",
      "the login was begun in another browser",
      "This login was begun in another browser, or this browser does not keep cookies. Open the "
      "login page here and start again."
  };
}

}  // namespace

LoginFlows::LoginFlows(
    store::KeyValueStore& store,
    const base::Clock& clock,
    base::Random& random,
    const StateSecrets& secrets
)
    : store_(store), clock_(clock), random_(random), sealing_(random, secrets, "login-flow-seal") {
}

asio::awaitable<StartedFlow> LoginFlows::start(
    const base::Context& context, std::string browser, std::string purpose
) {
  if (browser.empty()) throw other_browser();
  StartedFlow started;
  started.state = base::random_token(random_, kTokenBytes);
  started.flow.nonce = base::random_token(random_, kTokenBytes);
  started.flow.code_verifier = base::Secret(base::random_token(random_, kTokenBytes));
  started.flow.purpose = std::move(purpose);
  auto plain = json::serialize(json::object{
      {"nonce", started.flow.nonce},
      {"verifier", started.flow.code_verifier.expose()},
      {"browser", browser_hash(browser)},
      {"startedAt", base::to_unix(clock_.wall())},
      {"purpose", started.flow.purpose}
  });
  const auto key = key_of(started.state);
  auto sealed = sealing_.seal(plain, key);
  base::wipe(plain);
  co_await store_.set(context, key, std::move(sealed), {.ttl = kLife});
  co_return started;
}

asio::awaitable<LoginFlow> LoginFlows::finish(
    const base::Context& context, std::string state, std::string browser
) {
  const auto key = key_of(state);
  const auto sealed = co_await store_.take(context, key);
  if (!sealed) throw unknown_state();
  const auto plain = sealing_.open(*sealed, key);
  if (!plain) throw unknown_state();  // sealed with a secret that is gone
  const auto value = base::parse_json(plain->expose());
  const auto* record = value ? value->if_object() : nullptr;
  if (record == nullptr) throw unknown_state();
  const auto text = [record](std::string_view name) {
    return std::string(base::find_string(*record, name).value_or(""));
  };
  const auto started_at = base::from_unix(base::find_integer(*record, "startedAt").value_or(0));
  if (clock_.wall() >= started_at + kLife) throw unknown_state();
  if (!base::equal_in_constant_time(text("browser"), browser_hash(browser))) throw other_browser();
  co_return LoginFlow{text("nonce"), base::Secret(text("verifier")), text("purpose")};
}

}  // namespace suitemcp::identity::oidc
