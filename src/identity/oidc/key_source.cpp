#include "identity/oidc/key_source.hpp"

#include <utility>

namespace suitemcp::identity::oidc {
namespace {

constexpr std::chrono::hours kLife{1};
constexpr std::chrono::seconds kMinInterval{10};

}  // namespace

KeySource::KeySource(Discovery& discovery, ProviderHttp& http, const base::Clock& clock)
    : discovery_(discovery),
      http_(http),
      keys_(
          clock,
          {.life = kLife, .min_interval = kMinInterval},
          [this](const base::Context& context) { return fetch(context); }
      ) {
}

asio::awaitable<KeySource::Keys> KeySource::fetch(const base::Context& context) {
  const auto metadata = co_await discovery_.get(context);
  const auto text = co_await http_.get_json(context, metadata->jwks_uri);
  auto keys = KeySet::parse(text);
  if (!keys) throw base::Error(keys.error());
  co_return std::make_shared<const KeySet>(std::move(*keys));
}

asio::awaitable<void> KeySource::verify(const base::Context& context, SignedToken token) {
  using Verdict = KeySet::Verdict;
  const auto known = co_await keys_.get(context);
  auto verdict = known->verify(token);
  if (verdict != Verdict::valid) {
    const auto newer = co_await keys_.get_newer(context, known);
    if (newer != known) verdict = newer->verify(token);
  }
  if (verdict == Verdict::no_key) {
    throw refused_token("oidc.unknown_key", "signed with a key that the provider does not publish");
  }
  if (verdict == Verdict::invalid) {
    throw refused_token("oidc.bad_signature", "the signature is not the provider's");
  }
}

}  // namespace suitemcp::identity::oidc
