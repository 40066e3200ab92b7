#include "crm/rest_login.hpp"

#include <utility>

namespace suitemcp::crm {

asio::awaitable<CrmSession> RestLoginGate::login(
    const base::Context& context, const Account& account
) {
  const Credentials credentials = co_await source_.find(context, account);
  RestExchange::Question question{
      {"login"}, login_body(credentials.user_name, credentials.password)
  };
  CrmSession session;
  auto accept = [&](std::string& body) -> RestResult<void> {
    auto login = reader_.login(body);
    base::wipe(body);
    if (!login) return std::unexpected(std::move(login.error()));
    session = {base::Secret(std::move(login->session)), std::move(login->user_id)};
    return {};
  };
  auto answer = co_await exchange_.ask(context, std::move(question), std::move(accept));
  if (!answer) throw std::move(answer.error());
  co_return session;
}

asio::awaitable<void> RestLoginGate::logout(
    const base::Context& context, const base::Secret& session
) {
  RestExchange::Question question{
      {"logout"}, form_body(logout_call(), session), RestExchange::Question::Sort::logout
  };
  // Success is "null", an unknown session an error object; both mean that it is gone.
  auto accept = [](std::string&) { return RestResult<void>(); };
  auto answer = co_await exchange_.ask(context, std::move(question), std::move(accept));
  if (!answer) throw std::move(answer.error());
}

}  // namespace suitemcp::crm
