#include "crm/session_pool.hpp"

#include "crm/session_desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <utility>
#include <vector>

namespace suitemcp::crm {
namespace {

constexpr std::chrono::seconds kSweepInterval{60};

std::string desk_key(const Account& account) {
  std::string key = account.profile_id;
  key.push_back('\0');
  return key += account.user_name;
}

/// Takes the caller out of the line, however its wait ends.
class PlaceInLine {
 public:
  PlaceInLine(
      std::shared_ptr<SessionPool::Desk> desk, const base::Context& context, std::uint64_t after
  )
      : desk_(std::move(desk)),
        waiter_(std::make_shared<SessionPool::Desk::Waiter>(desk_->state->executor)) {
    waiter_->after = after;
    waiter_->wake.expires_at(context.deadline);
    desk_->waiters.push_back(waiter_);
  }
  PlaceInLine(const PlaceInLine&) = delete;
  PlaceInLine& operator=(const PlaceInLine&) = delete;
  ~PlaceInLine() { desk_->waiters.remove(waiter_); }

  SessionPool::Desk::Waiter& waiter() { return *waiter_; }

 private:
  std::shared_ptr<SessionPool::Desk> desk_;
  std::shared_ptr<SessionPool::Desk::Waiter> waiter_;
};

base::Error no_session_in_time() {
  return {
      base::ErrorKind::timeout,
      "crm.timeout",
      "no CRM session came free in time",
      "The CRM is still busy with earlier calls of this account. Try again, with fewer calls at "
      "once."
  };
}

base::Error too_many_wait() {
  base::Error error(
      base::ErrorKind::unavailable,
      "crm.busy",
      "too many calls wait for a CRM session",
      "Too many calls of this account wait for the CRM. Try again with fewer calls at once."
  );
  error.set_retry_after(std::chrono::seconds(1));
  return error;
}

base::Error closing() {
  return {
      base::ErrorKind::unavailable,
      "crm.closing",
      "the session pool is closed",
      "The gateway is shutting down. Try again in a moment."
  };
}

void sweep(SessionPool::State& state) {
  const auto now = state.clock.now();
  if (now < state.next_sweep) return;
  state.next_sweep = now + kSweepInterval;
  std::erase_if(state.desks, [now](const auto& entry) {
    auto& desk = *entry.second;
    desk.end_stale();
    if (desk.refusal && desk.refusal->until <= now) desk.refusal.reset();
    return desk.is_unused();
  });
}

}  // namespace

SessionPool::Lease::Lease(std::shared_ptr<Desk> desk, CrmSession session, Birth born)
    : desk_(std::move(desk)),
      session_(std::move(session)),
      born_(born),
      generation_(desk_->generation) {
}

SessionPool::Lease::~Lease() {
  if (!desk_) return;
  if (is_lost_) {
    desk_->free_place();
  } else if (is_in_doubt_) {
    desk_->end_doubtful(std::move(session_));
  } else {
    desk_->give_back(std::move(session_), born_, generation_);
  }
}

const base::Secret& SessionPool::Lease::begin_use() {
  is_in_doubt_ = true;
  return session_.id;
}

void SessionPool::Lease::lost() {
  is_lost_ = true;
  desk_->idle.clear();
}

SessionPool::SessionPool(
    asio::any_io_executor executor,
    Options options,
    SessionGate& gate,
    const base::Clock& clock,
    base::Log log
)
    : state_(std::make_shared<State>(executor, options, gate, clock, log)) {
}

SessionPool::~SessionPool() {
  state_->is_closed = true;
  state_->tasks.reset();
  // Desks hold the state: break the circle.
  state_->desks.clear();
}

asio::awaitable<SessionPool::Lease> SessionPool::lease(
    const base::Context& context, const Account& account, Roles roles
) {
  if (state_->is_closed) throw closing();
  sweep(*state_);
  auto& slot = state_->desks[desk_key(account)];
  if (!slot) slot = std::make_shared<Desk>(state_, account);
  const auto desk = slot;
  desk->throw_if_refused();
  desk->end_stale();
  // A login under way may have read the roles already.
  const auto after = roles == Roles::live ? desk->logins : 0;
  if (desk->waiters.empty() && desk->has_idle(after)) co_return desk->take_idle(after);
  if (desk->waiters.size() >= state_->options.max_waiting) throw too_many_wait();

  PlaceInLine place(desk, context, after);
  desk->serve();
  auto& waiter = place.waiter();
  if (!waiter.lease && !waiter.error) {
    co_await waiter.wake.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (waiter.lease) {
    Lease lease = std::move(*waiter.lease);
    waiter.lease.reset();
    co_return lease;
  }
  if (waiter.error) throw *waiter.error;
  if (std::chrono::steady_clock::now() >= context.deadline) throw no_session_in_time();
  throw boost::system::system_error(asio::error::operation_aborted);
}

void SessionPool::forget(const Account& account) {
  const auto found = state_->desks.find(desk_key(account));
  if (found == state_->desks.end()) return;
  const auto desk = found->second;
  desk->forget();
}

void SessionPool::forget_all_of(std::string_view profile_id) {
  std::vector<std::shared_ptr<Desk>> desks;
  for (const auto& [key, desk] : state_->desks) {
    if (desk->account.profile_id == profile_id) desks.push_back(desk);
  }
  for (const auto& desk : desks) desk->forget();
}

std::size_t SessionPool::live() const {
  std::size_t count = 0;
  for (const auto& [key, desk] : state_->desks) count += desk->idle.size() + desk->lent;
  return count;
}

asio::awaitable<void> SessionPool::close_all(std::chrono::milliseconds limit) {
  state_->is_closed = true;
  std::vector<std::shared_ptr<Desk>> desks;
  for (const auto& [key, desk] : state_->desks) desks.push_back(desk);
  for (const auto& desk : desks) {
    desk->fail_all(closing());
    desk->end_all_idle();
  }
  co_await state_->tasks->drain(limit);
}

}  // namespace suitemcp::crm
