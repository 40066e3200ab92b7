#include "store/sqlite/database.hpp"

#include "base/error.hpp"
#include "store/state_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace suitemcp::store {
namespace {

using Run = Statement::Run;

constexpr std::int64_t kSchemaVersion = 1;
constexpr std::int64_t kPageBytes = 4096;

constexpr const char* kTables = R"(
  CREATE TABLE IF NOT EXISTS entries(
    key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entries_by_expiry ON entries(expires)
    WHERE expires < 9223372036854775807;
  CREATE TABLE IF NOT EXISTS hashes(
    key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY(key, field)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages(
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, body TEXT NOT NULL,
    created INTEGER NOT NULL);
  PRAGMA user_version = 1;
)";

/// SQLite would create the file with the umask's permissions; its -wal and -shm copy the file's.
void create_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) {
    const std::string reason = std::strerror(errno);
    throw base::Error(
        base::ErrorKind::unavailable,
        "store.unavailable",
        fmt::format("open {}: {}", file.string(), reason),
        "The gateway's store cannot be opened. The operator must check that the state folder "
        "exists "
        "and can be written."
    );
  }
  ::close(descriptor);
  require_private_file(file);
}

/// The first text after all texts that begin with `prefix`; empty if there is none.
std::string end_of_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

}  // namespace

struct Database::Statements {
  explicit Statements(sqlite3* db)
      : get(db, "SELECT value FROM entries WHERE key=? AND expires>?"),
        set(db,
            "INSERT INTO entries VALUES(?,?,?) ON CONFLICT(key) DO UPDATE "
            "SET value=excluded.value, expires=excluded.expires"),
        set_if_absent(
            db,
            "INSERT INTO entries VALUES(?,?,?) ON CONFLICT(key) DO UPDATE "
            "SET value=excluded.value, expires=excluded.expires WHERE entries.expires<=?"
        ),
        take(db, "DELETE FROM entries WHERE key=? RETURNING value, expires"),
        remove_hash(db, "DELETE FROM hashes WHERE key=?"),
        hash_get(db, "SELECT value FROM hashes WHERE key=? AND field=?"),
        hash_add(db, "INSERT INTO hashes VALUES(?,?,?) ON CONFLICT DO NOTHING"),
        hash_update(db, "UPDATE hashes SET value=?3 WHERE key=?1 AND field=?2"),
        hash_update_if(db, "UPDATE hashes SET value=?3 WHERE key=?1 AND field=?2 AND value=?4"),
        hash_remove(db, "DELETE FROM hashes WHERE key=? AND field=?"),
        hash_remove_if(db, "DELETE FROM hashes WHERE key=? AND field=? AND value=?"),
        hash_all(db, "SELECT field, value FROM hashes WHERE key=?"),
        increment(
            db,
            "INSERT INTO entries VALUES(?1,?2,?3) ON CONFLICT(key) DO UPDATE SET "
            "value=CASE WHEN entries.expires<=?4 THEN 0 ELSE CAST(entries.value AS INTEGER) END + "
            "?2,"
            "expires=CASE WHEN entries.expires<=?4 THEN ?3 ELSE entries.expires END "
            "RETURNING CAST(value AS INTEGER), expires"
        ),
        scan(db, "SELECT key FROM entries WHERE key>=? AND (?='' OR key<?) AND expires>? LIMIT ?"),
        publish(db, "INSERT INTO messages(channel,body,created) VALUES(?,?,?)"),
        messages_after(db, "SELECT id, channel, body FROM messages WHERE id>? ORDER BY id LIMIT ?"),
        newest_message(
            db, "SELECT COALESCE(MAX(seq),0) FROM sqlite_sequence WHERE name='messages'"
        ),
        sweep_entries(
            db,
            "DELETE FROM entries WHERE key IN (SELECT key FROM entries WHERE "
            "expires < 9223372036854775807 AND expires<=? LIMIT ?)"
        ),
        sweep_messages(
            db,
            "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE created<? "
            "ORDER BY id LIMIT ?)"
        ),
        begin(db, "BEGIN IMMEDIATE"),
        rollback(db, "ROLLBACK") {}

  Statement get, set, set_if_absent, take;
  Statement remove_hash, hash_get, hash_add, hash_update, hash_update_if, hash_remove,
      hash_remove_if, hash_all;
  Statement increment, scan;
  Statement publish, messages_after, newest_message;
  Statement sweep_entries, sweep_messages;
  Statement begin, rollback;
};

void Database::CloseConnection::operator()(sqlite3* connection) const {
  sqlite3_close(connection);
}

Database::Database(const Options& options) {
  create_private(options.file);
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(options.file.c_str(), &connection, flags, nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) throw_sqlite_error(connection, code, "open " + options.file.string());
  sqlite3_extended_result_codes(connection, 0);
  sqlite3_busy_timeout(connection, static_cast<int>(options.busy_limit.count()));
  switch_to_wal(options.busy_limit);
  execute("PRAGMA synchronous=NORMAL");
  execute("PRAGMA trusted_schema=OFF");
  execute("PRAGMA journal_size_limit=16777216");
  execute(fmt::format("PRAGMA max_page_count={}", options.max_bytes / kPageBytes).c_str());
  make_tables();
  statements_ = std::make_unique<Statements>(connection);
}

Database::~Database() = default;

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_sqlite_error(connection_.get(), code, sql);
}

