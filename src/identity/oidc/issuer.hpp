#pragma once

#include "base/error.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace suitemcp::identity::oidc {

/// The URL of a configured issuer: https:// in front if there is no scheme, no slash at the end.
/// Errors: invalid_argument "oidc.bad_issuer" for anything but an https URL (http on loopback)
/// without query, the operator's fix in the user message.
std::expected<std::string, base::Error> issuer_url(std::string_view configured);

/// https, or http to this machine: what may carry codes, tokens and keys. `url` is any text.
bool is_safe_url(std::string_view url);

/// Whether the metadata found at `configured` (a result of issuer_url) may call its issuer
/// `discovered` (OpenID Connect Discovery 4.3). It may when both are equal but for one slash at the
/// end, or when
///  - scheme, host and port are equal,
///  - the paths are /TENANT/v2.0 and /GUID/v2.0, in the same folder if there is one, and
///  - TENANT is a domain name (it has a dot),
/// because Azure names a tenant by GUID whatever name it was asked with. The same host under TLS
/// answers for both paths, so nobody else gains a say.
/// Errors: bad_upstream "oidc.issuer_template" (Azure's common, organizations, consumers: tokens of
/// any tenant), "oidc.issuer_mismatch".
std::expected<void, base::Error> check_issuer(
    std::string_view configured, std::string_view discovered
);

}  // namespace suitemcp::identity::oidc
