#include "client/table.hpp"

#include "client/text_width.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace suitemcp::client {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 8;  // a column is not cut below this

struct Column {
  std::string name;
  std::vector<std::string> cells;
  std::size_t width = 0;
};

std::vector<Column> make_columns(std::span<const Record> records) {
  std::vector<Column> columns;
  for (std::size_t row = 0; row < records.size(); ++row) {
    for (const auto& [key, value] : records[row]) {
      const auto name = one_line(key);
      auto column = std::ranges::find(columns, name, &Column::name);
      if (column == columns.end()) {
        columns.push_back({.name = name, .cells = {}, .width = text_width(name)});
        column = columns.end() - 1;
      }
      column->cells.resize(row);
      column->cells.push_back(one_line(value));
      column->width = std::max(column->width, text_width(column->cells.back()));
    }
  }
  for (auto& column : columns) column.cells.resize(records.size());
  return columns;
}

std::size_t total_width(const std::vector<Column>& columns) {
  std::size_t total = columns.empty() ? 0 : (columns.size() - 1) * kGap;
  for (const auto& column : columns) total += column.width;
  return total;
}

/// Narrows the widest columns first; returns the names of those that had to go.
std::vector<std::string> squeeze(std::vector<Column>& columns, std::size_t width) {
  std::vector<std::string> left_out;
  while (total_width(columns) > width) {
    auto widest = std::ranges::max_element(columns, {}, &Column::width);
    if (widest->width > kNarrowest) {
      --widest->width;
    } else if (columns.size() > 1) {
      left_out.insert(left_out.begin(), columns.back().name);
      columns.pop_back();
    } else {
      break;
    }
  }
  return left_out;
}

void append_line(std::string& out, std::string line) {
  while (line.ends_with(' ')) line.pop_back();
  out.append(line).push_back('\n');
}

}  // namespace

std::string render_table(std::span<const Record> records, std::size_t width, Colour colour) {
  if (records.empty()) return "no records\n";
  auto columns = make_columns(records);
  const auto left_out = squeeze(columns, width);
  const std::string gap(kGap, ' ');
  std::string head;
  std::string rule;
  for (const auto& column : columns) {
    head.append(head.empty() ? "" : gap).append(fit(column.name, column.width));
    rule.append(rule.empty() ? "" : gap);
    for (std::size_t i = 0; i < column.width; ++i) rule.append("─");
  }
  std::string out;
  append_line(out, colour == Colour::on ? "\x1b[1m" + head + "\x1b[0m" : head);
  append_line(out, colour == Colour::on ? "\x1b[2m" + rule + "\x1b[0m" : rule);
  for (std::size_t row = 0; row < records.size(); ++row) {
    std::string line;
    for (const auto& column : columns) {
      line.append(&column == columns.data() ? "" : gap)
          .append(fit(column.cells[row], column.width));
    }
    append_line(out, std::move(line));
  }
  if (!left_out.empty()) {
    append_line(out, fmt::format("(no room for: {})", fmt::join(left_out, ", ")));
  }
  return out;
}

}  // namespace suitemcp::client
