#pragma once

#include "crm/rest_exchange.hpp"
#include "crm/rest_reply.hpp"
#include "crm/session_gate.hpp"

namespace suitemcp::crm {

/// Logs in and out over v4.1. The password leaves as its MD5, the only form that v4.1 knows.
/// Threads: io thread only. Lifetime: exchange and source must outlive it.
class RestLoginGate final : public SessionGate {
 public:
  RestLoginGate(RestExchange& exchange, CredentialSource& source)
      : exchange_(exchange), source_(source) {}

  asio::awaitable<CrmSession> login(const base::Context& context, const Account& account) override;
  asio::awaitable<void> logout(const base::Context& context, const base::Secret& session) override;

 private:
  RestExchange& exchange_;
  CredentialSource& source_;
  RestReader reader_;
};

}  // namespace suitemcp::crm
