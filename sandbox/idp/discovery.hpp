#pragma once

#include "sandbox/idp/settings.hpp"
#include "sandbox/idp/site.hpp"

#include <string>

namespace suitemcp::sandbox::idp {

/// The provider's metadata as JSON. Source: OIDC Discovery 1.0 3, RFC 8414 2, RFC 9207 3.
std::string discovery_document(const Settings& settings, const Site& site);

}  // namespace suitemcp::sandbox::idp
