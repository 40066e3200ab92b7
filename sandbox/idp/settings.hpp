#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox::idp {

/// Whose ways the provider has.
enum class Flavor { auth0, azure };

/// The one program that may send its users here, and how the provider behaves.
struct Settings {
  Flavor flavor = Flavor::auth0;
  // Address of the provider as browsers see it, without a slash at the end. Its path is not used:
  // the provider always answers under /idp/.
  std::string base_url = {};
  std::string tenant = "sandbox.example";         // azure: the directory's domain name
  std::string audience = "https://suitecrm-mcp";  // auth0: the API that may be asked for
  std::string client_id = "suitecrm-mcp";
  std::string client_secret = "sandbox-client-secret";
  // Loopback addresses fit with any port (RFC 8252 7.3).
  std::vector<std::string> redirect_uris = {
      "http://127.0.0.1/auth/callback", "http://localhost/auth/callback"
  };
  unsigned key_bits = 2048;  // what clients demand; tests take smaller keys, which are made faster
  std::vector<std::string> logout_uris = {
      "http://127.0.0.1/auth/login", "http://localhost/auth/login"
  };
};

/// http(s)://host[:port][/path]
bool is_address(std::string_view text);
/// A domain name in lower case, as a tenant is called.
bool is_domain(std::string_view text);

}  // namespace suitemcp::sandbox::idp
