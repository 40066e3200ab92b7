#include "crm/rest_exchange.hpp"

#include <utility>

namespace suitemcp::crm {
namespace {

using base::Error;

/// Reports the exchange however it ends; an exception leaves "cancelled" behind unless named.
class Report {
 public:
  Report(const RestExchange::Observer& observer, const base::Clock& clock, std::string_view method)
      : observer_(observer), clock_(clock), method_(method), start_(clock.now()) {}
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;
  ~Report() {
    if (observer_) observer_(method_, clock_.now() - start_, outcome_);
  }
  void ended(std::string_view outcome) { outcome_ = outcome; }

 private:
  const RestExchange::Observer& observer_;
  const base::Clock& clock_;
  std::string_view method_;
  base::SteadyTime start_;
  std::string_view outcome_ = "cancelled";
};

void tell(CircuitBreaker::Permit& permit, Blame blame) {
  switch (blame) {
    case Blame::infrastructure:
      return permit.failed();
    case Blame::nobody:
      return permit.succeeded();
    case Blame::unclear:
      return;
  }
}

net::Call post(std::string target, std::string body, Effect effect) {
  net::Call call;
  call.method = "POST";
  call.target = std::move(target);
  call.headers = {
      {"Content-Type", "application/x-www-form-urlencoded"},
      {"Accept", "application/json"},
      {"User-Agent", "suitecrm-mcp"},
  };
  call.body = std::move(body);
  // The CRM may have acted on a write before the connection broke.
  call.repeat = effect == Effect::read ? net::Repeat::safe : net::Repeat::never;
  return call;
}

Error out_of_time(std::string_view method) {
  return {
      base::ErrorKind::timeout,
      "crm.timeout",
      std::string(method) + ": no time left, nothing was sent",
      "There was no time left to ask the CRM. Try again, or ask for less data."
  };
}

/// Somebody may still read this: a stopping gateway cancels and answers.
Error cancelled_write(const std::string& detail) {
  return {
      base::ErrorKind::cancelled,
      "crm.write_unknown",
      detail,
      "The change was sent, but the call was cancelled before the CRM answered: it may or may not "
      "have happened. Read the record before you try again."
  };
}

}  // namespace

Transport make_transport(net::HttpClient& http) {
  return [&http](const base::Context& context, net::Call call) {
    return http.send(context, std::move(call));
  };
}

RestExchange::RestExchange(
    Options options,
    Transport transport,
    CircuitBreaker& breaker,
    const base::Clock& clock,
    Observer observer
)
    : options_(std::move(options)),
      transport_(std::move(transport)),
      breaker_(breaker),
      clock_(clock),
      observer_(std::move(observer)) {
}

asio::awaitable<RestExchange::Answer> RestExchange::ask(
    const base::Context& context, Question question, Accept accept
) {
  const CallTraits traits = question.traits;
  auto permit = question.sort == Question::Sort::call    ? breaker_.admit()
                : question.sort == Question::Sort::probe ? breaker_.admit_probe()
                                                         : CircuitBreaker::admit_aside();
  Report report(observer_, clock_, traits.method);
  try {
    auto reply = co_await send(context, traits, std::move(question.body), permit);
    RestResult<void> accepted;
    if (reply.status == 200) accepted = accept(reply.body);
    if (reply.status == 200 && accepted) {
      permit.succeeded();
      report.ended("ok");
      co_return Answer();
    }
    auto failure = reply.status == 200 ? refusal_error(accepted.error(), traits)
                                       : status_error(reply.status, reply.body, traits);
    tell(permit, failure.blame);
    report.ended(failure.error.code());
    co_return std::unexpected(std::move(failure.error));
  } catch (const Error& error) {
    report.ended(error.code());
    throw;
  }
}

asio::awaitable<net::Reply> RestExchange::send(
    const base::Context& context,
    const CallTraits& traits,
    std::string body,
    CircuitBreaker::Permit& permit
) {
  const auto limited = context.within(options_.call_limit);
  const auto granted = limited.remaining();
  if (granted <= base::SteadyTime::duration::zero()) throw out_of_time(traits.method);
  try {
    co_return co_await transport_(limited, post(options_.target, std::move(body), traits.effect));
  } catch (const Error& error) {
    if (error.kind() == base::ErrorKind::cancelled && traits.effect == Effect::write) {
      throw cancelled_write(error.detail());
    }
    if (error.kind() == base::ErrorKind::cancelled) throw;
    auto failure = transport_error(error, traits);
    // A caller in a hurry says nothing about the CRM.
    const bool was_hurried =
        error.kind() == base::ErrorKind::timeout && granted < options_.call_limit / 2;
    tell(permit, was_hurried ? Blame::unclear : failure.blame);
    throw std::move(failure.error);
  }
}

}  // namespace suitemcp::crm
