#pragma once

#include "identity/oidc/provider_http.hpp"
#include "identity/oidc/provider_metadata.hpp"
#include "identity/oidc/shared_value.hpp"

#include <string>

namespace suitemcp::identity::oidc {

/// What the provider says about itself, asked for when first needed and again after an hour.
///
/// Errors: those of issuer_url(), parse_metadata() and ProviderHttp. Threads: io thread only.
/// Lifetime: `http` and `clock` must outlive it.
class Discovery {
 public:
  using Metadata = std::shared_ptr<const ProviderMetadata>;

  /// `issuer` is as configured. A bad one is reported by get().
  Discovery(std::string issuer, ProviderHttp& http, const base::Clock& clock);
  Discovery(const Discovery&) = delete;
  Discovery& operator=(const Discovery&) = delete;

  asio::awaitable<Metadata> get(const base::Context& context) { return metadata_.get(context); }

 private:
  asio::awaitable<Metadata> fetch(const base::Context& context);

  const std::string issuer_;
  ProviderHttp& http_;
  SharedValue<ProviderMetadata> metadata_;
};

}  // namespace suitemcp::identity::oidc
