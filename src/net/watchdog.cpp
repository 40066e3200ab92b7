#include "net/watchdog.hpp"

namespace suitemcp::net {

struct Watchdog::State : std::enable_shared_from_this<Watchdog::State> {
  State(const asio::any_io_executor& executor, std::chrono::milliseconds sweep_precision)
      : timer(executor), precision(sweep_precision) {}

  // Armed only while there is something to watch, so that an idle process sleeps.
  void arm() {
    if (armed || entries.empty()) return;
    armed = true;
    timer.expires_after(precision);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& code) {
      self->armed = false;
      if (!code) self->sweep();
    });
  }

  void sweep() {
    const auto now = std::chrono::steady_clock::now();
    for (auto entry = entries.begin(); entry != entries.end();) {
      // on_expired may unlink this entry, never another one.
      auto& current = *entry++;
      if (current.deadline_ > now) continue;
      // The deadline stays: a step that had just ended when it was cancelled would otherwise be
      // followed by one without a limit. The next sweep ends that one too.
      current.expired_ = true;
      current.on_expired();
    }
    arm();
  }

  boost::intrusive::list<Entry, boost::intrusive::constant_time_size<false>> entries;
  asio::steady_timer timer;
  std::chrono::milliseconds precision;
  bool armed = false;
};

Watchdog::Watchdog(const asio::any_io_executor& executor, std::chrono::milliseconds precision)
    : state_(std::make_shared<State>(executor, precision)) {
}

Watchdog::~Watchdog() {
  state_->timer.cancel();
}

void Watchdog::watch(Entry& entry) {
  state_->entries.push_back(entry);
  state_->arm();
}

}  // namespace suitemcp::net
