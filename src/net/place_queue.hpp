#pragma once

#include "base/context.hpp"
#include "net/asio.hpp"

#include <boost/intrusive/list.hpp>

#include <cstddef>

namespace suitemcp::net {

/// A fixed number of places, handed out in the order of asking: one that is given back goes to the
/// first who waits, never to a newcomer. Threads: io thread only. Must outlive its places.
class PlaceQueue {
 public:
  /// One place; given back when it goes.
  class Place {
   public:
    explicit Place(PlaceQueue& queue) : queue_(&queue) {}
    Place(Place&& other) noexcept;
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    PlaceQueue* queue_;
  };

  explicit PlaceQueue(std::size_t places) : free_(places) {}

  /// Waits until the context's deadline. Errors: timeout "net.timeout", cancelled "net.cancelled".
  asio::awaitable<Place> take(const base::Context& context);

 private:
  struct Waiter;
  using Hook =
      boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  void give_back();

  std::size_t free_;
  // Kept as hooks: a waiter lives on its coroutine and unlinks itself, whatever ends it.
  boost::intrusive::list<Hook, boost::intrusive::constant_time_size<false>> waiters_;
};

}  // namespace suitemcp::net
