#pragma once

#include "tests/support/source_code.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace suitemcp::test {

/// A page of docs/ whose tables follow the code. `<!-- code: NAME -->` ... `<!-- end -->` is
/// written from the code with SUITEMCP_WRITE_DOCS=1; a table behind `<!-- checked: NAME -->` is
/// compared.
class DocsPage {
 public:
  explicit DocsPage(std::string path) : path_(std::move(path)) {}

  void expect_block(std::string_view name, const std::string& expected) const {
    auto page = read();
    const auto mark = fmt::format("<!-- code: {} -->\n", name);
    const auto begin = find(page, mark) + mark.size();
    const auto length = page.find("<!-- end -->", begin) - begin;
    if (std::getenv("SUITEMCP_WRITE_DOCS") != nullptr) {
      page.replace(begin, length, expected);
      std::ofstream(source_folder() / path_) << page;
      return;
    }
    EXPECT_EQ(page.substr(begin, length), expected)
        << path_ << " is stale: SUITEMCP_WRITE_DOCS=1 build/release/bin/gateway_test";
  }

  /// First cells of the table, without their ticks.
  std::set<std::string> first_cells(std::string_view name) const {
    const auto page = read();
    const auto mark = fmt::format("<!-- checked: {} -->\n", name);
    const auto begin = find(page, mark) + mark.size();
    std::set<std::string> cells;
    const auto table = page.substr(begin, page.find("\n\n", begin) - begin);
    for (const auto& row : find_all("\n" + table, R"(\n\| `([^`]+)`[^|]*\|)")) cells.insert(row[0]);
    return cells;
  }

 private:
  std::string read() const { return read_text(source_folder() / path_); }
  std::size_t find(const std::string& page, const std::string& mark) const {
    const auto at = page.find(mark);
    if (at == page.npos) throw std::runtime_error(path_ + " has no " + mark);
    return at;
  }

  std::string path_;
};

}  // namespace suitemcp::test
