#include "net/place_queue.hpp"

#include "base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace suitemcp::net {

struct PlaceQueue::Waiter : Hook {
  Waiter(const asio::any_io_executor& executor, std::chrono::steady_clock::duration limit)
      : timer(executor, limit) {}
  asio::steady_timer timer;
  std::optional<Place> place;  // passed on by its destructor if the waiter was cancelled meanwhile
};

PlaceQueue::Place::Place(Place&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)) {
}

PlaceQueue::Place::~Place() {
  if (queue_ != nullptr) queue_->give_back();
}

void PlaceQueue::give_back() {
  if (waiters_.empty()) {
    ++free_;
    return;
  }
  auto& waiter = static_cast<Waiter&>(waiters_.front());
  waiters_.pop_front();
  waiter.place.emplace(*this);
  waiter.timer.cancel();
}

asio::awaitable<PlaceQueue::Place> PlaceQueue::take(const base::Context& context) {
  if (free_ > 0) {
    --free_;
    co_return Place(*this);
  }
  Waiter waiter(co_await asio::this_coro::executor, context.remaining());
  waiters_.push_back(waiter);
  auto quietly = asio::as_tuple(asio::use_awaitable);
  const auto [code] = co_await waiter.timer.async_wait(quietly);
  if (waiter.place) co_return std::move(*waiter.place);
  if (code) {
    throw base::Error(base::ErrorKind::cancelled, "net.cancelled", "cancelled while waiting");
  }
  throw base::Error(
      base::ErrorKind::timeout, "net.timeout", "no free connection to the server in time"
  );
}

}  // namespace suitemcp::net
