#pragma once

#include "base/secret.hpp"
#include "config/environment.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::config {

/// How people sign in, and what they get. Names in comments are the variables.
struct LoginSettings {
  std::string issuer;          // OIDC_ISSUER, AUTH0_DOMAIN
  std::string client_id;       // OIDC_CLIENT_ID, AUTH0_CLIENT_ID
  base::Secret client_secret;  // OIDC_CLIENT_SECRET, AUTH0_CLIENT_SECRET; empty: public client
  std::string audience;        // OIDC_AUDIENCE, AUTH0_AUDIENCE; may be empty
  std::string groups_claim;    // OAUTH_GROUPS_CLAIM; empty: {audience}/groups
  std::vector<std::string> extra_scopes;  // OIDC_SCOPES, beside openid profile email
  std::string prompt;                     // OIDC_PROMPT; empty: none
  bool trust_email = false;               // OIDC_TRUST_EMAIL
  std::string ca_file;                    // OIDC_CA_FILE; empty: the system's

  std::chrono::hours key_lifetime{24 * 30};   // SESSION_TTL_DAYS
  std::chrono::minutes key_grace{15};         // KEY_GRACE_MINUTES
  std::chrono::seconds groups_interval{300};  // GROUPS_REFRESH_SECONDS
  base::Secret admin_key;                     // ADMIN_KEY; empty: /auth/revoke is 404
};

/// Empty when neither an issuer nor a client id is set. One without the other, or any value that
/// cannot be, is a fault. The newer name wins over AUTH0_*.
std::optional<LoginSettings> read_login(
    EnvironmentReader& reader, std::vector<std::string>& faults
);

}  // namespace suitemcp::config
