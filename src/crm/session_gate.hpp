#pragma once

#include "base/context.hpp"
#include "base/secret.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"

#include <string>

namespace suitemcp::crm {

struct Credentials {
  std::string user_name;
  base::Secret password;
};

/// Where the CRM passwords of the gateway's users are.
/// Errors: permission_denied "crm.no_credentials", whose message names the mcp-admin command.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  virtual asio::awaitable<Credentials> find(
      const base::Context& context, const Account& account
  ) = 0;
};

/// A login at the CRM.
struct CrmSession {
  base::Secret id;
  std::string user_id;  // empty when the CRM did not say
};

/// How sessions begin and end.
class SessionGate {
 public:
  virtual ~SessionGate() = default;
  /// Errors: crm.login_refused, crm.no_credentials, and those of RestExchange.
  virtual asio::awaitable<CrmSession> login(
      const base::Context& context, const Account& account
  ) = 0;
  virtual asio::awaitable<void> logout(
      const base::Context& context, const base::Secret& session
  ) = 0;
};

}  // namespace suitemcp::crm
