#pragma once

#include <mariadb/mysql.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::test {

/// SQL as a database's administrator types it: one connection over the server's socket, blocking.
/// Throws std::runtime_error with what the server says.
class SqlClient {
 public:
  using Row = std::vector<std::optional<std::string>>;

  SqlClient(const std::string& socket, const std::string& user)
      : mysql_(mysql_init(nullptr), mysql_close) {
    const unsigned limit = 10;  // seconds; a test that hangs is to fail
    mysql_options(mysql_.get(), MYSQL_OPT_CONNECT_TIMEOUT, &limit);
    mysql_options(mysql_.get(), MYSQL_OPT_READ_TIMEOUT, &limit);
    mysql_options(mysql_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const auto* connected = mysql_real_connect(
        mysql_.get(), nullptr, user.c_str(), "", nullptr, 0, socket.c_str(), CLIENT_MULTI_STATEMENTS
    );
    if (connected == nullptr) throw std::runtime_error(mysql_error(mysql_.get()));
  }

  /// One statement or several; the rows of the last that gives any.
  std::vector<Row> run(std::string_view sql) {
    require(mysql_real_query(mysql_.get(), sql.data(), sql.size()) == 0, sql);
    std::vector<Row> rows;
    for (int more = 0; more == 0; more = mysql_next_result(mysql_.get())) {
      take_result(rows);
    }
    require(mysql_errno(mysql_.get()) == 0, sql);
    return rows;
  }
  std::string text(std::string_view sql) { return run(sql).at(0).at(0).value_or("NULL"); }
  std::int64_t number(std::string_view sql) { return std::stoll(text(sql)); }

  /// As a text in SQL.
  std::string quote(std::string_view text) const {
    std::string quoted(2 * text.size() + 1, '\0');
    quoted.resize(mysql_real_escape_string(mysql_.get(), quoted.data(), text.data(), text.size()));
    return "'" + quoted + "'";
  }

 private:
  void take_result(std::vector<Row>& rows) {
    const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> result(
        mysql_store_result(mysql_.get()), mysql_free_result
    );
    if (result == nullptr) return;
    rows.clear();
    while (auto* cells = mysql_fetch_row(result.get())) {
      const auto* lengths = mysql_fetch_lengths(result.get());
      Row row;
      for (unsigned i = 0; i < mysql_num_fields(result.get()); ++i) {
        if (cells[i] == nullptr) {
          row.emplace_back();
        } else {
          row.emplace_back(std::string(cells[i], lengths[i]));
        }
      }
      rows.push_back(std::move(row));
    }
  }
  void require(bool is_done, std::string_view sql) {
    if (is_done) return;
    throw std::runtime_error(
        std::string(mysql_error(mysql_.get())) + " in " + std::string(sql.substr(0, 200))
    );
  }

  std::unique_ptr<MYSQL, void (*)(MYSQL*)> mysql_;
};

}  // namespace suitemcp::test
