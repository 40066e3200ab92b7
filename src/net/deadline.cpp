#include "net/deadline.hpp"

namespace suitemcp::net {

asio::awaitable<void> sleep_for(std::chrono::steady_clock::duration length) {
  asio::steady_timer timer(co_await asio::this_coro::executor, length);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace suitemcp::net
