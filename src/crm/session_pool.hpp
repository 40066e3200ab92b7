#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "crm/session_gate.hpp"
#include "net/asio.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace suitemcp::crm {

/// The CRM sessions of each account. PHP serves one request at a time per session, so calls of one
/// account run in parallel on a few sessions, each lent to one call.
///
/// One login per account is under way at most: callers wait for it together and share its failure.
/// It runs on its own, so a caller that gives up does not spoil it for the others. After a refused
/// login the account is refused at once for `refusal_memory`, so that a wrong stored password does
/// not lock the account.
///
/// Errors of lease(): those of SessionGate::login; timeout "crm.timeout" when no session came free
/// in time; unavailable "crm.busy" when too many wait already.
/// Threads: io thread only. Lifetime: gate and clock must outlive the pool and its leases.
class SessionPool {
 public:
  struct Options {
    std::size_t max_per_account = 4;
    std::size_t max_waiting = 1024;        // callers per account
    std::chrono::seconds max_age{900};     // CRM_SESSION_MAX_AGE: rights freeze at login
    std::chrono::seconds idle_limit{600};  // PHP forgets after 24 minutes by default
    std::chrono::seconds refusal_memory{10};
    std::chrono::milliseconds login_limit{30'000};
  };

  struct State;
  struct Desk;  // one account's sessions and callers

  /// Where a session comes from.
  struct Birth {
    base::SteadyTime time;
    std::uint64_t login = 0;  // of its account, counted from 1
  };

  /// A session lent to one call; goes back by itself. One that was used without a complete answer
  /// (timeout, broken connection, cancelled) may still be busy in the CRM and is dropped instead.
  class Lease {
   public:
    Lease(std::shared_ptr<Desk> desk, CrmSession session, Birth born);
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    /// The id to send; from here on the session is in doubt until answered().
    const base::Secret& begin_use();
    void answered() { is_in_doubt_ = false; }
    /// The CRM does not know it any more (error 11): drops it and its idle siblings, which the CRM
    /// has most likely forgotten too.
    void lost();
    const std::string& user_id() const { return session_.user_id; }

   private:
    std::shared_ptr<Desk> desk_;
    CrmSession session_;
    Birth born_;
    std::uint64_t generation_;
    bool is_in_doubt_ = false;
    bool is_lost_ = false;
  };

  SessionPool(
      asio::any_io_executor executor,
      Options options,
      SessionGate& gate,
      const base::Clock& clock,
      base::Log log
  );
  ~SessionPool();

  /// An idle session (the latest used), a new one, or the next that comes free, first come first
  /// served, until the context's deadline. Live roles need a session whose login begins after this
  /// call; where there is no room for it, an idle one makes room.
  asio::awaitable<Lease> lease(
      const base::Context& context, const Account& account, Roles roles = Roles::of_session
  );

  /// The account's credentials changed: sessions end after their call, a remembered refusal too.
  void forget(const Account& account);
  /// The same for every account of the gateway's user.
  void forget_all_of(std::string_view profile_id);

  /// Sessions in the CRM at the moment.
  std::size_t live() const;

  /// Refuses new callers and logs out what is idle, in parallel, within `limit`.
  asio::awaitable<void> close_all(std::chrono::milliseconds limit);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace suitemcp::crm
