#pragma once

#include <string>
#include <string_view>

namespace suitemcp::identity::oidc {

/// "token: invalid_grant (AADSTS70008: ...)": a provider's error for our log, shortened, without
/// control characters. `where` says which answer it was in.
std::string provider_reason(
    std::string_view where, std::string_view error, std::string_view description
);

}  // namespace suitemcp::identity::oidc
