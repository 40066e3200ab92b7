#include "net/task_group.hpp"

#include "net/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <string>
#include <vector>

namespace suitemcp::net {

namespace {

/// Asio 1.81's co_spawn passes a bare pointer into the signal on to its executor: outside the io
/// thread's run that pointer is used later, when the task may have ended and taken the signal
/// along.
void cancel_task(
    const asio::any_io_executor& executor, std::shared_ptr<asio::cancellation_signal> signal
) {
  asio::dispatch(executor, [signal = std::move(signal)] {
    signal->emit(asio::cancellation_type::terminal);
  });
}

}  // namespace

struct TaskGroup::State {
  State(asio::any_io_executor group_executor, base::Log group_log)
      : executor(std::move(group_executor)), log(std::move(group_log)) {}

  void finished(std::string_view name, const std::exception_ptr& failure) {
    for (auto* timer : drains) timer->cancel();
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const base::Error& error) {
      if (error.kind() == base::ErrorKind::cancelled) return;
      log.error("task failed", {{"task", name}, {"code", error.code()}, {"error", error.detail()}});
    } catch (const boost::system::system_error& error) {
      if (error.code() == asio::error::operation_aborted) return;
      log.error("task failed", {{"task", name}, {"error", error.what()}});
    } catch (const std::exception& error) {
      log.error("task failed", {{"task", name}, {"error", error.what()}});
    } catch (...) {  // the last resort: one task fails, the process goes on
      log.error("task failed", {{"task", name}, {"error", "not a standard exception"}});
    }
  }

  /// Until no task is left or the time has come.
  static asio::awaitable<void> wait_until(
      std::shared_ptr<State> self, std::chrono::steady_clock::time_point until
  ) {
    asio::steady_timer timer(self->executor);
    self->drains.push_back(&timer);
    const std::shared_ptr<void> leave(nullptr, [self, &timer](void*) {
      std::erase(self->drains, &timer);
    });
    auto quietly = asio::as_tuple(asio::use_awaitable);
    while (!self->tasks.empty() && std::chrono::steady_clock::now() < until) {
      timer.expires_at(until);
      co_await timer.async_wait(quietly);
    }
  }

  asio::any_io_executor executor;
  base::Log log;
  std::vector<asio::steady_timer*> drains;  // cancelled whenever a task ends
  std::list<std::shared_ptr<asio::cancellation_signal>> tasks;
};

TaskGroup::TaskGroup(asio::any_io_executor executor, base::Log log)
    : state_(std::make_shared<State>(std::move(executor), std::move(log))) {
}

TaskGroup::~TaskGroup() {
  cancel_all();
}

void TaskGroup::cancel_all() {
  const auto tasks = state_->tasks;  // a task that ends leaves the list
  for (const auto& signal : tasks) cancel_task(state_->executor, signal);
}

void TaskGroup::Handle::cancel() {
  if (auto signal = signal_.lock()) cancel_task(executor_, std::move(signal));
}

TaskGroup::Handle TaskGroup::spawn(std::string_view name, asio::awaitable<void> work) {
  auto signal = std::make_shared<asio::cancellation_signal>();
  const auto place = state_->tasks.insert(state_->tasks.end(), signal);
  Handle handle;
  handle.executor_ = state_->executor;
  handle.signal_ = signal;
  auto on_end = [state = state_, place, name](const std::exception_ptr& failure) {
    state->tasks.erase(place);
    state->finished(name, failure);
  };
  asio::co_spawn(
      state_->executor,
      std::move(work),
      asio::bind_cancellation_slot(signal->slot(), std::move(on_end))
  );
  return handle;
}

std::size_t TaskGroup::running() const {
  return state_->tasks.size();
}

asio::awaitable<void> TaskGroup::drain(std::chrono::steady_clock::duration grace) {
  const auto state = state_;
  co_await State::wait_until(state, std::chrono::steady_clock::now() + grace);
  const auto left = state->tasks;
  for (const auto& signal : left) cancel_task(state->executor, signal);
  // A cancelled task ends at its next await; a second without one is a bug, not a reason to hang.
  co_await State::wait_until(state, std::chrono::steady_clock::now() + std::chrono::seconds(1));
}

}  // namespace suitemcp::net
