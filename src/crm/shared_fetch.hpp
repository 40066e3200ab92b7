#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "base/error.hpp"
#include "net/asio.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace suitemcp::crm {

/// A bounded map of values with a life, filled by one fetch per key at a time: callers that come
/// meanwhile wait for it and share its result or failure. A fetcher that is cancelled or out of
/// time leaves the work to the next waiter. Threads: io thread only. Must outlive its callers.
template <class T>
class SharedFetch {
 public:
  using Value = std::shared_ptr<const T>;

  SharedFetch(const base::Clock& clock, base::SteadyTime::duration life, std::size_t max_entries)
      : clock_(clock), life_(life), max_entries_(max_entries) {}

  void forget(const std::string& key) { values_.erase(key); }
  std::size_t size() const { return values_.size(); }

  /// An equal value that is remembered under another key, so that a thousand users share one.
  template <class Equal>
  Value share(Value fresh, const Equal& equal) const {
    for (const auto& [key, entry] : values_) {
      if (equal(*entry.value, *fresh)) return entry.value;
    }
    return fresh;
  }

  /// `fetch` is called at most once; its awaitable must own what it uses.
  template <class Fetch>
  asio::awaitable<Value> get(const base::Context& context, std::string key, Fetch fetch) {
    for (;;) {
      const auto found = values_.find(key);
      if (found != values_.end() && found->second.until > clock_.now())
        co_return found->second.value;
      auto flight = flights_.find(key);
      if (flight == flights_.end()) break;
      auto shared = flight->second;
      co_await wait(context, shared);
      if (shared->failure) throw base::Error(*shared->failure);
      if (shared->value) co_return shared->value;
    }
    Takeoff takeoff(*this, key);
    co_return co_await run(std::move(key), takeoff.flight, fetch());
  }

 private:
  struct Entry {
    Value value;
    base::SteadyTime until;
  };
  struct Flight {
    std::list<asio::steady_timer*> waiters;
    std::optional<base::Error> failure;
    Value value;
  };
  /// However the fetch ends, waiters wake and the key is free again.
  struct Takeoff {
    Takeoff(SharedFetch& fetches, const std::string& name)
        : owner(fetches), key(name), flight(std::make_shared<Flight>()) {
      owner.flights_[key] = flight;
    }
    Takeoff(const Takeoff&) = delete;
    Takeoff& operator=(const Takeoff&) = delete;
    ~Takeoff() {
      owner.flights_.erase(key);
      for (auto* timer : flight->waiters) timer->cancel();
    }
    SharedFetch& owner;
    std::string key;
    std::shared_ptr<Flight> flight;
  };

  asio::awaitable<Value> run(
      std::string key, std::shared_ptr<Flight> flight, asio::awaitable<Value> fetch
  ) {
    try {
      flight->value = co_await std::move(fetch);
    } catch (const base::Error& error) {
      // A short deadline or a cancelled caller says nothing about the others.
      const bool is_own =
          error.kind() == base::ErrorKind::cancelled || error.kind() == base::ErrorKind::timeout;
      if (!is_own) flight->failure = error;
      throw;
    }
    remember(std::move(key), flight->value);
    co_return flight->value;
  }

  asio::awaitable<void> wait(const base::Context& context, std::shared_ptr<Flight> flight) {
    asio::steady_timer timer(co_await asio::this_coro::executor, context.remaining());
    const auto place = flight->waiters.insert(flight->waiters.end(), &timer);
    struct Leave {
      Flight& flight;
      std::list<asio::steady_timer*>::iterator place;
      ~Leave() { flight.waiters.erase(place); }
    } leave{*flight, place};
    const auto [code] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (!code) {
      throw base::Error(base::ErrorKind::timeout, "crm.timeout", "waiting for the CRM's metadata");
    }
  }

  void remember(std::string key, Value value) {
    if (values_.size() >= max_entries_ && !values_.contains(key)) {
      values_.erase(std::ranges::min_element(values_, {}, [](const auto& item) {
        return item.second.until;
      }));
    }
    values_.insert_or_assign(std::move(key), Entry{std::move(value), clock_.now() + life_});
  }

  const base::Clock& clock_;
  base::SteadyTime::duration life_;
  std::size_t max_entries_;
  std::map<std::string, Entry> values_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace suitemcp::crm
