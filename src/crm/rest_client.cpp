#include "crm/rest_client.hpp"

#include <utility>

namespace suitemcp::crm {

namespace {

/// With the CRM user's name, so that the reader knows whose rights to ask for.
base::Error named(const base::Error& error, const Account& account) {
  constexpr std::string_view kSomebody = "this account";
  std::string message(error.user_message());
  const auto place = message.find(kSomebody);
  if (place != std::string::npos) {
    message.replace(place, kSomebody.size(), "the CRM user " + account.user_name);
  }
  return {error.kind(), "crm.access_denied", error.detail(), std::move(message)};
}

}  // namespace

asio::awaitable<void> RestClient::call(
    const base::Context& context, const Account& account, RestCall call, RestExchange::Accept accept
) {
  const auto limited = context.within(exchange_.options().call_limit);
  for (bool is_renewed = false;; is_renewed = true) {
    exchange_.breaker().refuse_if_open();
    auto lease = co_await pool_.lease(limited, account, call.roles);
    RestExchange::Question question{
        {call.method, call.effect, call.condition, call.crash}, form_body(call, lease.begin_use())
    };
    auto answer = co_await exchange_.ask(limited, std::move(question), accept);
    lease.answered();
    if (answer) co_return;
    if (answer.error().code() == "crm.access_denied") throw named(answer.error(), account);
    if (answer.error().code() != kSessionLost) throw std::move(answer.error());
    // The CRM refused before it acted, so even a write may be sent again.
    lease.lost();
    if (is_renewed) throw std::move(answer.error());
    if (on_renewal_) on_renewal_();
  }
}

asio::awaitable<std::string> RestClient::session_user(
    const base::Context& context, const Account& account
) {
  exchange_.breaker().refuse_if_open();
  const auto limited = context.within(exchange_.options().call_limit);
  auto lease = co_await pool_.lease(limited, account);
  co_return lease.user_id();
}

asio::awaitable<void> RestClient::ask(
    const base::Context& context, RestExchange::Question question, RestExchange::Accept accept
) {
  auto answer = co_await exchange_.ask(context, std::move(question), std::move(accept));
  if (!answer) throw std::move(answer.error());
}

}  // namespace suitemcp::crm
