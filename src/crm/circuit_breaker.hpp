#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace suitemcp::crm {

/// Stops calling a CRM that does not work, so that callers hear it at once and the CRM gets air.
/// Counts infrastructure failures in a row; an answer, even "access denied", is a success.
///
/// Closed until `threshold` failures in a row; then open: every call is refused for `reset`; then
/// half-open: one trial call decides.
/// Errors: unavailable "crm.circuit_open" with the time to wait. Threads: io thread only.
/// Lifetime: permits must not outlive the breaker.
class CircuitBreaker {
 public:
  enum class State { closed = 0, half_open = 1, open = 2 };  // the numbers of the metric
  struct Options {
    std::size_t threshold = 5;
    std::chrono::milliseconds reset{60'000};
  };
  /// Told after each change.
  using Observer = std::function<void(State from, State to)>;

  CircuitBreaker(Options options, const base::Clock& clock, Observer observer = {});

  /// One call's right to go out. Say how it ended; saying nothing (cancelled, or the caller's own
  /// fault) counts for neither side. What a call says about an earlier state is ignored.
  class Permit {
   public:
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&&) = delete;
    ~Permit();
    void succeeded();
    void failed();

   private:
    friend class CircuitBreaker;
    enum class Sort { call, probe };
    Permit() : breaker_(nullptr), era_(0), sort_(Sort::call) {}
    Permit(CircuitBreaker& breaker, Sort sort);
    CircuitBreaker* breaker_;
    std::uint64_t era_;
    Sort sort_;
  };

  Permit admit();
  /// For the background probe: goes out in any state, and its success closes.
  Permit admit_probe();
  /// For what says nothing about the CRM, like a logout: goes out in any state, counts for nothing.
  static Permit admit_aside();
  /// Throws like admit(), takes nothing: for callers that would first wait for something else.
  void refuse_if_open() const;

  State state() const;

 private:
  void change_to(State next);
  base::SteadyTime::duration wait_left() const;
  void on_success(const Permit& permit);
  void on_failure(const Permit& permit);
  void on_silence(const Permit& permit);

  Options options_;
  const base::Clock& clock_;
  Observer observer_;
  State state_ = State::closed;
  std::uint64_t era_ = 0;  // grows with each change
  std::size_t failures_ = 0;
  base::SteadyTime opened_at_{};
  bool is_trial_out_ = false;
};

/// "closed", "half-open", "open": for health, log and metrics.
std::string_view name_of(CircuitBreaker::State state);

}  // namespace suitemcp::crm
