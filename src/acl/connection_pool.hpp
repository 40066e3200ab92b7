#pragma once

#include "acl/connection.hpp"
#include "base/context.hpp"
#include "config/acl_settings.hpp"
#include "net/asio.hpp"
#include "net/blocking_pool.hpp"
#include "net/place_queue.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::acl {

/// The connections to one database: as many as the settings permit, made when they are needed,
/// kept for the next question.
///
/// A question ends at its time limit, whatever it waits for. Questions that wait for a connection
/// are bounded; after a connection that could not be made, the next is tried after a while, which
/// doubles, and until then questions fail at once with the same error.
///
/// Errors: those of Connection; timeout "acl.timeout"; unavailable "acl.busy".
/// Threads: io thread only. Questions must have ended before it goes.
class ConnectionPool {
 public:
  explicit ConnectionPool(config::CrmDatabase database);

  asio::awaitable<RowSet> ask(const base::Context& context, Statement statement);

 private:
  using Lent = std::unique_ptr<Connection>;

  asio::awaitable<RowSet> ask_in_turn(const base::Context& context, const Statement& statement);
  asio::awaitable<Lent> connect();
  void note_failure(const base::Error& error);
  void require_few_attempts() const;
  Lent take_idle();

  config::CrmDatabase database_;
  net::BlockingPool threads_;
  net::PlaceQueue places_;
  std::size_t asking_ = 0;
  std::vector<Lent> idle_;                                          // the most recently used last
  std::shared_ptr<const void> attempts_ = std::make_shared<int>();  // each attempt holds one

  std::chrono::milliseconds pause_{0};  // after the last failure; none: the last one succeeded
  std::chrono::steady_clock::time_point next_try_;
  std::optional<base::Error> last_failure_;
};

}  // namespace suitemcp::acl
