#include "crm/circuit_breaker.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <utility>

namespace suitemcp::crm {
namespace {

base::Error circuit_open(base::SteadyTime::duration wait) {
  const auto rounded = std::chrono::ceil<std::chrono::seconds>(wait);
  base::Error error(
      base::ErrorKind::unavailable,
      "crm.circuit_open",
      "circuit breaker is open",
      "The CRM has stopped answering, so calls are held back. Try again in a minute."
  );
  error.set_retry_after(std::max(rounded, std::chrono::seconds(1)));
  return error;
}

}  // namespace

CircuitBreaker::CircuitBreaker(Options options, const base::Clock& clock, Observer observer)
    : options_(options), clock_(clock), observer_(std::move(observer)) {
}

CircuitBreaker::Permit::Permit(CircuitBreaker& breaker, Sort sort)
    : breaker_(&breaker), era_(breaker.era_), sort_(sort) {
}

CircuitBreaker::Permit::Permit(Permit&& other) noexcept
    : breaker_(std::exchange(other.breaker_, nullptr)), era_(other.era_), sort_(other.sort_) {
}

CircuitBreaker::Permit::~Permit() {
  if (breaker_ != nullptr) breaker_->on_silence(*this);
}

void CircuitBreaker::Permit::succeeded() {
  if (auto* breaker = std::exchange(breaker_, nullptr)) breaker->on_success(*this);
}

void CircuitBreaker::Permit::failed() {
  if (auto* breaker = std::exchange(breaker_, nullptr)) breaker->on_failure(*this);
}

CircuitBreaker::Permit CircuitBreaker::admit() {
  refuse_if_open();
  if (state_ != State::closed) {
    if (state_ == State::open) change_to(State::half_open);
    is_trial_out_ = true;
  }
  return {*this, Permit::Sort::call};
}

CircuitBreaker::Permit CircuitBreaker::admit_probe() {
  return {*this, Permit::Sort::probe};
}

CircuitBreaker::Permit CircuitBreaker::admit_aside() {
  return {};
}

void CircuitBreaker::refuse_if_open() const {
  const State now = state();
  if (now == State::open) throw circuit_open(wait_left());
  if (now == State::half_open && is_trial_out_) throw circuit_open(std::chrono::seconds(1));
}

CircuitBreaker::State CircuitBreaker::state() const {
  const bool has_waited = wait_left() <= base::SteadyTime::duration::zero();
  return state_ == State::open && has_waited ? State::half_open : state_;
}

base::SteadyTime::duration CircuitBreaker::wait_left() const {
  return opened_at_ + options_.reset - clock_.now();
}

void CircuitBreaker::change_to(State next) {
  const State before = std::exchange(state_, next);
  ++era_;
  failures_ = 0;
  is_trial_out_ = false;
  if (next == State::open) opened_at_ = clock_.now();
  if (observer_) observer_(before, next);
}

void CircuitBreaker::on_success(const Permit& permit) {
  if (permit.sort_ == Permit::Sort::probe) {
    if (state_ != State::closed) change_to(State::closed);
  } else if (permit.era_ != era_) {
    return;
  } else if (state_ == State::half_open) {
    change_to(State::closed);
  }
  failures_ = 0;
}

void CircuitBreaker::on_failure(const Permit& permit) {
  if (permit.era_ != era_) return;
  if (state_ == State::closed) {
    if (++failures_ >= options_.threshold) change_to(State::open);
  } else if (state_ == State::half_open && permit.sort_ == Permit::Sort::call) {
    change_to(State::open);
  }
}

void CircuitBreaker::on_silence(const Permit& permit) {
  if (permit.era_ == era_ && permit.sort_ == Permit::Sort::call) is_trial_out_ = false;
}

std::string_view name_of(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::closed:
      return "closed";
    case CircuitBreaker::State::half_open:
      return "half-open";
    case CircuitBreaker::State::open:
      return "open";
  }
  std::unreachable();
}

}  // namespace suitemcp::crm
