#pragma once

#include "net/asio.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <memory>

namespace suitemcp::net {

/// Deadlines for many connections at the price of one timer: an entry is a time that is set before
/// each step; a sweep calls `on_expired` on those that have passed. Setting a deadline costs a
/// store, where a timer per read would cost two heap operations. Threads: io thread only.
class Watchdog {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// A connection under watch. Must not outlive the watchdog's owner.
  class Entry : public boost::intrusive::list_base_hook<
                    boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    virtual ~Entry() = default;
    void expire_at(Time deadline) {
      deadline_ = deadline;
      expired_ = false;
    }
    void expire_after(std::chrono::steady_clock::duration limit) {
      expire_at(std::chrono::steady_clock::now() + limit);
    }
    void never_expire() { deadline_ = Time::max(); }
    bool has_expired() const { return expired_; }

   private:
    friend class Watchdog;
    /// The deadline has passed: cancel what is under way. Called at each sweep until another
    /// deadline is set.
    virtual void on_expired() = 0;

    Time deadline_ = Time::max();
    bool expired_ = false;
  };

  Watchdog(const asio::any_io_executor& executor, std::chrono::milliseconds precision);
  ~Watchdog();

  void watch(Entry& entry);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace suitemcp::net
