#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "base/error.hpp"
#include "net/asio.hpp"
#include "net/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace suitemcp::identity::oidc {

/// One value that is fetched when needed, by one caller at a time: those who come meanwhile wait
/// and share its result or failure. A fetcher that is cancelled leaves the work to the next waiter.
/// A failure is remembered for `failure_pause`, so that a dead provider is not asked for each
/// login. Threads: io thread only. Lifetime: `clock` must outlive it, and it its callers.
template <class T>
class SharedValue {
 public:
  using Value = std::shared_ptr<const T>;
  using Fetch = std::function<asio::awaitable<Value>(const base::Context&)>;

  struct Options {
    base::SteadyTime::duration life{};          // how long a value is believed
    base::SteadyTime::duration min_interval{};  // between two fetches that get_newer() asks for
    base::SteadyTime::duration failure_pause = std::chrono::seconds(2);
  };

  SharedValue(const base::Clock& clock, Options options, Fetch fetch)
      : clock_(clock), options_(options), fetch_(std::move(fetch)) {}

  /// Errors: what the fetch throws; unavailable "oidc.unavailable" when waiting takes too long.
  asio::awaitable<Value> get(const base::Context& context) {
    while (!is_fresh()) {
      if (!flight_) co_return co_await run(context);
      co_await wait(context, flight_);
    }
    co_return value_;
  }

  /// A value fetched after `known`, if one is to be had: the same again when the last fetch is less
  /// than `min_interval` ago, whoever asked for it. When the fetch fails `known` stays what get()
  /// returns.
  asio::awaitable<Value> get_newer(const base::Context& context, Value known) {
    while (value_ == known) {
      if (clock_.now() - fetched_at_ < options_.min_interval) co_return known;
      if (!flight_) co_return co_await run(context);
      co_await wait(context, flight_);
      throw_recent_failure();
    }
    co_return co_await get(context);
  }

 private:
  using Flight = std::shared_ptr<asio::steady_timer>;
  /// However the fetch ends, those who wait wake.
  struct Landing {
    explicit Landing(SharedValue& value) : owner(value) {}
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;
    ~Landing() { std::exchange(owner.flight_, nullptr)->expires_at(base::SteadyTime::min()); }
    SharedValue& owner;
  };

  bool is_fresh() const { return value_ && clock_.now() - fetched_at_ < options_.life; }

  asio::awaitable<Value> run(const base::Context& context) {
    throw_recent_failure();
    flight_ = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor);
    flight_->expires_at(base::SteadyTime::max());
    const Landing landing(*this);
    try {
      value_ = co_await fetch_(context);
      fetched_at_ = clock_.now();
      failure_.reset();
      co_return value_;
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::cancelled) {
        failure_.emplace(error);
        failed_at_ = clock_.now();
      }
      throw;
    }
  }

  void throw_recent_failure() const {
    if (failure_ && clock_.now() - failed_at_ < options_.failure_pause)
      throw base::Error(*failure_);
  }

  static asio::awaitable<void> wait_for(Flight flight) {
    co_await flight->async_wait(asio::as_tuple(asio::use_awaitable));
  }
  static asio::awaitable<void> wait(const base::Context& context, Flight flight) {
    try {
      co_await net::with_timeout(context.remaining(), wait_for(std::move(flight)));
    } catch (const base::Error& error) {
      throw base::Error(
          base::ErrorKind::unavailable,
          "oidc.unavailable",
          "waiting for another login's question to the provider: " + error.detail(),
          "The sign-in service is slow at the moment. Wait a minute and try again."
      );
    }
  }

  const base::Clock& clock_;
  const Options options_;
  const Fetch fetch_;
  Value value_;
  base::SteadyTime fetched_at_{};
  std::optional<base::Error> failure_;
  base::SteadyTime failed_at_{};
  Flight flight_;
};

}  // namespace suitemcp::identity::oidc
