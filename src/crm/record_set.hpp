#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

/// Rows of named text cells, all characters in one block: a page of CRM records costs a handful of
/// allocations, not two per field. Values are decoded plain text, empty where the CRM has none.
/// Views stay valid as long as the set (moving the set keeps them valid).
class RecordSet {
 public:
  struct Cell {
    std::string_view name;
    std::string_view value;
  };
  using Row = std::span<const Cell>;

  RecordSet() = default;
  /// `capacity` bytes for all names and values together: the size of the CRM's answer is enough,
  /// since decoding only shrinks.
  explicit RecordSet(std::size_t capacity);

  void begin_row();
  /// Appends a cell to the current row. Copies both texts; throws std::length_error beyond
  /// capacity.
  void add(std::string_view name, std::string_view value);

  std::size_t size() const { return starts_.size(); }
  bool empty() const { return starts_.empty(); }
  Row row(std::size_t index) const;

 private:
  std::string_view keep(std::string_view text);

  std::unique_ptr<char[]> block_;
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;
  std::vector<Cell> cells_;
  std::vector<std::size_t> starts_;
};

/// The value of that name in the row; empty view when absent.
std::string_view value_of(RecordSet::Row row, std::string_view name);

}  // namespace suitemcp::crm
