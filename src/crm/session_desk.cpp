#include "crm/session_desk.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace suitemcp::crm {
namespace {

base::Error as_error(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const base::Error& error) {
    return error;
  } catch (const std::exception& error) {
    return {base::ErrorKind::unavailable, "crm.unreachable", std::string("login: ") + error.what()};
  }
}

base::Context own_context(const SessionPool::State& state) {
  base::Context context;
  context.log = state.log;
  return context.within(state.options.login_limit);
}

// A task of its own: the caller that needed the login first may be gone before it ends.
asio::awaitable<void> log_in(std::shared_ptr<SessionPool::Desk> desk, std::uint64_t generation) {
  CrmSession session;
  std::exception_ptr failure;
  try {
    session = co_await desk->state->gate.login(own_context(*desk->state), desk->account);
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure)
    desk->login_failed(as_error(failure), generation);
  else
    desk->login_succeeded(std::move(session), generation);
}

asio::awaitable<void> log_out(std::shared_ptr<SessionPool::State> state, CrmSession session) {
  try {
    co_await state->gate.logout(own_context(*state), session.id);
  } catch (const base::Error& error) {
    // The CRM forgets idle sessions by itself.
    state->log.debug("crm logout failed", {{"code", error.code()}});
  }
}

asio::awaitable<void> log_out_doubtful(
    std::shared_ptr<SessionPool::Desk> desk, CrmSession session
) {
  co_await log_out(desk->state, std::move(session));
  desk->free_place();
}

}  // namespace

void SessionPool::Desk::throw_if_refused() {
  if (!refusal) return;
  const auto left = refusal->until - state->clock.now();
  if (left <= base::SteadyTime::duration::zero()) {
    refusal.reset();
    return;
  }
  base::Error error = refusal->error;
  error.set_retry_after(std::chrono::ceil<std::chrono::seconds>(left));
  throw error;
}

void SessionPool::Desk::serve() {
  end_stale();
  while (!waiters.empty() && has_idle(waiters.front()->after)) {
    const auto waiter = std::move(waiters.front());
    waiters.pop_front();
    waiter->lease.emplace(take_idle(waiter->after));
    waiter->wake.cancel();
  }
  if (waiters.empty() || is_login_running) return;
  make_room();
  if (live() < state->options.max_per_account) start_login();
}

/// What is idle while somebody waits is too old for the first in line.
void SessionPool::Desk::make_room() {
  if (idle.empty() || live() < state->options.max_per_account) return;
  end(std::move(idle.front().session));
  idle.erase(idle.begin());
}

bool SessionPool::Desk::has_idle(std::uint64_t after) const {
  return std::ranges::any_of(idle, [after](const Idle& one) { return one.born.login > after; });
}

SessionPool::Lease SessionPool::Desk::take_idle(std::uint64_t after) {
  auto place = std::prev(idle.end());
  while (place->born.login <= after) --place;
  Idle latest = std::move(*place);
  idle.erase(place);
  ++lent;
  return {shared_from_this(), std::move(latest.session), latest.born};
}

void SessionPool::Desk::forget() {
  ++generation;
  refusal.reset();
  end_all_idle();
}

void SessionPool::Desk::start_login() {
  if (!state->tasks) return;
  is_login_running = true;
  ++logins;
  state->tasks->spawn("crm login", log_in(shared_from_this(), generation));
}

void SessionPool::Desk::login_succeeded(CrmSession session, std::uint64_t started_in) {
  is_login_running = false;
  if (!state->tasks) return;
  ++lent;
  give_back(std::move(session), {state->clock.now(), logins}, started_in);
}

void SessionPool::Desk::login_failed(const base::Error& error, std::uint64_t started_in) {
  is_login_running = false;
  if (state->is_closed) return fail_all(error);
  // The failure of credentials that have changed since says nothing.
  if (started_in != generation) return serve();
  if (error.code() == "crm.login_refused") {
    refusal = Refusal{error, state->clock.now() + state->options.refusal_memory};
  }
  fail_all(error);
}

void SessionPool::Desk::give_back(CrmSession session, Birth born, std::uint64_t lent_in) {
  --lent;
  if (!state->tasks) return;
  if (lent_in != generation || state->is_closed)
    end(std::move(session));
  else
    idle.push_back({std::move(session), born, state->clock.now()});
  serve();
}

void SessionPool::Desk::end_stale() {
  const auto now = state->clock.now();
  for (auto entry = idle.begin(); entry != idle.end();) {
    const bool is_stale = now - entry->born.time >= state->options.max_age ||
                          now - entry->last_used >= state->options.idle_limit;
    if (is_stale) end(std::move(entry->session));
    entry = is_stale ? idle.erase(entry) : std::next(entry);
  }
}

void SessionPool::Desk::end_all_idle() {
  for (auto& entry : std::exchange(idle, {})) end(std::move(entry.session));
}

void SessionPool::Desk::free_place() {
  --lent;
  if (state->tasks) serve();
}

void SessionPool::Desk::end_doubtful(CrmSession session) {
  if (state->tasks) {
    state->tasks->spawn("crm logout", log_out_doubtful(shared_from_this(), std::move(session)));
  } else {
    --lent;
  }
}

void SessionPool::Desk::end(CrmSession session) {
  state->tasks->spawn("crm logout", log_out(state, std::move(session)));
}

void SessionPool::Desk::fail_all(const base::Error& error) {
  for (const auto& waiter : std::exchange(waiters, {})) {
    waiter->error = error;
    waiter->wake.cancel();
  }
}

bool SessionPool::Desk::is_unused() const {
  return live() == 0 && waiters.empty() && !refusal;
}

}  // namespace suitemcp::crm
