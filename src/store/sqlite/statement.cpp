#include "store/sqlite/statement.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>

namespace suitemcp::store {
namespace {

using base::Error;
using base::ErrorKind;

Error error_for(int code, std::string detail) {
  switch (code & 0xff) {  // the low byte is the primary result code
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {
          ErrorKind::unavailable,
          "store.locked",
          std::move(detail),
          "The gateway's store is busy. Try again in a moment."
      };
    case SQLITE_FULL:
      return {
          ErrorKind::unavailable,
          "store.full",
          std::move(detail),
          "The gateway's store is full. The operator must free space on the disk that holds the "
          "state folder."
      };
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {
          ErrorKind::unavailable,
          "store.corrupt",
          std::move(detail),
          "The gateway's store is damaged. The operator must restore state.db from a backup, or "
          "move it away and add the users again."
      };
    default:
      return {
          ErrorKind::unavailable,
          "store.unavailable",
          std::move(detail),
          "The gateway's store cannot be used at the moment. The operator must check that the "
          "state folder exists and can be written."
      };
  }
}

void require(int code, sqlite3* connection, std::string_view doing) {
  if (code != SQLITE_OK) throw_sqlite_error(connection, code, doing);
}

}  // namespace

void throw_sqlite_error(sqlite3* connection, int code, std::string_view doing) {
  // The message names tables and files, never the values bound.
  const int full_code = connection == nullptr ? code : sqlite3_extended_errcode(connection);
  const char* message = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
  auto error = error_for(code, fmt::format("sqlite: {}: {} ({})", doing, message, full_code));
  error.set_retry_after(std::chrono::seconds(2));
  throw error;
}

void CloseStatement::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* connection, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(
      connection,
      sql.data(),
      static_cast<int>(sql.size()),
      SQLITE_PREPARE_PERSISTENT,
      &statement,
      nullptr
  );
  require(code, connection, "prepare");
  handle_.reset(statement);
}

Statement::Run::~Run() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement::Run& Statement::Run::bind(std::int64_t number) {
  require(sqlite3_bind_int64(statement_, ++bound_, number), sqlite3_db_handle(statement_), "bind");
  return *this;
}

Statement::Run& Statement::Run::bind(std::string_view text) {
  // A null pointer would bind NULL; an empty view may hold one.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  const int code =
      sqlite3_bind_text64(statement_, ++bound_, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  require(code, sqlite3_db_handle(statement_), "bind");
  return *this;
}

bool Statement::Run::row() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    throw_sqlite_error(sqlite3_db_handle(statement_), code, sqlite3_sql(statement_));
  }
  return false;
}

std::int64_t Statement::Run::execute() {
  while (row()) {
  }
  return sqlite3_changes64(sqlite3_db_handle(statement_));
}

std::int64_t Statement::Run::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Statement::Run::text(int column) const {
  const auto* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string()
                          : std::string(static_cast<const char*>(bytes), static_cast<size_t>(size));
}

}  // namespace suitemcp::store
