#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace suitemcp::store {

struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const;
};

/// A prepared statement; lives as long as its connection is open. Blocking, one thread at a time.
class Statement {
 public:
  Statement(sqlite3* connection, std::string_view sql);

  /// One execution: bind in order, then step through the rows. Resets the statement when it goes.
  class Run {
   public:
    explicit Run(Statement& statement) : statement_(statement.handle_.get()) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run();

    Run& bind(std::int64_t number);
    /// `text` must live until this run ends.
    Run& bind(std::string_view text);
    /// False after the last row.
    bool row();
    /// For statements without rows: how many rows were changed.
    std::int64_t execute();
    std::int64_t integer(int column) const;
    std::string text(int column) const;

   private:
    sqlite3_stmt* statement_;
    int bound_ = 0;
  };

 private:
  std::unique_ptr<sqlite3_stmt, CloseStatement> handle_;
};

/// Throws the Error for what just failed on `connection`; `doing` says what was tried.
[[noreturn]] void throw_sqlite_error(sqlite3* connection, int code, std::string_view doing);

}  // namespace suitemcp::store
