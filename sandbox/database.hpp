#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace suitemcp::sandbox {

/// NULL or the text that MySQL would send.
using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;

/// The database refused a statement: in the CRM this is a fatal error, hence HTTP 500.
class SqlFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Rows {
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

/// One SQLite database that speaks enough MySQL for the CRM's conditions: collation mysql_ci, LIKE
/// without case, NOW(), DATE_ADD and so on (mysql_functions.hpp).
///
/// Errors: SqlFailure. Threads: one at a time.
class Database {
 public:
  using Now = std::function<std::string()>;  // "Y-m-d H:i:s", UTC

  Database(const std::string& file, Now now);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// For statements that come again and again: prepared once.
  Rows query(const std::string& sql, std::span<const Cell> arguments = {});
  Rows query(const std::string& sql, std::initializer_list<Cell> arguments) {
    return query(sql, std::span<const Cell>(arguments.begin(), arguments.size()));
  }
  /// For statements with text from outside in them: not kept, cut off after ten million steps.
  Rows query_foreign(const std::string& sql);
  /// First cell of the first row.
  Cell value(const std::string& sql, std::initializer_list<Cell> arguments = {});
  /// Several statements, no result.
  void script(const std::string& sql);
  void drop_all_tables();
  /// All of it as bytes, and such bytes in the place of what was there.
  std::string image() const;
  void load(std::string_view image);

  std::string now() const { return now_(); }

 private:
  sqlite3_stmt* prepare(const std::string& sql);
  Rows run(sqlite3_stmt* statement, std::span<const Cell> arguments);
  void forget_statements();

  sqlite3* handle_ = nullptr;
  Now now_;
  std::unordered_map<std::string, sqlite3_stmt*> statements_;
};

/// All or nothing, and for the seed a hundred times faster than row by row.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.script("BEGIN"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace suitemcp::sandbox
