#include "crm/rest_crm.hpp"

#include <utility>

namespace suitemcp::crm {
namespace {

CircuitBreaker::Observer logged(const base::Log& log, CircuitBreaker::Observer next) {
  return [log, next = std::move(next)](CircuitBreaker::State from, CircuitBreaker::State to) {
    log.warn("crm circuit breaker", {{"from", name_of(from)}, {"to", name_of(to)}});
    if (next) next(from, to);
  };
}

}  // namespace

RestCrm::RestCrm(
    asio::any_io_executor executor,
    Options options,
    Transport transport,
    CredentialSource& credentials,
    const base::Clock& clock,
    base::Log log,
    Observers observers
)
    : breaker_(options.breaker, clock, logged(log, std::move(observers.on_breaker))),
      exchange_(
          std::move(options.exchange),
          std::move(transport),
          breaker_,
          clock,
          std::move(observers.on_exchange)
      ),
      gate_(exchange_, credentials),
      sessions_(std::move(executor), options.sessions, gate_, clock, log),
      client_(exchange_, sessions_, std::move(observers.on_renewal)),
      bridge_(client_),
      probe_(options.probe, exchange_, clock, std::move(observers.on_probe)) {
}

}  // namespace suitemcp::crm
