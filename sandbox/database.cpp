#include "sandbox/database.hpp"

#include "sandbox/mysql_functions.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>

namespace suitemcp::sandbox {
namespace {

constexpr std::size_t kKeptStatements = 512;
constexpr int kForeignSteps = 10'000'000;

Cell read_cell(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return {};
    // MySQL sends 75000, SQLite would send 75000.0.
    case SQLITE_FLOAT:
      return fmt::format("{}", sqlite3_column_double(statement, column));
    default:
      break;
  }
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return std::string(text == nullptr ? "" : text, text == nullptr ? 0 : size);
}

int give_up(void* /*unused*/) {
  return 1;
}

}  // namespace

Database::Database(const std::string& file, Now now) : now_(std::move(now)) {
  if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) {
    const std::string why = sqlite3_errmsg(handle_);
    sqlite3_close(handle_);
    throw SqlFailure("cannot open the database file " + file + ": " + why);
  }
  register_mysql_functions(handle_, &now_);
  script("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;");
}

Database::~Database() {
  forget_statements();
  sqlite3_close(handle_);
}

void Database::forget_statements() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  statements_.clear();
}

sqlite3_stmt* Database::prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int size = static_cast<int>(sql.size());
  const int code = sqlite3_prepare_v2(handle_, sql.data(), size, &statement, &tail);
  if (code != SQLITE_OK || statement == nullptr) throw SqlFailure(sqlite3_errmsg(handle_));
  return statement;
}

Rows Database::run(sqlite3_stmt* statement, std::span<const Cell> arguments) {
  int index = 0;
  for (const auto& argument : arguments) {
    ++index;
    if (argument) {
      sqlite3_bind_text(
          statement, index, argument->data(), static_cast<int>(argument->size()), SQLITE_TRANSIENT
      );
    } else {
      sqlite3_bind_null(statement, index);
    }
  }
  Rows result;
  const int width = sqlite3_column_count(statement);
  for (int i = 0; i < width; ++i) result.columns.emplace_back(sqlite3_column_name(statement, i));
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    Row row;
    row.reserve(static_cast<std::size_t>(width));
    for (int i = 0; i < width; ++i) row.push_back(read_cell(statement, i));
    result.rows.push_back(std::move(row));
  }
  const std::string why = code == SQLITE_DONE ? "" : sqlite3_errmsg(handle_);
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) throw SqlFailure(why);
  return result;
}

Rows Database::query(const std::string& sql, std::span<const Cell> arguments) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    if (statements_.size() >= kKeptStatements) forget_statements();
    found = statements_.emplace(sql, prepare(sql)).first;
  }
  return run(found->second, arguments);
}

Rows Database::query_foreign(const std::string& sql) {
  sqlite3_stmt* statement = prepare(sql);
  sqlite3_progress_handler(handle_, kForeignSteps, give_up, nullptr);
  try {
    auto rows = run(statement, {});
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
    sqlite3_finalize(statement);
    return rows;
  } catch (const SqlFailure&) {
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
    sqlite3_finalize(statement);
    throw;
  }
}

Cell Database::value(const std::string& sql, std::initializer_list<Cell> arguments) {
  const auto result = query(sql, arguments);
  if (result.rows.empty() || result.rows.front().empty()) return {};
  return result.rows.front().front();
}

void Database::script(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw SqlFailure(sqlite3_errmsg(handle_));
  }
}

void Database::drop_all_tables() {
  forget_statements();
  const auto tables = query("SELECT name FROM sqlite_master WHERE type = 'table'");
  forget_statements();
  for (const auto& row : tables.rows) script("DROP TABLE \"" + row.front().value_or("") + "\"");
}

std::string Database::image() const {
  sqlite3_int64 size = 0;
  auto* bytes = sqlite3_serialize(handle_, "main", &size, 0);
  if (bytes == nullptr) throw SqlFailure("the database has no image");
  std::string image(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  return image;
}

void Database::load(std::string_view image) {
  forget_statements();
  auto* bytes = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
  if (bytes == nullptr) throw SqlFailure("no memory for the database");
  std::memcpy(bytes, image.data(), image.size());
  const auto size = static_cast<sqlite3_int64>(image.size());
  const unsigned flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE;
  if (sqlite3_deserialize(handle_, "main", bytes, size, size, flags) != SQLITE_OK) {
    throw SqlFailure(sqlite3_errmsg(handle_));
  }
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.script("ROLLBACK");
  } catch (const SqlFailure&) {
    open_ = false;  // the failed statement has already rolled it back
  }
}

void Transaction::commit() {
  database_.script("COMMIT");
  open_ = false;
}

}  // namespace suitemcp::sandbox
