#pragma once

#include "base/secret.hpp"
#include "config/environment.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::config {

/// How people sign in, and what they get. Names in comments are the variables.
struct LoginSettings {
  std::string issuer;                     // OIDC_ISSUER, AUTH0_DOMAIN; as written there
  std::string client_id;                  // OIDC_CLIENT_ID, AUTH0_CLIENT_ID
  base::Secret client_secret;             // OIDC_CLIENT_SECRET, AUTH0_...; empty: public client
  std::string audience;                   // OIDC_AUDIENCE, AUTH0_AUDIENCE; may be empty
  std::string groups_claim;               // OAUTH_GROUPS_CLAIM; empty: {audience}/groups
  std::vector<std::string> extra_scopes;  // OIDC_SCOPES, beside openid profile email
  std::string prompt;                     // OIDC_PROMPT; empty: none
  bool trust_email = false;               // OIDC_TRUST_EMAIL
  std::string ca_file;                    // OIDC_CA_FILE; empty: the system's

  std::chrono::hours key_lifetime{24 * 30};   // SESSION_TTL_DAYS
  std::chrono::minutes key_grace{15};         // KEY_GRACE_MINUTES
  std::chrono::seconds groups_interval{300};  // GROUPS_REFRESH_SECONDS
  base::Secret admin_key;                     // ADMIN_KEY; empty: /auth/revoke is 404
};

/// Whether a process may do without a login.
enum class LoginNeed { optional, required };

/// People can sign in once there are an issuer and a client id; empty otherwise. An issuer alone is
/// no fault where a login is optional: gateways were always told who signs people in. A client id
/// alone is one, and any value that cannot be. The newer name wins over AUTH0_*.
std::optional<LoginSettings> read_login(EnvironmentReader& reader, LoginNeed need);

/// What an operator should hear about the login at each start.
void add_login_warnings(const LoginSettings& login, std::vector<std::string>& warnings);

}  // namespace suitemcp::config
