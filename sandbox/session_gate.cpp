#include "sandbox/session_gate.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace suitemcp::sandbox {

SessionGate::Pass::Pass(Pass&& other) noexcept
    : gate_(std::exchange(other.gate_, nullptr)), session_(std::move(other.session_)) {
}

SessionGate::Pass::~Pass() {
  if (gate_ == nullptr) return;
  const auto queue = gate_->queues_.find(session_);
  if (queue != gate_->queues_.end()) gate_->leave(session_, queue->second.front().get());
}

asio::awaitable<SessionGate::Pass> SessionGate::enter(std::string session) {
  if (session.empty()) co_return Pass();
  auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  auto& queue = queues_[session];
  queue.push_back(waiter);
  waiter->may_run = queue.size() == 1;
  waiter->timer.expires_at(asio::steady_timer::time_point::max());
  try {
    while (!waiter->may_run) {
      boost::system::error_code woken;
      co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
      }
    }
  } catch (...) {
    leave(session, waiter.get());
    throw;
  }
  co_return Pass(this, std::move(session));
}

std::size_t SessionGate::crowd(const std::string& session) const {
  const auto queue = queues_.find(session);
  return queue == queues_.end() ? 0 : queue->second.size();
}

void SessionGate::leave(const std::string& session, const Waiter* waiter) {
  const auto found = queues_.find(session);
  if (found == queues_.end()) return;
  auto& queue = found->second;
  std::erase_if(queue, [&](const auto& entry) { return entry.get() == waiter; });
  if (queue.empty()) {
    queues_.erase(found);
  } else if (!queue.front()->may_run) {
    queue.front()->may_run = true;
    queue.front()->timer.cancel();
  }
}

}  // namespace suitemcp::sandbox
