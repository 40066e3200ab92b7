#include "sandbox/mysql_functions.hpp"

#include "sandbox/collation.hpp"
#include "sandbox/dates.hpp"
#include "sandbox/utf8.hpp"

#include <sqlite3.h>

#include <charconv>
#include <optional>
#include <span>
#include <string_view>

namespace suitemcp::sandbox {
namespace {

using Arguments = std::span<sqlite3_value*>;
using Function = void (*)(sqlite3_context*, int, sqlite3_value**);

std::optional<std::string> text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (text == nullptr) return {};
  return std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

void give(sqlite3_context* context, const std::optional<std::string>& text) {
  if (!text) {
    sqlite3_result_null(context);
  } else {
    sqlite3_result_text(context, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT);
  }
}

std::string now_text(sqlite3_context* context) {
  return (*static_cast<const std::function<std::string()>*>(sqlite3_user_data(context)))();
}

void sql_now(sqlite3_context* context, int, sqlite3_value**) {
  give(context, now_text(context));
}

void sql_curdate(sqlite3_context* context, int, sqlite3_value**) {
  give(context, now_text(context).substr(0, 10));
}

/// mysql_add(time, amount, unit): DATE_ADD and DATE_SUB after where_clause has rewritten them.
void sql_add(sqlite3_context* context, int, sqlite3_value** values) {
  const auto text = text_of(values[0]);
  const auto unit = text_of(values[2]);
  if (!text || !unit) return sqlite3_result_null(context);
  give(context, add_interval(*text, static_cast<long>(sqlite3_value_int64(values[1])), *unit));
}

void sql_date(sqlite3_context* context, int, sqlite3_value** values) {
  const auto text = text_of(values[0]);
  give(context, text ? database_date(*text) : std::nullopt);
}

/// YEAR, MONTH, ... read fixed places of "Y-m-d H:i:s".
template <std::size_t From, std::size_t Count>
void sql_part(sqlite3_context* context, int, sqlite3_value** values) {
  const auto text = text_of(values[0]);
  const auto time = text ? database_datetime(*text) : std::nullopt;
  if (!time) return sqlite3_result_null(context);
  int number = 0;
  std::from_chars(time->data() + From, time->data() + From + Count, number);
  sqlite3_result_int(context, number);
}

void sql_datediff(sqlite3_context* context, int, sqlite3_value** values) {
  const auto to = text_of(values[0]);
  const auto from = text_of(values[1]);
  const auto days = to && from ? days_between(*from, *to) : std::nullopt;
  if (!days) return sqlite3_result_null(context);
  sqlite3_result_int64(context, *days);
}

void sql_concat(sqlite3_context* context, int count, sqlite3_value** values) {
  std::string out;
  for (auto* value : Arguments(values, static_cast<std::size_t>(count))) {
    const auto text = text_of(value);
    if (!text) return sqlite3_result_null(context);
    out += *text;
  }
  give(context, out);
}

void sql_concat_ws(sqlite3_context* context, int count, sqlite3_value** values) {
  if (count == 0) return sqlite3_result_null(context);
  const auto glue = text_of(values[0]);
  if (!glue) return sqlite3_result_null(context);
  std::string out;
  bool first = true;
  for (auto* value : Arguments(values, static_cast<std::size_t>(count)).subspan(1)) {
    const auto text = text_of(value);
    if (!text) continue;
    if (!first) out += *glue;
    first = false;
    out += *text;
  }
  give(context, out);
}

void sql_left(sqlite3_context* context, int, sqlite3_value** values) {
  const auto text = text_of(values[0]);
  if (!text) return sqlite3_result_null(context);
  auto wanted = sqlite3_value_int64(values[1]);
  std::size_t at = 0;
  while (wanted-- > 0 && at < text->size()) next_code_point(*text, at);
  give(context, text->substr(0, at));
}

void sql_if(sqlite3_context* context, int, sqlite3_value** values) {
  sqlite3_result_value(context, sqlite3_value_int(values[0]) != 0 ? values[1] : values[2]);
}

/// The real CRM sleeps; a demo for many clients only says so (README.md).
void sql_sleep(sqlite3_context* context, int, sqlite3_value**) {
  sqlite3_result_int(context, 0);
}

void sql_like(sqlite3_context* context, int, sqlite3_value** values) {
  const auto pattern = text_of(values[0]);
  const auto text = text_of(values[1]);
  if (!pattern || !text) return sqlite3_result_null(context);
  sqlite3_result_int(context, matches_like(*text, *pattern) ? 1 : 0);
}

void sql_lower(sqlite3_context* context, int, sqlite3_value** values) {
  const auto text = text_of(values[0]);
  give(context, text ? std::optional(fold(*text)) : std::nullopt);
}

int collate(void*, int left_size, const void* left, int right_size, const void* right) {
  return compare_folded(
      {static_cast<const char*>(left), static_cast<std::size_t>(left_size)},
      {static_cast<const char*>(right), static_cast<std::size_t>(right_size)}
  );
}

struct Registration {
  const char* name;
  int arguments;  // -1: any number
  Function function;
};

constexpr Registration kFunctions[] = {
    {"now", 0, sql_now},
    {"utc_timestamp", 0, sql_now},
    {"sysdate", 0, sql_now},
    {"curdate", 0, sql_curdate},
    {"utc_date", 0, sql_curdate},
    {"mysql_add", 3, sql_add},
    {"date", 1, sql_date},
    {"year", 1, sql_part<0, 4>},
    {"month", 1, sql_part<5, 2>},
    {"day", 1, sql_part<8, 2>},
    {"dayofmonth", 1, sql_part<8, 2>},
    {"hour", 1, sql_part<11, 2>},
    {"minute", 1, sql_part<14, 2>},
    {"second", 1, sql_part<17, 2>},
    {"datediff", 2, sql_datediff},
    {"concat", -1, sql_concat},
    {"concat_ws", -1, sql_concat_ws},
    {"mysql_left", 2, sql_left},
    {"mysql_if", 3, sql_if},
    {"sleep", 1, sql_sleep},
    {"like", 2, sql_like},
    {"lower", 1, sql_lower},
    {"lcase", 1, sql_lower},
};

}  // namespace

void register_mysql_functions(sqlite3* handle, const std::function<std::string()>* now) {
  auto* data = const_cast<std::function<std::string()>*>(now);
  for (const auto& entry : kFunctions) {
    sqlite3_create_function(
        handle, entry.name, entry.arguments, SQLITE_UTF8, data, entry.function, nullptr, nullptr
    );
  }
  sqlite3_create_collation(handle, "mysql_ci", SQLITE_UTF8, nullptr, collate);
}

}  // namespace suitemcp::sandbox
