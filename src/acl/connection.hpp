#pragma once

#include "config/acl_settings.hpp"
#include "net/asio.hpp"
#include "net/blocking_pool.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::acl {

/// What a statement asks for: with a `?` for each parameter, which are sent apart from it.
struct Statement {
  std::string sql;
  std::vector<std::string> parameters;
};

using Row = std::vector<std::optional<std::string>>;  // a cell without value: NULL
using RowSet = std::vector<Row>;

/// One connection to the CRM's database with the statements that it has prepared, for one question
/// at a time. The session only reads, and each statement sees what was committed before it.
///
/// Without TLS questions run on the io thread and do not block it. Connector/C blocks under TLS
/// whatever its interface promises (3.3, and the look-up of names always), so that questions under
/// TLS, and connecting, are jobs of `threads`.
///
/// Errors: those of database_error.hpp. Threads: io thread only. `threads` must outlive it.
class Connection {
 public:
  /// `held` is let go of when the attempt is over, which may be after its caller was cancelled.
  static asio::awaitable<std::unique_ptr<Connection>> open(
      const config::CrmDatabase& database,
      net::BlockingPool& threads,
      std::shared_ptr<const void> held
  );
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// In one round trip, and one more for the first time that this connection sees the SQL. Ended
  /// half-way, by cancelling too, it leaves a connection that is of no use.
  asio::awaitable<RowSet> ask(Statement statement);

  /// False once a question was not answered, or when the server has hung up meanwhile.
  bool is_usable() const;

 private:
  struct Handle;
  Connection(
      const asio::any_io_executor& executor,
      std::shared_ptr<Handle> handle,
      net::BlockingPool* threads
  );

  template <class Start, class Continue, class Block>
  asio::awaitable<void> step(Start start, Continue go_on, Block block);

  struct Socket;
  std::shared_ptr<Handle> handle_;  // shared with a job that nobody waits for any more
  std::unique_ptr<Socket> socket_;
  net::BlockingPool* threads_;  // null: not needed for questions
  bool is_broken_ = false;
};

}  // namespace suitemcp::acl
