#pragma once

#include "store/sqlite/statement.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::store {

/// The file behind SqliteStore: one connection and its prepared statements. Times are milliseconds
/// since 1970, given by the caller. Blocking; one thread at a time. Errors: as KeyValueStore.
class Database {
 public:
  struct Options {
    std::filesystem::path file;
    std::chrono::milliseconds busy_limit{3'000};     // how long another process may hold the lock
    std::int64_t max_bytes = std::int64_t{4} << 30;  // then store.full
  };
  struct Message {
    std::int64_t id = 0;
    std::string channel;
    std::string body;
  };
  static constexpr std::int64_t kNever = INT64_MAX;

  /// Creates the file (mode 600) and its tables if they are missing.
  explicit Database(const Options& options);
  ~Database();

  std::optional<std::string> get(const std::string& key, std::int64_t now);
  void set(const std::string& key, const std::string& value, std::int64_t expires);
  bool set_if_absent(
      const std::string& key, const std::string& value, std::int64_t expires, std::int64_t now
  );
  bool remove(const std::string& key, std::int64_t now);
  std::optional<std::string> take(const std::string& key, std::int64_t now);

  std::optional<std::string> hash_get(const std::string& key, const std::string& field);
  bool hash_set(const std::string& key, const std::string& field, const std::string& value);
  bool hash_compare_and_set(
      const std::string& key,
      const std::string& field,
      const std::optional<std::string>& expected,
      const std::optional<std::string>& desired
  );
  bool hash_remove(const std::string& key, const std::string& field);
  std::map<std::string, std::string> hash_all(const std::string& key);

  /// The value after the increment, and when the counter expires.
  std::pair<std::int64_t, std::int64_t> increment(
      const std::string& key, std::int64_t amount, std::int64_t expires, std::int64_t now
  );
  std::vector<std::string> scan(const std::string& prefix, std::size_t limit, std::int64_t now);

  void publish(const std::string& channel, const std::string& body, std::int64_t now);
  /// The oldest `limit` messages with an id above `after`.
  std::vector<Message> messages_after(std::int64_t after, std::size_t limit);
  /// The highest id ever given, zero if none.
  std::int64_t newest_message();

  /// Removes at most `limit` expired entries and `limit` messages older than `messages_before`; how
  /// many went.
  std::int64_t sweep(std::int64_t now, std::int64_t messages_before, std::size_t limit);

  /// Takes and gives back the write lock.
  void ping();

 private:
  struct Statements;
  struct CloseConnection {
    void operator()(sqlite3* connection) const;
  };

  void execute(const char* sql);
  void switch_to_wal(std::chrono::milliseconds limit);
  void make_tables();

  std::unique_ptr<sqlite3, CloseConnection> connection_;
  std::unique_ptr<Statements> statements_;
};

}  // namespace suitemcp::store