void Database::switch_to_wal(std::chrono::milliseconds limit) {
  // Two processes that start together: SQLite answers "busy" here without asking its busy handler.
  constexpr std::chrono::milliseconds kPause{10};
  for (std::chrono::milliseconds waited{0};; waited += kPause) {
    const int code =
        sqlite3_exec(connection_.get(), "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return;
    if (code != SQLITE_BUSY || waited >= limit) {
      throw_sqlite_error(connection_.get(), code, "switch to WAL");
    }
    std::this_thread::sleep_for(kPause);
  }
}

void Database::make_tables() {
  std::int64_t version = 0;
  {
    Statement read(connection_.get(), "PRAGMA user_version");
    Run run(read);
    if (run.row()) version = run.integer(0);
  }
  if (version == kSchemaVersion) return;
  if (version > kSchemaVersion) {
    throw base::Error(
        base::ErrorKind::unavailable,
        "store.unavailable",
        fmt::format("state.db has format {}, this program knows {}", version, kSchemaVersion),
        "The gateway's store was written by a newer version of this program. Install that version, "
        "or restore a backup of state.db."
    );
  }
  execute("BEGIN IMMEDIATE");
  execute(kTables);
  execute("COMMIT");
}

std::optional<std::string> Database::get(const std::string& key, std::int64_t now) {
  Run run(statements_->get);
  if (!run.bind(key).bind(now).row()) return std::nullopt;
  return run.text(0);
}

void Database::set(const std::string& key, const std::string& value, std::int64_t expires) {
  Run(statements_->set).bind(key).bind(value).bind(expires).execute();
}

bool Database::set_if_absent(
    const std::string& key, const std::string& value, std::int64_t expires, std::int64_t now
) {
  Run run(statements_->set_if_absent);
  return run.bind(key).bind(value).bind(expires).bind(now).execute() > 0;
}

bool Database::remove(const std::string& key, std::int64_t now) {
  const bool had_value = take(key, now).has_value();
  return Run(statements_->remove_hash).bind(key).execute() > 0 || had_value;
}

std::optional<std::string> Database::take(const std::string& key, std::int64_t now) {
  Run run(statements_->take);
  if (!run.bind(key).row()) return std::nullopt;
  auto value = run.text(0);
  const bool alive = run.integer(1) > now;
  run.execute();
  if (!alive) return std::nullopt;
  return value;
}

std::optional<std::string> Database::hash_get(const std::string& key, const std::string& field) {
  Run run(statements_->hash_get);
  if (!run.bind(key).bind(field).row()) return std::nullopt;
  return run.text(0);
}

bool Database::hash_set(
    const std::string& key, const std::string& field, const std::string& value
) {
  while (true) {
    if (Run(statements_->hash_add).bind(key).bind(field).bind(value).execute() > 0) return true;
    if (Run(statements_->hash_update).bind(key).bind(field).bind(value).execute() > 0) return false;
    // Removed by another process between the two: add again.
  }
}

bool Database::hash_compare_and_set(
    const std::string& key,
    const std::string& field,
    const std::optional<std::string>& expected,
    const std::optional<std::string>& desired
) {
  if (!expected && !desired) return !hash_get(key, field).has_value();
  if (!expected) {
    return Run(statements_->hash_add).bind(key).bind(field).bind(*desired).execute() > 0;
  }
  if (!desired) {
    return Run(statements_->hash_remove_if).bind(key).bind(field).bind(*expected).execute() > 0;
  }
  Run run(statements_->hash_update_if);
  return run.bind(key).bind(field).bind(*desired).bind(*expected).execute() > 0;
}

bool Database::hash_remove(const std::string& key, const std::string& field) {
  return Run(statements_->hash_remove).bind(key).bind(field).execute() > 0;
}

std::map<std::string, std::string> Database::hash_all(const std::string& key) {
  std::map<std::string, std::string> fields;
  Run run(statements_->hash_all);
  run.bind(key);
  while (run.row()) fields.emplace(run.text(0), run.text(1));
  return fields;
}

std::pair<std::int64_t, std::int64_t> Database::increment(
    const std::string& key, std::int64_t amount, std::int64_t expires, std::int64_t now
) {
  Run run(statements_->increment);
  run.bind(key).bind(amount).bind(expires).bind(now).row();
  const std::pair result(run.integer(0), run.integer(1));
  run.execute();
  return result;
}

std::vector<std::string> Database::scan(
    const std::string& prefix, std::size_t limit, std::int64_t now
) {
  const auto end = end_of_prefix(prefix);
  std::vector<std::string> keys;
  Run run(statements_->scan);
  run.bind(prefix).bind(end).bind(end).bind(now).bind(static_cast<std::int64_t>(limit));
  while (run.row()) keys.push_back(run.text(0));
  return keys;
}

void Database::publish(const std::string& channel, const std::string& body, std::int64_t now) {
  Run(statements_->publish).bind(channel).bind(body).bind(now).execute();
}

std::vector<Database::Message> Database::messages_after(std::int64_t after, std::size_t limit) {
  std::vector<Message> messages;
  Run run(statements_->messages_after);
  run.bind(after).bind(static_cast<std::int64_t>(limit));
  while (run.row()) messages.push_back({run.integer(0), run.text(1), run.text(2)});
  return messages;
}

std::int64_t Database::newest_message() {
  Run run(statements_->newest_message);
  return run.row() ? run.integer(0) : 0;
}

std::int64_t Database::sweep(std::int64_t now, std::int64_t messages_before, std::size_t limit) {
  const auto most = static_cast<std::int64_t>(limit);
  const auto entries = Run(statements_->sweep_entries).bind(now).bind(most).execute();
  const auto messages = Run(statements_->sweep_messages).bind(messages_before).bind(most).execute();
  return entries + messages;
}

void Database::ping() {
  Run(statements_->begin).execute();
  Run(statements_->rollback).execute();
}

}  // namespace suitemcp::store
