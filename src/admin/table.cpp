#include "admin/table.hpp"

#include "admin/text_layout.hpp"
#include "identity/label.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <ostream>

namespace suitemcp::admin {
namespace {

std::string line_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - width_of(cells[i]) + 2, ' ');
  }
  return line;
}

}  // namespace

void print_table(
    const Console& console,
    const std::vector<std::string>& header,
    std::vector<std::vector<std::string>> rows,
    std::string_view nothing
) {
  if (rows.empty()) {
    console.err << nothing << '\n';
    return;
  }
  for (auto& row : rows) {
    for (auto& cell : row) cell = identity::clean_label(cell, cell.size());
  }
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < header.size(); ++i) {
    widths.push_back(width_of(header[i]));
    for (const auto& row : rows) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  console.out << console.bold(line_of(header, widths)) << '\n';
  for (const auto& row : rows) console.out << line_of(row, widths) << '\n';
}

void print_json(const Console& console, const boost::json::value& value) {
  console.out << identity::escape_hidden(boost::json::serialize(value)) << '\n';
}

}  // namespace suitemcp::admin
