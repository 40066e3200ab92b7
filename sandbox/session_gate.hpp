#pragma once

#include "net/asio.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>

namespace suitemcp::sandbox {

/// PHP locks the session file: of the requests of one session one runs, the others wait in the
/// order of their arrival. Threads: io thread only.
class SessionGate {
 public:
  /// The right to run; given back by the destructor.
  class Pass {
   public:
    Pass() = default;
    Pass(SessionGate* gate, std::string session) : gate_(gate), session_(std::move(session)) {}
    Pass(Pass&& other) noexcept;
    Pass& operator=(Pass&&) = delete;
    ~Pass();

   private:
    SessionGate* gate_ = nullptr;
    std::string session_;
  };

  /// An empty session waits for nobody.
  asio::awaitable<Pass> enter(std::string session);
  /// Requests of this session that run or wait.
  std::size_t crowd(const std::string& session) const;

 private:
  struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;
    bool may_run = false;
  };
  using Queue = std::deque<std::shared_ptr<Waiter>>;  // the one that runs is in front

  void leave(const std::string& session, const Waiter* waiter);

  std::map<std::string, Queue> queues_;
};

}  // namespace suitemcp::sandbox
