#include "identity/oidc/discovery.hpp"

#include "identity/oidc/issuer.hpp"

#include <utility>

namespace suitemcp::identity::oidc {
namespace {

constexpr std::chrono::hours kLife{1};

}  // namespace

Discovery::Discovery(std::string issuer, ProviderHttp& http, const base::Clock& clock)
    : issuer_(std::move(issuer)),
      http_(http),
      metadata_(clock, {.life = kLife}, [this](const base::Context& context) {
        return fetch(context);
      }) {
}

asio::awaitable<Discovery::Metadata> Discovery::fetch(const base::Context& context) {
  const auto url = issuer_url(issuer_);
  if (!url) throw base::Error(url.error());
  const auto text = co_await http_.get_json(context, *url + "/.well-known/openid-configuration");
  auto metadata = parse_metadata(text, *url);
  if (!metadata) throw base::Error(metadata.error());
  co_return std::make_shared<const ProviderMetadata>(std::move(*metadata));
}

}  // namespace suitemcp::identity::oidc
