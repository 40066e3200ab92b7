#include "acl/connection_pool.hpp"

#include "acl/database_error.hpp"
#include "net/deadline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::acl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Questions at once, with those that wait; each is the write of a person.
constexpr std::size_t kMostAsking = 256;
constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{2000};

/// One more who asks, while this lives.
class Counted {
 public:
  explicit Counted(std::size_t& count) : count_(count) { ++count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --count_; }

 private:
  std::size_t& count_;
};

base::Error timed_out(const config::CrmDatabase& database) {
  return {
      base::ErrorKind::timeout,
      "acl.timeout",
      fmt::format("{}: no answer in {} ms", database.host, database.time_limit.count()),
      fmt::format(
          "The CRM's database did not answer within {} ms. Try again in a moment.",
          database.time_limit.count()
      )
  };
}

std::size_t threads_for(const config::CrmDatabase& database) {
  // Without TLS they only connect.
  return database.tls == config::CrmDatabase::Tls::off ? 1 : database.connections;
}

}  // namespace

ConnectionPool::ConnectionPool(config::CrmDatabase database)
    : database_(std::move(database)),
      threads_(threads_for(database_)),
      places_(database_.connections) {
}

asio::awaitable<RowSet> ConnectionPool::ask(const base::Context& context, Statement statement) {
  if (asking_ >= kMostAsking) {
    throw base::Error(
        base::ErrorKind::unavailable,
        "acl.busy",
        fmt::format("{} questions are waiting for the CRM's database", asking_),
        "Too many questions are waiting for the CRM's database. Try again in a moment."
    );
  }
  const Counted counted(asking_);
  const auto narrowed = context.within(database_.time_limit);
  try {
    co_return co_await net::with_timeout(narrowed.remaining(), ask_in_turn(narrowed, statement));
  } catch (const base::Error& error) {
    if (error.code() != "net.timeout") throw;
  }
  throw timed_out(database_);
}

asio::awaitable<RowSet> ConnectionPool::ask_in_turn(
    const base::Context& context, const Statement& statement
) {
  const auto place = co_await places_.take(context);
  // A connection that the server has closed meanwhile may show it only when it is used, and one
  // that is older than a grant does not have it. Asking again is no harm: nothing is written.
  while (auto idle = take_idle()) {
    try {
      auto rows = co_await idle->ask(statement);
      idle_.push_back(std::move(idle));
      co_return rows;
    } catch (const DatabaseException& error) {
      if (error.fault().is_of_grants()) break;
      if (!error.fault().is_of_connection()) {
        idle_.push_back(std::move(idle));
        throw;
      }
    }
  }
  auto connection = co_await connect();
  auto rows = co_await connection->ask(statement);
  idle_.push_back(std::move(connection));
  co_return rows;
}

ConnectionPool::Lent ConnectionPool::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->is_usable()) return connection;
  }
  return nullptr;
}

asio::awaitable<ConnectionPool::Lent> ConnectionPool::connect() {
  const auto began = steady_clock::now();
  if (last_failure_) {
    if (began < next_try_) throw base::Error(*last_failure_);
    next_try_ = began + pause_;  // while this one tries, the others do not
  }
  require_few_attempts();
  try {
    auto connection = co_await Connection::open(database_, threads_, attempts_);
    last_failure_.reset();
    pause_ = {};
    co_return connection;
  } catch (const DatabaseException& error) {
    note_failure(error);
    throw;
  } catch (...) {
    // Whoever waited was cancelled: by himself, which says nothing, or by the time limit.
    if (steady_clock::now() - began >= database_.time_limit * 3 / 4) {
      note_failure(timed_out(database_));
    }
    throw;
  }
}

void ConnectionPool::note_failure(const base::Error& error) {
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
  next_try_ = steady_clock::now() + pause_;
  last_failure_ = error;
}

/// An attempt goes on when nobody waits for it any more, for as long as the library pleases.
void ConnectionPool::require_few_attempts() const {
  const auto running = static_cast<std::size_t>(attempts_.use_count() - 1);
  if (running >= database_.connections) throw timed_out(database_);
}

}  // namespace suitemcp::acl
