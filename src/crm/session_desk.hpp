#pragma once

#include "base/error.hpp"
#include "crm/session_pool.hpp"
#include "net/task_group.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// The inside of SessionPool; for session_pool.cpp and session_desk.cpp only.
namespace suitemcp::crm {

struct SessionPool::State {
  State(
      const asio::any_io_executor& io,
      Options pool_options,
      SessionGate& session_gate,
      const base::Clock& pool_clock,
      const base::Log& pool_log
  )
      : executor(io),
        options(pool_options),
        gate(session_gate),
        clock(pool_clock),
        log(pool_log),
        tasks(std::in_place, io, pool_log) {}

  asio::any_io_executor executor;
  Options options;
  SessionGate& gate;
  const base::Clock& clock;
  base::Log log;
  std::optional<net::TaskGroup> tasks;  // logins and logouts; empty once the pool is gone
  std::unordered_map<std::string, std::shared_ptr<Desk>> desks;
  base::SteadyTime next_sweep{};
  bool is_closed = false;
};

/// One account: its idle sessions, the callers that wait, and the login under way.
struct SessionPool::Desk : std::enable_shared_from_this<Desk> {
  struct Idle {
    CrmSession session;
    Birth born;
    base::SteadyTime last_used;
  };
  /// Gets a lease or an error and is woken.
  struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : wake(executor) {}
    asio::steady_timer wake;
    std::uint64_t after = 0;  // only a session of a later login will do
    std::optional<Lease> lease;
    std::optional<base::Error> error;
  };
  struct Refusal {
    base::Error error;
    base::SteadyTime until;
  };

  Desk(std::shared_ptr<State> pool_state, Account desk_account)
      : state(std::move(pool_state)), account(std::move(desk_account)) {}

  void throw_if_refused();
  /// Is there one of a login after that?
  bool has_idle(std::uint64_t after) const;
  /// The latest used of these; there must be one.
  Lease take_idle(std::uint64_t after);
  /// Serves waiters from idle sessions, starts a login if that is not enough.
  void serve();
  void give_back(CrmSession session, Birth born, std::uint64_t lent_in);
  void end_stale();
  void end_all_idle();
  /// What was learnt with the account's former credentials.
  void forget();
  void end(CrmSession session);
  /// The CRM may still work on this session: PHP queues its logout behind that call, and the place
  /// is free only once the logout was answered.
  void end_doubtful(CrmSession session);
  void free_place();
  void fail_all(const base::Error& error);
  void login_succeeded(CrmSession session, std::uint64_t started_in);
  void login_failed(const base::Error& error, std::uint64_t started_in);
  std::size_t live() const { return idle.size() + lent + (is_login_running ? 1 : 0); }
  bool is_unused() const;

  std::shared_ptr<State> state;
  Account account;
  std::vector<Idle> idle;  // the latest used at the back
  std::list<std::shared_ptr<Waiter>> waiters;
  std::size_t lent = 0;
  bool is_login_running = false;
  std::uint64_t logins = 0;      // begun
  std::uint64_t generation = 0;  // grows when the credentials change
  std::optional<Refusal> refusal;

 private:
  void make_room();
  void start_login();
};

}  // namespace suitemcp::crm
