#include "store/sqlite/sqlite_store.hpp"

#include "base/error.hpp"
#include "net/blocking_pool.hpp"
#include "net/deadline.hpp"
#include "store/listeners.hpp"
#include "store/sqlite/database.hpp"
#include "store/state_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace suitemcp::store {
namespace {

using base::Error;
using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMessagesPerPoll = 256;
constexpr std::size_t kRowsPerSweep = 1'000;  // a sweep must not hold the write lock for long
constexpr std::chrono::seconds kRetryAfter{2};

std::int64_t to_milliseconds(base::WallTime time) {
  return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

Database::Options database_options(const SqliteStore::Options& options) {
  prepare_state_folder(options.folder);
  return {options.folder / "state.db", options.busy_limit, options.max_bytes};
}

Error too_slow(milliseconds limit) {
  Error error(
      ErrorKind::unavailable, "store.timeout", fmt::format("no answer within {} ms", limit.count())
  );
  return error.set_retry_after(kRetryAfter);
}

Error overloaded(std::size_t waiting) {
  Error error(
      ErrorKind::unavailable, "store.overloaded", fmt::format("{} calls are waiting", waiting)
  );
  return error.set_retry_after(kRetryAfter);
}

/// Counts a waiting call for as long as it waits.
class Place {
 public:
  explicit Place(std::size_t& taken) : taken_(taken) { ++taken_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { --taken_; }

 private:
  std::size_t& taken_;
};

}  // namespace

struct SqliteStore::State {
  State(Options store_options, const base::Clock& store_clock, base::Log store_log)
      : options(std::move(store_options)),
        clock(store_clock),
        log(std::move(store_log)),
        database(std::make_shared<Database>(database_options(options))),
        last_message(database->newest_message()),
        pool(1) {}

  std::int64_t now() const { return to_milliseconds(clock.wall()); }

  /// Runs `job(database)` on the store's thread, unless the caller's time is up before its turn.
  template <class Job>
  asio::awaitable<std::invoke_result_t<Job, Database&>> call(const Context& context, Job job) {
    if (waiting >= options.max_waiting) throw overloaded(waiting);
    const Place place(waiting);
    const auto left = std::chrono::duration_cast<milliseconds>(context.remaining());
    const auto limit = std::min(left, options.call_limit);
    auto work =
        [held = database, job = std::move(job), limit, until = steady_clock::now() + limit] {
          if (steady_clock::now() >= until) throw too_slow(limit);
          return job(*held);
        };
    try {
      co_return co_await net::with_timeout(limit, pool.run(std::move(work)));
    } catch (const Error& error) {
      if (error.code() == "net.timeout") throw too_slow(limit);
      throw;
    }
  }

  const Options options;
  const base::Clock& clock;
  const base::Log log;
  std::map<std::string, Listeners<std::string>> channels;
  std::optional<asio::steady_timer> wake;  // of the listening loop
  bool kicked = false;                     // look at once: there is a message of our own
  std::size_t waiting = 0;
  std::shared_ptr<Database> database;  // shared with the jobs, which never hold the state itself
  std::int64_t last_message;
  net::BlockingPool pool;
};

SqliteStore::SqliteStore(
    asio::any_io_executor executor, const base::Clock& clock, Options options, base::Log log
)
    : state_(std::make_shared<State>(std::move(options), clock, log)),
      tasks_(std::move(executor), std::move(log)) {
}

SqliteStore::~SqliteStore() = default;

asio::awaitable<std::optional<std::string>> SqliteStore::get(
    const Context& context, std::string key
) {
  co_return co_await state_->call(
      context,
      [key = std::move(key), now = state_->now()](Database& db) { return db.get(key, now); }
  );
}

asio::awaitable<bool> SqliteStore::set(
    const Context& context, std::string key, std::string value, SetOptions options
) {
  const auto now = state_->now();
  const auto expires = options.ttl ? now + options.ttl->count() : Database::kNever;
  auto job = [key = std::move(key), value = std::move(value), now, expires, options](Database& db) {
    if (options.if_absent) return db.set_if_absent(key, value, expires, now);
    db.set(key, value, expires);
    return true;
  };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<bool> SqliteStore::remove(const Context& context, std::string key) {
  auto job = [key = std::move(key), now = state_->now()](Database& db) {
    return db.remove(key, now);
  };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<std::optional<std::string>> SqliteStore::take(
    const Context& context, std::string key
) {
  auto job = [key = std::move(key), now = state_->now()](Database& db) {
    return db.take(key, now);
  };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<std::optional<std::string>> SqliteStore::hash_get(
    const Context& context, std::string key, std::string field
) {
  auto job = [key = std::move(key), field = std::move(field)](Database& db) {
    return db.hash_get(key, field);
  };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<bool> SqliteStore::hash_set(
    const Context& context, std::string key, std::string field, std::string value
) {
  auto job = [key = std::move(key), field = std::move(field), value = std::move(value)](Database& db
             ) { return db.hash_set(key, field, value); };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<bool> SqliteStore::hash_compare_and_set(
    const Context& context,
    std::string key,
    std::string field,
    std::optional<std::string> expected,
    std::optional<std::string> desired
) {
  auto job = [key = std::move(key),
              field = std::move(field),
              expected = std::move(expected),
              desired = std::move(desired)](Database& db) {
    return db.hash_compare_and_set(key, field, expected, desired);
  };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<bool> SqliteStore::hash_remove(
    const Context& context, std::string key, std::string field
) {
  auto job = [key = std::move(key), field = std::move(field)](Database& db) {
    return db.hash_remove(key, field);
  };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<KeyValueStore::Hash> SqliteStore::hash_all(
    const Context& context, std::string key
) {
  auto job = [key = std::move(key)](Database& db) { return db.hash_all(key); };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<Count> SqliteStore::increment(
    const Context& context, std::string key, std::int64_t amount, milliseconds window
) {
  auto job = [key = std::move(key), amount, window, now = state_->now()](Database& db) {
    const auto [value, expires] = db.increment(key, amount, now + window.count(), now);
    return Count{value, milliseconds(expires - now)};
  };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<std::vector<std::string>> SqliteStore::scan(
    const Context& context, std::string prefix, std::size_t limit
) {
  auto job = [prefix = std::move(prefix), limit, now = state_->now()](Database& db) {
    return db.scan(prefix, limit, now);
  };
  co_return co_await state_->call(context, std::move(job));
}

asio::awaitable<void> SqliteStore::publish(
    const Context& context, std::string channel, std::string body
) {
  auto job =
      [channel = std::move(channel), body = std::move(body), now = state_->now()](Database& db) {
        db.publish(channel, body, now);
        return std::monostate();
      };
  co_await state_->call(context, std::move(job));
  state_->kicked = true;
  if (state_->wake) state_->wake->cancel();
}

asio::awaitable<void> SqliteStore::ping(const Context& context) {
  auto job = [](Database& db) {
    db.ping();
    return std::monostate();
  };
  co_await state_->call(context, std::move(job));
}

Subscription SqliteStore::subscribe(std::string channel, MessageCallback callback) {
  if (state_->channels.empty()) tasks_.spawn("store.listen", listen(state_));
  return state_->channels[std::move(channel)].add(std::move(callback));
}

asio::awaitable<bool> SqliteStore::sweep(std::shared_ptr<State> state) {
  const auto now = state->now();
  auto job = [now, before = now - state->options.message_life.count()](Database& db) {
    return db.sweep(now, before, kRowsPerSweep);
  };
  try {
    co_return co_await state->call(Context{}, std::move(job)) <
        static_cast<std::int64_t>(kRowsPerSweep);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    state->log.warn("store sweep failed", {{"code", error.code()}, {"error", error.detail()}});
  }
  co_return true;
}

asio::awaitable<void> SqliteStore::listen(std::shared_ptr<State> state) {
  state->wake.emplace(co_await asio::this_coro::executor);
  auto swept_at = steady_clock::now();
  bool healthy = true;
  while (true) {
    std::vector<Database::Message> messages;
    state->kicked = false;
    auto read = [after = state->last_message](Database& db) {
      return db.messages_after(after, kMessagesPerPoll);
    };
    try {
      messages = co_await state->call(Context{}, std::move(read));
      healthy = true;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::cancelled) throw;
      // Once per outage, not per poll.
      if (std::exchange(healthy, false)) {
        state->log.error(
            "store listen failed", {{"code", error.code()}, {"error", error.detail()}}
        );
      }
    }
    for (const auto& message : messages) {
      state->last_message = message.id;
      const auto listeners = state->channels.find(message.channel);
      if (listeners != state->channels.end()) listeners->second.notify(message.body);
    }
    if (steady_clock::now() - swept_at >= state->options.sweep_interval) {
      // With more to remove, the next round goes on: strangers may write faster than one sweep in
      // each interval removes.
      if (co_await sweep(state)) swept_at = steady_clock::now();
    }
    if (messages.size() == kMessagesPerPoll || state->kicked) continue;
    state->wake->expires_after(state->options.poll_interval);
    co_await state->wake->async_wait(asio::as_tuple(asio::use_awaitable));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) co_return;
  }
}

}  // namespace suitemcp::store
