#pragma once

#include "crm/rest_exchange.hpp"
#include "crm/session_pool.hpp"

#include <functional>

namespace suitemcp::crm {

/// A v4.1 call in the name of an account: breaker, session, exchange, one renewal when the CRM has
/// forgotten the session. A write is never sent twice unless the CRM said that it did not act.
///
/// Errors: see crm/bridge.hpp; crm.session_lost when the CRM drops even a new session.
/// Threads: io thread only. Lifetime: exchange and pool must outlive it.
class RestClient {
 public:
  /// After each renewal, for the metric.
  using RenewalObserver = std::function<void()>;

  RestClient(RestExchange& exchange, SessionPool& pool, RenewalObserver on_renewal = {})
      : exchange_(exchange), pool_(pool), on_renewal_(std::move(on_renewal)) {}

  /// `accept` keeps what it wants of the answer before `call` returns. All of it, waiting for a
  /// session included, within the exchange's call limit.
  asio::awaitable<void> call(
      const base::Context& context,
      const Account& account,
      RestCall call,
      RestExchange::Accept accept
  );

  /// The user id of a live session, if its login said one; else empty.
  asio::awaitable<std::string> session_user(const base::Context& context, const Account& account);

  /// A question that needs no session.
  asio::awaitable<void> ask(
      const base::Context& context, RestExchange::Question question, RestExchange::Accept accept
  );

 private:
  RestExchange& exchange_;
  SessionPool& pool_;
  RenewalObserver on_renewal_;
};

}  // namespace suitemcp::crm
