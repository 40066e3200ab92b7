#include "identity/key_uses.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "identity/label.hpp"
#include "net/task_group.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace suitemcp::identity {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxClientBytes = 100;
constexpr std::size_t kMaxAddressBytes = 64;  // an IPv6 address with its zone
constexpr std::chrono::seconds kWriteLimit{5};
constexpr std::chrono::seconds kRetryPause{5};
constexpr std::chrono::hours kRemembered{1};  // of a key that is used no more

std::string use_key_of(const std::string& key_id) {
  return "auth:used:" + key_id;
}

bool is_address(std::string_view text) {
  return text.size() <= kMaxAddressBytes &&
         std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter < 0x7f; });
}

std::string to_json(const KeyUse& use) {
  return json::serialize(
      json::object{{"at", base::to_unix(use.at)}, {"client", use.client}, {"address", use.address}}
  );
}

/// Empty when it is damaged: the next use writes a good one.
std::optional<KeyUse> parse_key_use(std::string_view text) {
  const auto value = base::parse_json(text);
  if (!value || !value->is_object()) return std::nullopt;
  const auto& object = value->get_object();
  const auto at = base::find_integer(object, "at");
  if (!at) return std::nullopt;
  return KeyUse{
      base::from_unix(*at),
      std::string(base::find_string(object, "client").value_or("")),
      std::string(base::find_string(object, "address").value_or(""))
  };
}

}  // namespace

KeyUses::KeyUses(
    store::KeyValueStore& store,
    const base::Clock& clock,
    net::TaskGroup& tasks,
    std::chrono::seconds interval,
    std::size_t max_known
)
    : store_(store),
      clock_(clock),
      tasks_(tasks),
      interval_(interval),
      known_(clock, kRemembered, max_known) {
}

void KeyUses::note(const std::string& key_id, base::WallTime expires_at, std::string_view address) {
  auto* known = known_.find(key_id);
  if (known == nullptr) {
    known_.put(key_id, {});
    known = known_.find(key_id);
  }
  known->expires_at = expires_at;
  const bool is_news = is_address(address) && learn(*known, known->address, address);
  if (is_news || clock_.now() >= known->next_write) write(key_id, *known);
}

void KeyUses::note_client(const std::string& key_id, std::string_view client) {
  auto* known = known_.find(key_id);
  if (known == nullptr) return;
  if (learn(*known, known->client, clean_label(client, kMaxClientBytes))) write(key_id, *known);
}

bool KeyUses::learn(Known& known, std::string& field, std::string_view value) const {
  if (value.empty() || field == value) return false;
  const bool is_first = field.empty();
  field = value;
  if (is_first) return true;
  const auto now = clock_.now();
  if (now < known.next_news) return false;
  known.next_news = now + interval_;
  return true;
}

void KeyUses::write(const std::string& key_id, Known& known) {
  known.next_write = clock_.now() + interval_;
  tasks_.spawn("identity.record_use", record(*this, key_id, clock_.wall()));
}

asio::awaitable<void> KeyUses::record(KeyUses& self, std::string key_id, base::WallTime at) {
  const auto context = base::Context{}.within(kWriteLimit);
  try {
    // Another process may know what this one does not.
    auto use = (co_await self.read(context, key_id)).value_or(KeyUse{});
    // Only now: of two writes under way the later one must not be undone by the earlier.
    const auto* known = self.known_.find(key_id);
    if (known == nullptr) co_return;  // revoked meanwhile
    use.at = at;
    if (!known->client.empty()) use.client = known->client;
    if (!known->address.empty()) use.address = known->address;
    const auto left = known->expires_at - self.clock_.wall();
    const auto ttl = std::chrono::ceil<std::chrono::milliseconds>(left);
    if (ttl.count() <= 0) co_return;
    co_await self.store_.set(context, use_key_of(key_id), to_json(use), {.ttl = ttl});
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::unavailable) {
      if (auto* known = self.known_.find(key_id)) {
        known->next_write = self.clock_.now() + kRetryPause;
      }
    }
    throw;
  }
}

asio::awaitable<std::optional<KeyUse>> KeyUses::read(
    const base::Context& context, std::string key_id
) {
  const auto text = co_await store_.get(context, use_key_of(key_id));
  if (!text) co_return std::nullopt;
  co_return parse_key_use(*text);
}

asio::awaitable<void> KeyUses::remove(const base::Context& context, std::string key_id) {
  known_.erase(key_id);
  co_await store_.remove(context, use_key_of(key_id));
}

}  // namespace suitemcp::identity
